/** What the DPDK driver left in a kernel, against what an apply of ours leaves there, both as tc prints them. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../core/compile/compile.ts';
import { hasErrors } from '../../core/diagnostics/diagnostic.ts';
import type { DeviceOptions, DeviceStep, Profile } from '../../core/flow/device.ts';
import type { Rule } from '../../core/flow/rule.ts';
import { tcJson } from '../../core/tc/json.ts';
import {
  recordedRules,
  recordedStates,
  remoteDevice,
  type RecordedFilter,
} from '../core/compile/dpdk/recorded.ts';
import { rulesOf } from '../core/compile/rules.ts';
import { makeLaboratory, type Laboratory } from './lab/applied.ts';
import { ip } from './lab/commands.ts';
import { shownFilters, withoutIncidental, type ShownFilter } from './lab/shown.ts';

interface Row extends RecordedFilter {
  readonly pref: number;
}

const rowOf = ({ pref, protocol, kind, keys, actions }: ShownFilter | Row) => ({
  pref,
  protocol,
  kind,
  keys,
  actions,
});

/** The record's names become those of the devices of this test. */
function named(rows: readonly Row[], { tap, remote }: Laboratory): readonly string[] {
  const names: Readonly<Record<string, string>> = { tap0: tap.name, eth3: remote };
  const texts = rows.map((row) =>
    JSON.stringify(withoutIncidental(rowOf(row)), (key, value: unknown) =>
      key === 'to_dev' && typeof value === 'string' ? names[value] : value,
    ),
  );
  return texts.sort();
}

/** Sorted, because filters of one priority stand in tc's list in the order of their making. */
const shown = (device: string, parent: string) =>
  shownFilters(device, parent)
    .map((filter) => JSON.stringify(rowOf(filter)))
    .sort();

const recorded = recordedRules('dpdk-22.11-edge');

/** The rules that the profile takes, each tried alone. */
function taken(profile: Profile): readonly { readonly rule: Rule; readonly index: number }[] {
  const device = { ...remoteDevice, profile };
  const rules = rulesOf(...recorded.map(({ command }) => command));
  expect(rules).toHaveLength(72);
  return rules.flatMap((rule, index) =>
    hasErrors(compile([rule], device).diagnostics) ? [] : { rule, index },
  );
}

/** Only filters of rules: the implicit ones have records of their own. */
function withoutTail(rows: readonly string[], prefs: ReadonlySet<number>): readonly string[] {
  return rows.filter((row) => prefs.has((JSON.parse(row) as Row).pref));
}

describe('the 72 chosen rules on a real kernel', () => {
  it('are there as the driver left them after an apply with its profile, and what it refused is refused', async () => {
    const lab = await makeLaboratory();
    const accepted = taken('dpdk-22.11');
    const created = recorded.flatMap(({ result }, index) => (result.created ? index : []));
    expect(accepted.map(({ index }) => index)).toEqual(created);
    await lab.applyRules(
      accepted.map(({ rule }) => rule),
      { remote: lab.remote, profile: 'dpdk-22.11' },
    );
    const rows = (side: 'tap' | 'remote') =>
      accepted.flatMap(({ index }) => {
        const { pref, [side]: filter } = recorded[index]!;
        return filter === undefined || pref === undefined ? [] : { pref, ...filter };
      });
    const prefs = new Set(rows('tap').map(({ pref }) => pref));
    expect(withoutTail(shown(lab.tap.name, '1:'), prefs)).toEqual(named(rows('tap'), lab));
    expect(withoutTail(shown(lab.remote, 'ffff:'), prefs)).toEqual(named(rows('remote'), lab));
  });

  it('are there as compile prints them with our own profile', async () => {
    const lab = await makeLaboratory();
    const accepted = taken('tapwright');
    expect(accepted).toHaveLength(55);
    const compiled = await lab.applyRules(
      accepted.map(({ rule }) => rule),
      { remote: lab.remote },
    );
    for (const [device, parent] of [
      [lab.tap.name, '1:'],
      [lab.tap.name, 'ffff:'],
      [lab.remote, 'ffff:'],
    ] as const) {
      const wanted = compiled.filters
        .filter((filter) => filter.device === device && filter.parent === parent)
        .map((filter) => {
          const { pref, protocol, kind, options } = tcJson(filter);
          const { keys, actions } = options;
          return JSON.stringify(withoutIncidental({ pref, protocol, kind, keys, actions }));
        });
      expect(shown(device, parent)).toEqual(wanted.sort());
    }
  });
});

describe('the implicit rules of the driver on a real kernel', () => {
  const states = recordedStates('dpdk-22.11-implicit-remote');
  const steps: readonly (DeviceStep | 'rule' | 'none')[] = [
    'none',
    { kind: 'promiscuous', on: false },
    { kind: 'promiscuous', on: true },
    { kind: 'allMulticast', on: true },
    { kind: 'allMulticast', on: false },
    { kind: 'isolate', on: true },
    'rule',
    { kind: 'isolate', on: false },
    'none',
  ];
  const rule =
    'flow create 0 ingress priority 5 pattern eth / ipv4 / end actions queue index 1 / end';
  const isPromiscuous = (device: string) => ip(`link show dev ${device}`).includes('PROMISC');

  it('are there after each step of the record as the driver left them', async () => {
    const lab = await makeLaboratory();
    expect(states).toHaveLength(steps.length);
    const local = states[0]![1]['eth3-ffff'].find(({ pref }) => pref === 61450);
    const mac = (local?.keys as { readonly dst_mac: string }).dst_mac;
    // testpmd starts its ports promiscuous.
    const device: Partial<DeviceOptions> = { remote: lab.remote, mac, profile: 'dpdk-22.11' };
    const switched = { promiscuous: true, allMulticast: false, isolate: false };
    const history: DeviceStep[] = [];
    for (const [index, [name, state]] of states.entries()) {
      const step = steps[index]!;
      if (typeof step === 'object') {
        history.push(step);
        switched[step.kind] = step.on;
      }
      const rules = step === 'rule' ? rulesOf(rule) : [];
      await lab.applyRules(rules, { ...device, ...switched }, history);
      const found = {
        name,
        'tap0-1': shown(lab.tap.name, '1:'),
        'tap0-ffff': shown(lab.tap.name, 'ffff:'),
        'eth3-ffff': shown(lab.remote, 'ffff:'),
        promiscuous: isPromiscuous(lab.remote),
      };
      const { promiscuity } = state as unknown as {
        readonly promiscuity: { readonly eth3: number };
      };
      expect(found).toEqual({
        name,
        'tap0-1': named(state['tap0-1'], lab),
        'tap0-ffff': named(state['tap0-ffff'], lab),
        'eth3-ffff': named(state['eth3-ffff'], lab),
        promiscuous: promiscuity.eth3 > 0,
      });
    }
  });
});
