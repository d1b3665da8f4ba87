import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultRssKey } from '../../../core/compile/rss-action.ts';
import { normalRssTypes, rssTypes, rssTypesOfWord } from '../../../core/compile/rss-types.ts';
import { rssTableSize, roundRobin } from '../../../core/compile/rss.ts';
import type { CompiledRules } from '../../../core/compile/result.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import { filterLine } from './filter-lines.ts';
import { rulesOf } from './rules.ts';

const rule = (actions: string, attributes = 'ingress') =>
  `flow create 0 ${attributes} pattern eth / ipv4 / end actions ${actions} / end`;
const compiled = (options: Partial<DeviceOptions>, ...lines: readonly string[]) =>
  compile(rulesOf(...lines), { ...defaultDevice, ...options });
const lines = ({ filters }: CompiledRules) => filters.map(filterLine);
const configurationOf = (parameters: string, options: Partial<DeviceOptions> = {}) =>
  compiled(options, rule(`rss ${parameters}`)).rss[0]?.configuration;

describe('layout direct', () => {
  it('names the slot by a mark, hashes, and clears the mark', () => {
    const { filters, rss, diagnostics } = compiled({}, rule('rss queues 1 3 end'));
    expect(filters.map(filterLine)).toEqual([
      'tap0 1: 17 eth_type 0x800: mark 1, bpf rss pipe, mark 0',
      'tap0 1: 65534 any: queue 0',
      'tap0 1: 65535 any: continue',
    ]);
    expect(rss.map(({ slot, rule: id }) => [slot, id])).toEqual([[1, 'r1']]);
    expect(diagnostics).toEqual([]);
    expect(
      new Set(filters[0]?.actions.map((action) => 'cookie' in action && action.cookie)).size,
    ).toBe(1);
  });

  it('leaves the user’s mark behind', () => {
    const result = compiled({}, rule('mark id 9 / rss queues 1 3 end'));
    expect(lines(result)[0]).toBe('tap0 1: 17 eth_type 0x800: mark 1, bpf rss pipe, mark 9');
    expect(result.rss[0]?.configuration.mark).toBe(9);
  });

  it('spreads what no rule matches, when the default says so', () => {
    const { filters, rss } = compiled({ default: 'rss', queues: 3 });
    expect(filters.map(filterLine)).toEqual([
      'tap0 1: 65534 any: mark 0, bpf rss pipe, mark 0',
      'tap0 1: 65535 any: continue',
    ]);
    expect(
      rss.map(({ slot, rule: id, configuration }) => [slot, id, configuration.queues]),
    ).toEqual([[0, null, [0, 1, 2]]]);
    expect(compiled({ default: 'rss', isolate: true }).rss).toEqual([]);
  });

  it('brings packets from the remote by a twin without a program', () => {
    const result = compiled({ remote: 'eth3' }, rule('rss queues 0 1 end'));
    expect(lines(result)).toContain('eth3 ffff: 17 eth_type 0x800: redirect to tap0');
  });
});

describe('layout reclassify', () => {
  it('catches marked packets first and makes room for the hash, as the RFC draws it', () => {
    const result = compiled(
      { rss: 'reclassify', default: 'rss', queues: 3 },
      rule('rss queues 1 end'),
    );
    expect(lines(result)).toEqual([
      'tap0 1: 1 marked 0: queue 0',
      'tap0 1: 2 marked 1: queue 1',
      'tap0 1: 3 marked 2: queue 2',
      'tap0 1: 16 any: bpf room continue',
      'tap0 1: 17 eth_type 0x800: mark 1, bpf rss reclassify',
      'tap0 1: 65534 any: mark 0, bpf rss reclassify',
      'tap0 1: 65535 any: continue',
    ]);
  });

  it('gives queues from 14 on one priority, each with a handle of its own', () => {
    const { filters } = compiled({ rss: 'reclassify', default: 'rss', queues: 256 });
    const queues = filters.filter(({ role }) => role === 'rss-queue');
    expect(queues.map(({ classifier }) => classifier?.queue)).toEqual(
      Array.from({ length: 256 }, (_, queue) => queue),
    );
    expect(queues.slice(0, 15).map(({ priority }) => priority)).toEqual(
      Array.from({ length: 15 }, (_, queue) => queue + 1),
    );
    expect(queues.slice(14).every(({ priority }) => priority === 15)).toBe(true);
    expect(new Set(queues.slice(14).map(({ handle }) => handle)).size).toBe(242);
  });

  it('has neither without a rule that spreads', () => {
    const result = compiled({ rss: 'reclassify' }, rule('queue index 1'));
    expect(result.filters.map(({ role }) => role)).toEqual(['rule', 'default', 'isolate']);
  });
});

describe('the parameters of rss', () => {
  it('are, left out: Toeplitz with the driver’s key over IP addresses to all queues', () => {
    expect(configurationOf('')).toEqual({
      function: 'toeplitz',
      key: defaultRssKey,
      types: ['ipv4', 'ipv4-frag', 'ipv4-other', 'ipv6', 'ipv6-frag', 'ipv6-other', 'ipv6-ex'],
      queues: [0, 1, 2, 3],
      table: roundRobin([0, 1, 2, 3]),
      hashTail: false,
      mark: 0,
    });
    expect(configurationOf('types end')).toEqual(configurationOf(''));
    expect(configurationOf('func default level 0')).toEqual(configurationOf(''));
    expect(configurationOf('', { queues: 200 })?.queues).toHaveLength(128);
    expect(defaultRssKey).toHaveLength(80);
  });

  it('are honoured', () => {
    const key = 'ab'.repeat(16);
    expect(
      configurationOf(
        `func symmetric_toeplitz types udp l3-src-only end key ${key} queues 3 1 3 end`,
        {
          hashTail: true,
        },
      ),
    ).toMatchObject({
      function: 'symmetric_toeplitz',
      key,
      types: ['ipv4-udp', 'ipv6-udp', 'ipv6-udp-ex', 'l3-src-only'],
      queues: [3, 1, 3],
      hashTail: true,
    });
    expect(configurationOf('func simple_xor')?.function).toBe('simple_xor');
  });

  it('take a key of 16 to 52 bytes, as long as key_len says', () => {
    for (const bytes of [16, 40, 52])
      expect(configurationOf(`key ${'0f'.repeat(bytes)} key_len ${String(bytes)}`)?.key).toBe(
        '0f'.repeat(bytes),
      );
    expect(configurationOf('key_len 40')?.key).toBe(defaultRssKey);
  });

  it('fill a table that holds each queue as often as the list does, up to one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { minLength: 1, maxLength: 128 }), (queues) => {
        const table = roundRobin(queues);
        expect(table).toHaveLength(rssTableSize);
        const shares = queues.map(
          (_, place) => table.filter((_entry, entry) => entry % queues.length === place).length,
        );
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
        expect([...new Set(table)].sort()).toEqual([...new Set(queues)].sort());
      }),
    );
  });

  it('take each other away where source and destination alone are both asked for', () => {
    expect(normalRssTypes(['l3-dst-only', 'ipv4', 'l3-src-only', 'l4-src-only'])).toEqual([
      'ipv4',
      'l4-src-only',
    ]);
    for (const type of rssTypes) expect(rssTypesOfWord(type)).toEqual([type]);
    expect(rssTypesOfWord('vxlan')).toBeUndefined();
    expect(rssTypesOfWord('toString')).toBeUndefined();
  });
});
