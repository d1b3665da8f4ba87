/**
 * From what the kernel holds to rules: the inverse of compiling. What no rule says is listed with its reason, never left
 * out silently, and compiling the rules again tells how much of it they say.
 */
import { compile } from '../compile/compile.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../flow/device.ts';
import type { Rule } from '../flow/rule.ts';
import { tcCommand } from '../tc/command.ts';
import { foreignCommand } from '../tc/foreign-command.ts';
import type { ForeignFilter, TcFilter } from '../tc/filter.ts';
import { readDevice } from './device.ts';
import { measureFidelity, type Fidelity } from './fidelity.ts';
import { standingsOf, type FoundSet, type Standing } from './found.ts';
import { readRules } from './rules.ts';

export type { FoundSet, ReadFilter } from './found.ts';
export type { Difference, Fidelity } from './fidelity.ts';

/** A filter that no rule says. */
export interface UnsaidFilter {
  readonly filter: TcFilter | ForeignFilter;
  /** `flower`, `u32`, … */
  readonly kind: string;
  /** The command of `tc` that makes it, or a comment where it cannot be told so. */
  readonly tc: string;
  readonly reason: Diagnostic;
}

export interface ImportedSet {
  readonly device: DeviceOptions;
  readonly rules: readonly Rule[];
  readonly unsaid: readonly UnsaidFilter[];
  readonly fidelity: Fidelity;
}

export function importFilters(found: FoundSet): ImportedSet {
  const standings = standingsOf(found);
  const device = readDevice(found, standings);
  const { rules, ruleOf, reasons } = readRules(found, standings, device);
  const compiled = compile(rules, device);
  return {
    device,
    rules,
    unsaid: [...reasons].map(([{ source, kind, filter }, reason]) => ({
      filter: source,
      kind,
      tc: commandOf({ source, filter }),
      reason,
    })),
    fidelity: measureFidelity({ found, standings, ruleOf, compiled }),
  };
}

function commandOf({ source, filter }: Pick<Standing, 'source' | 'filter'>): string {
  if ('keys' in source && filter !== undefined) {
    if (source.unspoken === undefined) return tcCommand(filter);
    return `# tc's words for all that this filter compares are not known here: ${tcCommand(filter)}`;
  }
  return foreignCommand(source as ForeignFilter);
}
