/** What the DPDK TAP driver did on a real kernel (test/golden/oracle), and what a compiled set would show there. */
import { readFileSync } from 'node:fs';
import type { CompiledRules } from '../../../../core/compile/result.ts';
import { defaultDevice, type DeviceOptions } from '../../../../core/flow/device.ts';
import { tcJson } from '../../../../core/tc/json.ts';

export interface RecordedFilter {
  readonly protocol: string;
  readonly kind: string;
  readonly keys: object;
  readonly actions: readonly object[];
}

export interface RecordedRefusal {
  readonly type: number;
  readonly message: string;
  readonly errno: string;
}

/** One `flow create` and what came of it. */
export interface RecordedRule {
  readonly command: string;
  readonly result: { readonly created?: true; readonly error?: RecordedRefusal };
  readonly pref?: number;
  readonly tap?: RecordedFilter;
  readonly remote?: RecordedFilter;
}

/** An implicit filter, or one of a rule, in a list of all that stood at a place. */
export interface RecordedRow extends RecordedFilter {
  readonly pref: number;
}

export type RecordedState = Readonly<
  Record<'tap0-1' | 'tap0-ffff' | 'eth3-ffff', readonly RecordedRow[]>
>;

function readRecord(name: string): unknown {
  const file = new URL(`../../../golden/oracle/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}

export const recordedRules = (name: string): readonly RecordedRule[] =>
  (readRecord(name) as { readonly rules: readonly RecordedRule[] }).rules;

/** What stood after each step, by the name of the step, in order. */
export const recordedStates = (name: string): readonly (readonly [string, RecordedState])[] =>
  Object.entries((readRecord(name) as { readonly states: Record<string, RecordedState> }).states);

export const localDevice: DeviceOptions = { ...defaultDevice, profile: 'dpdk-22.11' };
export const remoteDevice: DeviceOptions = { ...localDevice, remote: 'eth3' };

/** The filters at one place as the recordings have them, in kernel order. */
export function rowsAt(
  { filters }: Pick<CompiledRules, 'filters'>,
  device: string,
  parent: string,
): readonly RecordedRow[] {
  return filters
    .filter((filter) => filter.device === device && filter.parent === parent)
    .map((filter) => {
      const { protocol, pref, kind, options } = tcJson(filter);
      if (options.keys === undefined) throw new TypeError(`${kind} has no keys`);
      const actions = options.actions.map(({ order: _order, cookie: _cookie, ...rest }) => rest);
      return { pref, protocol, kind, keys: options.keys, actions };
    });
}

/** One life of a port: what was switched, and what stood after each step. */
export interface RecordedRun {
  readonly name: string;
  readonly remote: boolean;
  readonly 'flow-isolate-all': boolean;
  readonly start: RecordedState;
  readonly steps: readonly { readonly command: string; readonly after: RecordedState }[];
}

export const recordedRuns = (name: string): readonly RecordedRun[] =>
  (readRecord(name) as { readonly runs: readonly RecordedRun[] }).runs;
