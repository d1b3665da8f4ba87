/** What is known of the driver of 24.11 from its source: no record of it exists. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../../core/compile/compile.ts';
import type { DeviceOptions } from '../../../../core/flow/device.ts';
import { rulesOf } from '../rules.ts';
import { localDevice, recordedRules, remoteDevice, rowsAt } from './recorded.ts';

const remote2411: DeviceOptions = { ...remoteDevice, profile: 'dpdk-24.11' };
const local2411: DeviceOptions = { ...localDevice, profile: 'dpdk-24.11' };

describe('profile dpdk-24.11', () => {
  it('keeps the priorities of the implicit rules behind 64 of queues', () => {
    const device = {
      ...remote2411,
      mac: '02:00:00:00:00:09',
      promiscuous: true,
      allMulticast: true,
    };
    const history = [{ kind: 'isolate', on: false }] as const;
    const { filters } = compile([], device, { kernel: [6, 1], history });
    expect(Object.fromEntries(filters.map(({ role, priority }) => [role, priority]))).toEqual({
      transmit: 65,
      'local-mac': 61498,
      promiscuous: 61499,
      'all-multicast': 61500,
      broadcast: 61501,
      'ipv6-multicast': 61502,
      isolate: 61503,
    });
  });

  it.each([
    [0, 0, 65],
    [0, 4030, 4095],
    [0, 4031, 4096],
    [1, 4031, 4096],
    [14, 4031, 61440],
    [15, 0, 61505],
    [15, 4030, 65535],
    [15, 4087, 61496],
  ])('puts group %i, priority %i at TC priority %i', (group, priority, expected) => {
    const attributes = `group ${String(group)} priority ${String(priority)}`;
    const rules = rulesOf(
      `flow create 0 ingress ${attributes} pattern eth / end actions drop / end`,
    );
    const { filters } = compile(rules, local2411);
    expect(filters.map((filter) => filter.priority)).toEqual([expected]);
  });

  const created = recordedRules('dpdk-22.11-edge').filter(({ result }) => result.created);

  it.each(created)('installs the match and actions of 22.11, 48 further: $command', (recorded) => {
    const rules = rulesOf(recorded.command);
    const compiled = compile(rules, remote2411);
    const own = { filters: compiled.filters.filter(({ rule }) => rule !== null) };
    const pref = (recorded.pref ?? 0) + 48;
    expect(rowsAt(own, 'tap0', '1:')).toEqual([{ ...recorded.tap, pref }]);
    expect(rowsAt(own, 'eth3', 'ffff:')).toEqual([{ ...recorded.remote, pref }]);
  });

  it('marks a packet with its slot and runs the program for RSS, on queues from 0 up', () => {
    const rules = rulesOf(
      'flow create 0 ingress pattern eth / ipv4 / end actions rss types ipv4-udp end queues 5 6 7 end / end',
    );
    const { filters, rss } = compile(rules, local2411);
    expect(filters).toHaveLength(1);
    expect(filters[0]?.actions).toMatchObject([
      { kind: 'skbedit', mark: 1, control: 'pipe' },
      { kind: 'bpf', program: 'rss', control: 'pipe' },
    ]);
    expect(rss).toMatchObject([
      {
        slot: 1,
        configuration: {
          function: 'toeplitz',
          types: ['ipv4', 'ipv4-tcp', 'ipv4-udp'],
          queues: [0, 1, 2],
        },
      },
    ]);
  });

  it('takes up to 63 queues and keys of 40 bytes', () => {
    const queues = (count: number) => Array.from({ length: count }, () => '0').join(' ');
    const codes = (action: string) =>
      compile(
        rulesOf(`flow create 0 ingress pattern eth / end actions ${action} / end`),
        local2411,
      ).diagnostics.map(({ code }) => code);
    expect(codes(`rss queues ${queues(63)} end`)).not.toContain('driver/rss-refused');
    expect(codes(`rss queues ${queues(64)} end`)).toContain('driver/rss-refused');
    expect(codes(`rss key ${'5a'.repeat(40)} queues 0 end`)).toEqual([]);
  });
});
