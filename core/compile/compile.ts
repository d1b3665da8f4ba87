/**
 * From flow rules to the filters of a TAP. Validating a rule set is compiling it and reading the
 * diagnostics: there is no second walk over the rules.
 */
import type { DeviceOptions } from '../flow/device.ts';
import type { Rule } from '../flow/rule.ts';
import { IncrementalCompiler } from './incremental.ts';
import { defaultCompileOptions, type CompileOptions } from './options.ts';
import type { CompiledRules } from './result.ts';

/**
 * Drafts and disabled rules are left out. A rule with an error has no filter. Diagnostics stand in
 * the order of the rules, those about the whole set last. Never throws for what a rule says.
 */
export function compile(
  rules: readonly Rule[],
  device: DeviceOptions,
  options: CompileOptions = defaultCompileOptions,
): CompiledRules {
  return new IncrementalCompiler().compile(rules, device, options);
}
