/** The 72 chosen rules of the recording, in remote mode: what the driver got right we do alike, and the rest better. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import type { CompiledFilter } from '../../../core/compile/result.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import { tcJson } from '../../../core/tc/json.ts';
import { actionLine, matchLine } from './filter-lines.ts';
import { rulesOf } from './rules.ts';

interface RecordedFilter {
  readonly protocol: string;
  readonly keys: object;
  readonly actions: readonly object[];
}
interface Recorded {
  readonly command: string;
  readonly pref?: number;
  readonly tap?: RecordedFilter;
  readonly remote?: RecordedFilter;
}

const device: DeviceOptions = { ...defaultDevice, remote: 'eth3' };
const recorded = (
  JSON.parse(
    readFileSync(new URL('../../golden/oracle/dpdk-22.11-edge.json', import.meta.url), 'utf8'),
  ) as { rules: readonly Recorded[] }
).rules;

/** What we refuse too: the code, and the number of rte_flow's error. */
const refused: Readonly<Record<number, readonly [code: string, type: number]>> = {
  21: ['rule/field-unsupported', 13],
  32: ['rule/group-out-of-range', 3],
  34: ['rule/egress-queue', 16],
  35: ['rule/queue-out-of-range', 16],
  40: ['rule/fate-contradiction', 16],
  42: ['rule/jump-needs-chains', 16],
  43: ['rule/item-order', 13],
  46: ['rule/item-unsupported', 13],
  47: ['rule/item-unsupported', 13],
  49: ['rule/item-unsupported', 13],
  52: ['rule/item-order', 13],
  58: ['rule/mask-partial', 12],
  61: ['rule/ether-type-contradiction', 13],
  63: ['rule/protocol-contradiction', 13],
  64: ['rule/transfer', 7],
  66: ['rule/no-direction', 8],
  67: ['rule/item-unsupported', 13],
};

const tagged = 'eth_type 0x8100';
const v4 = 'eth_type 0x800';
/** What we do otherwise: the match, and what happens on the TAP; the driver refuses these or installs something wrong. */
const better: Readonly<Record<number, readonly [match: string, actions: string]>> = {
  15: [`${tagged} vlan_id 3`, 'drop'],
  16: [`${tagged} vlan_id 300`, 'drop'],
  17: [`${tagged} vlan_prio 5`, 'queue 2'],
  18: [`${tagged} vlan_id 100 vlan_prio 3 vlan_eth_type 0x800`, 'queue 2'],
  19: [`${tagged} vlan_id 7 vlan_eth_type 0x800 ip_proto 17`, 'drop'],
  20: [`${tagged} vlan_id 7 vlan_eth_type 0x86dd ip_proto 6 ipv6_src fe80::1 tcp_src 80`, 'drop'],
  33: [`${v4} ipv4_src 8.8.8.8`, 'drop'],
  36: [v4, 'drop'],
  37: [`${v4} ipv4_src 7.7.7.7`, 'queue 1'],
  38: [`${v4} ipv4_src 7.7.7.8`, 'mark 5, queue 1'],
  39: [`${v4} ipv4_src 7.7.7.9`, 'mark 1, drop'],
  44: [`${v4} ip_proto 1 icmpv4_type 8`, 'drop'],
  45: [`${v4} ip_proto 132 sctp_dst 80`, 'drop'],
  48: ['', 'drop'],
  50: [`${tagged} vlan_id 1 vlan_eth_type 0x8100 cvlan_id 2`, 'drop'],
  51: [`${v4} ipv4_src 1.2.3.4`, 'drop'],
  53: [`${v4} ip_tos 4`, 'drop'],
  54: [`${v4} ip_ttl 64`, 'drop'],
  55: ['eth_type 0x86dd ip_ttl 64', 'drop'],
  56: [`${v4} ip_proto 17 port_dst_min 1024 port_dst_max 2048`, 'drop'],
  57: [`${v4} ip_proto 17 udp_dst 1024/65280`, 'drop'],
  59: [`${v4} ip_proto 6 tcp_flags 0x2/0xff`, 'drop'],
  65: [`${v4} ipv4_src 6.6.6.6`, 'drop'],
  69: [`${tagged} vlan_id 0`, 'drop'],
  70: [tagged, 'drop'],
  71: [`${tagged} vlan_eth_type 0x800`, 'drop'],
};

const cases = recorded.map((rule, index) => ({ ...rule, index }));
const compiled = (command: string) => compile(rulesOf(command), device);
const where = (filter: CompiledFilter) => `${filter.device} ${filter.parent} ${filter.role}`;
const ofRule = (filters: readonly CompiledFilter[]) => filters.filter(({ rule }) => rule !== null);

function asRecorded(filter: CompiledFilter | undefined): object {
  if (filter === undefined) return {};
  const { protocol, kind, options } = tcJson(filter);
  const actions = options.actions.map(({ order: _order, cookie: _cookie, ...rest }) => rest);
  return { protocol, kind, keys: options.keys, actions };
}

describe('the chosen rules of the driver, in remote mode', () => {
  it('are all accounted for', () => {
    expect(recorded).toHaveLength(72);
  });

  it.each(cases.filter(({ index }) => index in refused))(
    'rule $index is refused with the reason: $command',
    ({ command, index }) => {
      const { filters, diagnostics } = compiled(command);
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      expect(errors.map(({ code, rteFlowErrorType }) => [code, rteFlowErrorType])).toEqual([
        refused[index],
      ]);
      expect(ofRule(filters)).toEqual([]);
    },
  );

  it.each(cases.filter(({ index }) => index in better))(
    'rule $index becomes what it means: $command',
    ({ command, index }) => {
      const { filters } = compiled(command);
      const [match, actions] = better[index]!;
      for (const filter of ofRule(filters)) {
        expect(matchLine(filter)).toBe(match);
        const toTap = filter.role === 'remote';
        expect(actionLine(filter)).toBe(toTap ? 'redirect to tap0' : actions);
      }
      const egress = ['tap0 ffff: rule'];
      const ingress = ['tap0 1: rule', 'eth3 ffff: remote'];
      const sides: Readonly<Record<number, readonly string[]>> = {
        33: egress,
        65: ['tap0 1: rule', ...egress, 'eth3 ffff: remote'],
      };
      expect(ofRule(filters).map(where)).toEqual(sides[index] ?? ingress);
    },
  );

  it.each(cases.filter(({ index }) => !(index in refused) && !(index in better)))(
    'rule $index becomes the two filters the driver installs: $command',
    ({ command, pref, tap, remote }) => {
      const [local, twin, ...more] = ofRule(compiled(command).filters);
      expect(more).toEqual([]);
      expect([local, twin].map((filter) => filter?.priority)).toEqual([pref, pref]);
      expect(asRecorded(local)).toEqual(tap);
      expect(asRecorded(twin)).toEqual(remote);
    },
  );
});
