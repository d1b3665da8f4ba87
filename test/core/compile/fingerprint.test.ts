import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { fingerprint } from '../../../core/compile/fingerprint.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { rulesOf } from './rules.ts';

const lines = [
  'flow create 0 ingress pattern eth / ipv4 src is 1.1.1.1 / end actions queue index 1 / end',
  'flow create 0 ingress priority 1 pattern eth / end actions drop / end',
];
const of = (text: readonly string[], device = defaultDevice) =>
  fingerprint(compile(rulesOf(...text), device));
const edited = (from: string, to: string) => of(lines.map((line) => line.replace(from, to)));

describe('fingerprint', () => {
  it('is the same for equal sets, whatever their rules are called', () => {
    const named = rulesOf(...lines).map((rule, index) => ({
      ...rule,
      name: `rule ${String(index)}`,
    }));
    expect(fingerprint(compile(named, defaultDevice))).toBe(of(lines));
    expect(of(lines)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('does not care how a match is written', () => {
    expect(edited('src is 1.1.1.1', 'src spec 1.1.1.1 src prefix 32')).toBe(of(lines));
  });

  it.each([
    ['1.1.1.1', '1.1.1.2'],
    ['queue index 1', 'queue index 2'],
    ['queue index 1', 'drop'],
    ['priority 1', 'priority 2'],
    ['src is', 'dst is'],
    ['ingress priority', 'egress priority'],
  ])('tells %s from %s', (from, to) => {
    expect(edited(from, to)).not.toBe(of(lines));
  });

  it.each([
    ['marks', 'actions mark id 1 / drop / end', 'actions mark id 2 / drop / end'],
    ['queues of RSS', 'actions rss queues 0 1 end / end', 'actions rss queues 0 2 end / end'],
    ['types of RSS', 'actions rss types ipv4 end / end', 'actions rss types ipv4-udp end / end'],
  ])('tells %s', (_, first, second) => {
    const line = 'flow create 0 ingress pattern eth / end ';
    expect(of([line + first])).not.toBe(of([line + second]));
  });

  it('tells where jumps lead and which device a twin stands on', () => {
    const jump = (group: number) =>
      `flow create 0 ingress pattern eth / end actions jump group ${String(group)} / end`;
    const chains = { ...defaultDevice, groups: 'chains' as const };
    expect(of([jump(1)], chains)).not.toBe(of([jump(2)], chains));
    const remote = (name: string) => of(lines, { ...defaultDevice, remote: name });
    expect(remote('eth1')).not.toBe(remote('eth2'));
  });

  it('does not count who made an action', () => {
    const compiled = compile(rulesOf(...lines), defaultDevice);
    const unsigned = compiled.filters.map((filter) => ({
      ...filter,
      actions: filter.actions.map((action) =>
        action.kind === 'other' ? action : { ...action, cookie: '54505701' },
      ),
    }));
    expect(fingerprint({ ...compiled, filters: unsigned })).toBe(of(lines));
  });

  it('tells devices apart', () => {
    expect(of(lines, { ...defaultDevice, isolate: true })).not.toBe(of(lines));
    expect(of(lines, { ...defaultDevice, queues: 5 })).not.toBe(of(lines));
  });
});
