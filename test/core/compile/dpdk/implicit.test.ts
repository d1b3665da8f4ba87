import { describe, expect, it } from 'vitest';
import { compile } from '../../../../core/compile/compile.ts';
import { defaultCompileOptions } from '../../../../core/compile/options.ts';
import type { DeviceOptions, DeviceStep } from '../../../../core/flow/device.ts';
import type { Rule } from '../../../../core/flow/rule.ts';
import { rulesOf } from '../rules.ts';
import { recordedStates, remoteDevice, rowsAt, type RecordedState } from './recorded.ts';

const places = [
  ['tap0-1', 'tap0', '1:'],
  ['tap0-ffff', 'tap0', 'ffff:'],
  ['eth3-ffff', 'eth3', 'ffff:'],
] as const;

/** Rows without what only the kernel knows. */
const rowsOf = (state: RecordedState, place: keyof RecordedState) =>
  state[place].map(({ pref, protocol, kind, keys, actions }) => ({
    pref,
    protocol,
    kind,
    keys,
    actions,
  }));

/** The address the TAP had while the steps were recorded. */
function macOf(state: RecordedState): string {
  for (const { pref, keys } of state['eth3-ffff'])
    if (pref === 61450) return (keys as { readonly dst_mac: string }).dst_mac;
  throw new TypeError('no filter of the address in the record');
}

function compiledWith(
  device: DeviceOptions,
  history: readonly DeviceStep[],
  rules: readonly Rule[] = [],
) {
  return compile(rules, device, { ...defaultCompileOptions, history });
}

const on = (kind: DeviceStep['kind']): DeviceStep => ({ kind, on: true });
const off = (kind: DeviceStep['kind']): DeviceStep => ({ kind, on: false });

describe('profile dpdk-22.11 and the steps of dpdk-22.11-implicit-remote', () => {
  const states = recordedStates('dpdk-22.11-implicit-remote');
  const steps: readonly (DeviceStep | 'start' | 'add-rule' | 'flush')[] = [
    'start',
    off('promiscuous'),
    on('promiscuous'),
    on('allMulticast'),
    off('allMulticast'),
    on('isolate'),
    'add-rule',
    off('isolate'),
    'flush',
  ];

  it('cover every recorded state', () => {
    expect(states).toHaveLength(steps.length);
  });

  it.each(states.map(([name, state], index) => ({ name, state, index })))(
    'leave after $name what the driver left',
    ({ state, index }) => {
      const taken = steps.slice(0, index + 1);
      const history = taken.filter((step) => typeof step === 'object');
      const last = (kind: DeviceStep['kind'], initially: boolean) =>
        history.findLast((step) => step.kind === kind)?.on ?? initially;
      // testpmd starts its ports promiscuous.
      const device = {
        ...remoteDevice,
        mac: macOf(states[0]![1]),
        promiscuous: last('promiscuous', true),
        allMulticast: last('allMulticast', false),
        isolate: last('isolate', false),
      };
      // The rule was created while isolated, and its filters were recorded only then.
      const rules =
        taken.at(-1) === 'add-rule'
          ? rulesOf(
              'flow create 0 ingress priority 5 pattern eth / ipv4 / end actions queue index 1 / end',
            )
          : [];
      const compiled = compiledWith(device, history, rules);
      for (const [place, name, parent] of places)
        expect(rowsAt(compiled, name, parent)).toEqual(rowsOf(state, place));
    },
  );
});

describe('the qdiscs of a driver’s profile', () => {
  const qdiscs = (device: DeviceOptions) =>
    compile([], device).qdiscs.map(({ device: name, kind, handle }) => [name, kind, handle]);

  it('are both on the TAP, and an ingress one on the remote, whether or not a rule needs them', () => {
    expect(qdiscs({ ...remoteDevice, remote: null })).toEqual([
      ['tap0', 'multiq', '1:'],
      ['tap0', 'ingress', 'ffff:'],
    ]);
    expect(qdiscs(remoteDevice)).toEqual([
      ['tap0', 'multiq', '1:'],
      ['tap0', 'ingress', 'ffff:'],
      ['eth3', 'ingress', 'ffff:'],
    ]);
  });
});
