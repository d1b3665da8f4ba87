/** What the design says of the way from rte_flow to TC, sentence by sentence; the numbers are the design's. */
import { describe, expect, it } from 'vitest';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import { ETH_P_ALL } from '../../../core/tc/filter.ts';
import { all, compiled, errors, own, rule, type Options } from './compiled-lines.ts';
import { filterLine } from './filter-lines.ts';

const remote: Options = { remote: 'eth3', mac: 'de:ad:be:ef:01:02' };
const chains: Options = { groups: 'chains' };

describe('directions', () => {
  it.each([
    ['ingress', ['tap0 1: 17 any: drop']],
    ['egress', ['tap0 ffff: 17 any: drop']],
    ['ingress egress', ['tap0 1: 17 any: drop', 'tap0 ffff: 17 any: drop']],
  ])('%s', (attributes, expected) => {
    expect(own({}, rule('drop', attributes))).toEqual(expected);
  });

  it('are needed: none is error type 8, with the fix ingress', () => {
    const [error, ...others] = errors({}, rule('drop', ''));
    expect(others).toEqual([]);
    expect(error).toMatchObject({
      rteFlowErrorType: 8,
      fix: { changes: [{ kind: 'attribute', field: 'ingress', value: true }] },
    });
  });

  it.each([
    ['drop', 'drop'],
    ['passthru', 'continue'],
    ['count / drop', 'drop'],
    ['mark id 5 / passthru', 'mark 5, continue'],
    ['jump group 3', 'goto 3'],
  ])('egress may %s, without a twin on the remote', (actions, expected) => {
    const options = { ...remote, ...chains };
    expect(own(options, rule(actions, 'egress'))).toEqual([`tap0 ffff: 17 any: ${expected}`]);
    expect(errors(options, rule(actions, 'egress'))).toEqual([]);
  });

  it.each(['queue index 1', 'rss queues 0 1 end'])('egress cannot %s: type 16', (actions) => {
    for (const attributes of ['egress', 'ingress egress'])
      expect(errors({}, rule(actions, attributes))).toMatchObject([{ rteFlowErrorType: 16 }]);
    expect(own({}, rule(actions, 'egress'))).toEqual([]);
  });
});

describe('protocol', () => {
  it('is all, with the ether type as a key, so that families share a priority', () => {
    const { filters, diagnostics } = compiled(
      {},
      rule('drop', 'ingress', 'eth / ipv4 / tcp dst is 1'),
      rule('drop', 'ingress', 'eth / ipv6 / udp dst is 2'),
      rule('drop', 'ingress', 'eth type is 0x88cc'),
      rule('drop', 'ingress', 'eth / vlan vid is 3 inner_type is 0x0806'),
    );
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(filters.every(({ protocol }) => protocol === ETH_P_ALL)).toBe(true);
    expect(filters.filter(({ priority }) => priority === 17).map(filterLine)).toEqual([
      'tap0 1: 17 eth_type 0x800 ip_proto 6 tcp_dst 1: drop',
      'tap0 1: 17 eth_type 0x86dd ip_proto 17 udp_dst 2: drop',
      'tap0 1: 17 eth_type 0x88cc: drop',
      'tap0 1: 17 eth_type 0x8100 vlan_id 3 vlan_eth_type 0x806: drop',
    ]);
  });
});

describe('priority', () => {
  it.each([
    [0, 0, 17],
    [0, 4078, 0x0fff],
    [1, 0, 0x1011],
    [7, 100, 0x7075],
    [15, 4071, 65528],
  ])('of group %i, %i is (group << 12) | (priority + 17)', (group, priority, expected) => {
    const attributes = `group ${String(group)} priority ${String(priority)} ingress`;
    expect(own({}, rule('drop', attributes))).toEqual([`tap0 1: ${String(expected)} any: drop`]);
  });

  it.each([
    ['priority 4079', 4],
    ['priority 4096', 4],
    ['priority 4294967295', 4],
    ['group 1 priority 4079', 4],
    ['group 15 priority 4072', 4],
    ['group 15 priority 4078', 4],
    ['group 15 priority 4079', 4],
    ['group 16', 3],
    ['group 4294967295 priority 4294967295', 3],
  ])('%s is an error, never a carry', (attributes, rteFlowErrorType) => {
    const text = rule('drop', `ingress ${attributes}`);
    expect(errors({}, text)).toMatchObject([{ rteFlowErrorType }]);
    expect(own({}, text)).toEqual([]);
  });
});

