/**
 * From flow rules to the filters of a TAP. Validating a rule set is compiling it and reading the
 * diagnostics: there is no second walk over the rules.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../flow/device.ts';
import { isLive, type Rule } from '../flow/rule.ts';
import { Occupancy } from './collisions.ts';
import { compileRule } from './compile-rule.ts';
import { compileQdiscs, implicitFilters } from './implicit.ts';
import type { RuleContext } from './lone-rule.ts';
import { defaultCompileOptions, type CompileOptions } from './options.ts';
import { placesOf } from './place.ts';
import type { CompiledFilter, CompiledRules } from './result.ts';

/**
 * Drafts and disabled rules are left out. A rule with an error has no filter. Diagnostics stand in
 * the order of the rules. Never throws for what a rule says.
 */
export function compile(
  rules: readonly Rule[],
  device: DeviceOptions,
  options: CompileOptions = defaultCompileOptions,
): CompiledRules {
  const context: RuleContext = { device, kernel: options.kernel };
  const occupancy = new Occupancy();
  const compiled = rules.map((rule, index) => placeRule(rule, index, { context, occupancy }));
  occupancy.reportUnreachable();
  const ruleFilters = compiled.flatMap(({ filters }) => filters);
  const filters = [...ruleFilters, ...implicitFilters(device)].sort(inKernelOrder);
  return {
    qdiscs: compileQdiscs(
      device,
      ruleFilters.some(({ parent }) => parent === 'ffff:'),
    ),
    filters,
    diagnostics: compiled.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** Parents in the order of `tc filter show`, then priorities; the sort is stable, so equal ones keep the rules' order. */
function inKernelOrder(a: CompiledFilter, b: CompiledFilter): number {
  return (a.parent === '1:' ? 0 : 1) - (b.parent === '1:' ? 0 : 1) || a.priority - b.priority;
}

function placeRule(
  rule: Rule,
  index: number,
  { context, occupancy }: { readonly context: RuleContext; readonly occupancy: Occupancy },
): { readonly filters: readonly CompiledFilter[]; readonly diagnostics: readonly Diagnostic[] } {
  if (!isLive(rule)) return { filters: [], diagnostics: [] };
  const lone = compileRule(rule, context);
  const diagnostics = [...lone.diagnostics];
  const place = placesOf(rule.id, (diagnostic) => diagnostics.push(diagnostic));
  const label = rule.name === '' ? `rule #${String(index)}` : `“${rule.name}”`;
  const handles = occupancy.admit({ label, place }, lone.filters);
  const filters = handles.map((handle, side): CompiledFilter => {
    const { match: _, ...filter } = lone.filters[side]!;
    return { ...filter, handle, rule: rule.id };
  });
  return { filters, diagnostics };
}
