/** A compiled set as JSON: in tc's terms, and in our own. */
import type { CompiledFilter } from '../core/compile/result.ts';
import { tcJson } from '../core/tc/json.ts';
import { diagnosticJson } from './diagnostics.ts';
import type { CompiledInput, Input } from './input.ts';

/** Each filter is the element that `tc -j filter show` prints for it, and where it comes from. */
export function tcJsonSet({ compiled, diagnostics }: CompiledInput, input: Input) {
  return {
    filters: compiled.filters.map((filter) => ({
      ...tcJson(filter),
      dev: filter.device,
      parent: filter.parent,
      ...origin(filter, input),
    })),
    qdiscs: compiled.qdiscs.map(({ device, kind, handle, parent }) => ({
      dev: device,
      kind,
      handle,
      parent,
    })),
    diagnostics: diagnostics.map((diagnostic) => diagnosticJson(diagnostic, input)),
  };
}

/** The neutral model as it is (core/tc/filter.ts). */
export function setJson({ compiled, device, diagnostics }: CompiledInput, input: Input) {
  return {
    device,
    qdiscs: compiled.qdiscs,
    filters: compiled.filters.map((filter) => ({ ...filter, ...origin(filter, input) })),
    diagnostics: diagnostics.map((diagnostic) => diagnosticJson(diagnostic, input)),
  };
}

function origin({ rule, role }: CompiledFilter, input: Input) {
  return { rule: rule === null ? null : (input.indexOf(rule) ?? null), role };
}