describe('the tail', () => {
  interface Row {
    readonly line: (device: DeviceOptions, first: boolean) => string;
    readonly state: 'always' | 'not isolated' | 'remote' | 'remote, not isolated';
  }
  const row = (state: Row['state'], line: Row['line']): Row => ({ state, line });
  const place = (first: number, last: number) => (isFirst: boolean) =>
    `eth3 ffff: ${String(isFirst ? first : last)}`;
  const at = {
    mac: place(1, 65529),
    promiscuous: place(2, 65530),
    allMulticast: place(5, 65531),
    broadcast: place(3, 65532),
    ipv6: place(4, 65533),
  };
  const mirrorIf = (on: boolean) => (on ? 'mirror to tap0' : 'continue');
  const group = '01:00:00:00:00:00';
  const table: readonly Row[] = [
    row(
      'remote, not isolated',
      (_, f) => `${at.mac(f)} eth_dst de:ad:be:ef:01:02: redirect to tap0`,
    ),
    row('remote, not isolated', (d, f) => `${at.promiscuous(f)} any: ${mirrorIf(d.promiscuous)}`),
    row(
      'remote, not isolated',
      (d, f) => `${at.allMulticast(f)} eth_dst ${group}/${group}: ${mirrorIf(d.allMulticast)}`,
    ),
    row(
      'remote, not isolated',
      (_, f) => `${at.broadcast(f)} eth_dst ff:ff:ff:ff:ff:ff: mirror to tap0`,
    ),
    row(
      'remote, not isolated',
      (_, f) => `${at.ipv6(f)} eth_dst 33:33:00:00:00:00/33:33:00:00:00:00: mirror to tap0`,
    ),
    row('remote', () => 'tap0 ffff: 65534 any: redirect to eth3'),
    row('not isolated', () => 'tap0 1: 65534 any: queue 0'),
    row('always', (d) => `tap0 1: 65535 any: ${d.isolate ? 'drop' : 'continue'}`),
  ];
  const stands = ({ state }: Row, device: DeviceOptions) =>
    (!state.startsWith('remote') || device.remote !== null) &&
    (!state.endsWith('not isolated') || !device.isolate);
  const states = [false, true].flatMap((isolate) =>
    [false, true].flatMap((promiscuous) =>
      [false, true].flatMap((allMulticast) =>
        (['last', 'first'] as const).flatMap((implicit) =>
          [{}, remote].map((more) => ({ ...more, isolate, promiscuous, allMulticast, implicit })),
        ),
      ),
    ),
  );

  it.each(states)('is the table’s with %o', (options) => {
    const device = { ...defaultDevice, ...options };
    const expected = table
      .filter((one) => stands(one, device))
      .map(({ line }) => line(device, options.implicit === 'first'));
    expect(all(options).toSorted()).toEqual(expected.toSorted());
  });

  it('has a default RSS, or no default at all, when asked', () => {
    expect(all({ default: 'rss' })[0]).toBe('tap0 1: 65534 any: mark 0, bpf rss pipe, mark 0');
    expect(all({ default: 'kernel' })).toEqual(['tap0 1: 65535 any: continue']);
    expect(all({ default: 'rss', isolate: true })).toEqual(['tap0 1: 65535 any: drop']);
  });
});

describe('remote mode', () => {
  it.each(['queue index 1', 'drop', 'passthru', 'rss queues 0 1 end', 'mark id 1 / queue index 1'])(
    'gives a rule that does %s a twin with its match',
    (actions) => {
      const text = rule(actions, 'ingress group 2 priority 3', 'eth src is 2:0:0:0:0:1');
      expect(own(remote, text).slice(1)).toEqual([
        'eth3 ffff: 8212 eth_src 02:00:00:00:00:01: redirect to tap0',
      ]);
    },
  );
});

describe('groups', () => {
  const hops = (count: number, attributes: string) => [
    ...Array.from({ length: count }, (_, from) =>
      rule(`jump group ${String(from + 1)}`, `group ${String(from)} ${attributes}`),
    ),
    rule('drop', `group ${String(count)} ${attributes}`),
  ];

  it('cannot be jumped to while they are bits of the priority', () => {
    expect(errors({}, rule('jump group 1'))).toMatchObject([{ rteFlowErrorType: 16 }]);
  });

  it('are chains 0 to 255, each ended by the default rule', () => {
    const text = [rule('jump group 255'), rule('queue index 1', 'ingress group 255 priority 2')];
    expect(all(chains, ...text)).toEqual([
      'tap0 1: 17 any: goto 255',
      'tap0 1: 65534 any: queue 0',
      'tap0 1: 65535 any: continue',
      'tap0 1: chain 255 19 any: queue 1',
      'tap0 1: chain 255 65534 any: queue 0',
      'tap0 1: chain 255 65535 any: continue',
    ]);
    expect(errors(chains, rule('drop', 'ingress group 256'))).toMatchObject([
      { rteFlowErrorType: 3 },
    ]);
    expect(errors(chains, rule('jump group 256'))).toMatchObject([{ rteFlowErrorType: 15 }]);
  });

  it('get no chain by a jump of a rule that another keeps out', () => {
    expect(all(chains, rule('queue index 1'), rule('jump group 2'))).toEqual([
      'tap0 1: 17 any: queue 1',
      'tap0 1: 65534 any: queue 0',
      'tap0 1: 65535 any: continue',
    ]);
  });

  // The switch rule takes one of the kernel’s 16, the second walk of a hashed packet another.
  it.each([
    ['direct', 'ingress', 15],
    ['reclassify', 'ingress', 14],
    ['direct', 'egress', 15],
    ['reclassify', 'egress', 15],
  ] as const)('with layout %s, %s packets follow %i jumps and no more', (rss, direction, most) => {
    const hashes = direction === 'ingress' ? [rule('rss', 'ingress priority 1', 'eth / ipv4')] : [];
    const options = { ...chains, rss };
    expect(errors(options, ...hashes, ...hops(most, direction))).toEqual([]);
    expect(errors(options, ...hashes, ...hops(most + 1, direction))).toMatchObject([
      { code: 'rule/jumps-too-long' },
    ]);
  });
});
