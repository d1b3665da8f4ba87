import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import type { CompiledFilter } from '../../../core/compile/result.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { hooksOf, shownHooks } from '../../../renderer/dock/hooks.ts';
import { priorityLanes } from '../../../renderer/dock/priorities.ts';
import { rule } from '../canvas/rules.ts';

const both = { attributes: { group: 0, priority: 2, ingress: true, egress: true } };
const local = compile([rule('both', 'eth', 'drop', both)], defaultDevice).filters;
/** As a twin on the remote would stand: the same rule at another device. */
const twin: CompiledFilter = {
  ...local[0]!,
  device: 'eth3',
  parent: 'ffff:',
  role: 'remote',
  actions: [{ kind: 'mirred', mode: 'redirect', device: 'tap0', control: 'stolen' }],
};
const hooks = hooksOf([...local, twin], 'tap0');

describe('the hooks of a compiled set', () => {
  it('are the places where filters hang, each with what passes there', () => {
    expect(hooks.map(({ name, meaning }) => `${name}: ${meaning}`)).toEqual([
      'tap0 1:: ingress: what the TAP’s reader gets',
      'tap0 ffff:: egress: what its writer sends',
      'eth3 ffff:: what arrives at eth3',
    ]);
    expect(hooks.flatMap(({ filters }) => filters)).toHaveLength(local.length + 1);
  });

  it('are all shown until one is chosen, and again when that one is gone', () => {
    expect(shownHooks(hooks, undefined)).toBe(hooks);
    expect(shownHooks(hooks, 'eth3 ffff:').map(({ name }) => name)).toEqual(['eth3 ffff:']);
    expect(shownHooks(hooks, 'gone ffff:')).toBe(hooks);
  });
});

describe('the lanes of the priority map', () => {
  it('count priorities anew at every hook', () => {
    const lanes = priorityLanes(hooks, 'priority');
    expect(lanes.map(({ name }) => name)).toEqual(['tap0 1:', 'tap0 ffff:', 'eth3 ffff:']);
    const marks = lanes.map(({ bands }) =>
      bands.flatMap((band) => band.marks.map(({ priority, tone }) => `${priority} ${tone}`)),
    );
    expect(marks[0]).toContain('19 drop');
    expect(marks[2]).toEqual(['19 remote']);
  });

  it('have one for every chain, where the priority says nothing about the group', () => {
    const chained = hooksOf([local[0]!, { ...local[0]!, chain: 3 }], 'tap0');
    const lanes = priorityLanes(chained, 'chains');
    expect(lanes.map(({ name }) => name)).toEqual(['tap0 1: chain 0', 'tap0 1: chain 3']);
    expect(lanes[1]?.bands.map(({ name }) => name)).toEqual(['RSS', 'rules', 'implicit']);
  });
});
