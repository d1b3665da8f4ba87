/**
 * From flow rules to the filters of a TAP. Validating a rule set is compiling it and reading the
 * diagnostics: there is no second walk over the rules.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../flow/device.ts';
import { isLive, type Rule } from '../flow/rule.ts';
import { Occupancy } from './collisions.ts';
import { inKernelOrder, type FilterPlace } from './kernel-order.ts';
import type { RuleContext } from './lone-rule.ts';
import { defaultCompileOptions, type CompileOptions } from './options.ts';
import { placesOf } from './place.ts';
import type { CompiledFilter, CompiledRules } from './result.ts';
import { translationOf, type Translation, type Usage } from './translation.ts';

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
  const translation = translationOf(device.profile);
  const compiled = rules.map((rule, index) =>
    placeRule(rule, index, { context, occupancy, translation }),
  );
  occupancy.reportUnreachable();
  const ruleFilters = compiled.flatMap(({ filters }) => filters);
  const usage: Usage = { places: placesIn(ruleFilters), rss: false };
  return {
    qdiscs: translation.qdiscs(device, usage, options),
    filters: [...ruleFilters, ...translation.implicitFilters(device, usage, options)].sort(
      inKernelOrder(device.name),
    ),
    diagnostics: compiled.flatMap(({ diagnostics }) => diagnostics),
  };
}

function placesIn(filters: readonly FilterPlace[]): readonly FilterPlace[] {
  const places = new Map(
    filters.map(({ device, parent, chain }) => [
      `${parent} ${device} ${String(chain)}`,
      { device, parent, chain },
    ]),
  );
  return [...places.values()];
}

function placeRule(
  rule: Rule,
  index: number,
  {
    context,
    occupancy,
    translation,
  }: {
    readonly context: RuleContext;
    readonly occupancy: Occupancy;
    readonly translation: Translation;
  },
): { readonly filters: readonly CompiledFilter[]; readonly diagnostics: readonly Diagnostic[] } {
  if (!isLive(rule)) return { filters: [], diagnostics: [] };
  const lone = translation.compileRule(rule, context);
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
