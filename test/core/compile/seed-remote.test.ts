/** The RFC's remote mode: its examples, the way back, its requirements, and its drawing of a packet's way. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import type { CompiledFilter } from '../../../core/compile/result.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import { toBytes } from '../../../core/flow/values.ts';
import { flowerKeys } from '../../../core/tc/flower-keys.ts';
import { filterLine } from './filter-lines.ts';
import { rulesOf } from './rules.ts';

const device: DeviceOptions = { ...defaultDevice, remote: 'eth3', mac: 'de:ad:be:ef:01:02' };
const filtersOf = (options: Partial<DeviceOptions>, ...rules: readonly string[]) =>
  compile(rulesOf(...rules), { ...device, ...options }).filters;
const explicit = (...rules: readonly string[]) =>
  filtersOf({}, ...rules)
    .filter(({ rule }) => rule !== null)
    .map(filterLine);

const tuple =
  'eth_dst 3a:80:ce:61:36:54 eth_src 52:43:7b:fd:ac:f3 eth_type 0x800 ip_proto 17 ipv4_src 1.1.1.1 ipv4_dst 2.2.2.2 udp_src 4444 udp_dst 5555';

describe('the conversion examples for remote mode', () => {
  it.each([
    [
      'flow validate 0 ingress pattern port index is 0 / end actions queue index 0 / end',
      ['tap0 1: 17 any: queue 0', 'eth3 ffff: 17 any: redirect to tap0'],
    ],
    [
      'flow create 0 ingress pattern eth src is de:ad:ca:fe:00:02 / end actions queue 2 / end',
      [
        'tap0 1: 17 eth_src de:ad:ca:fe:00:02: queue 2',
        'eth3 ffff: 17 eth_src de:ad:ca:fe:00:02: redirect to tap0',
      ],
    ],
    [
      'flow create 0 ingress pattern eth dst is 3a:80:ce:61:36:54 src is 52:43:7b:fd:ac:f3 / ipv4 src is 1.1.1.1 dst is 2.2.2.2 / udp src is 4444 dst is 5555 / end actions drop / end',
      [`tap0 1: 17 ${tuple}: drop`, `eth3 ffff: 17 ${tuple}: redirect to tap0`],
    ],
    [
      'flow create 0 ingress pattern eth / end actions passthru / end',
      ['tap0 1: 17 any: continue', 'eth3 ffff: 17 any: redirect to tap0'],
    ],
    ['flow create 0 egress pattern eth / end actions drop / end', ['tap0 ffff: 17 any: drop']],
  ])('%s', (rule, expected) => {
    expect(explicit(rule)).toEqual(expected);
  });

  it('has a way back: what the TAP sends leaves by the remote', () => {
    expect(filtersOf({}).map(filterLine)).toContain('tap0 ffff: 65534 any: redirect to eth3');
  });
});

/** Whether a frame to the address has the filter's match; the implicit rules and these tests compare nothing else. */
function takes({ keys }: CompiledFilter, destination: string): boolean {
  const names = Object.keys(keys);
  if (names.length === 0) return true;
  expect(names).toEqual(['eth_dst']);
  const { value, mask } = keys.eth_dst!;
  const [wanted, bits, found] = [value, mask ?? 'ff:ff:ff:ff:ff:ff', destination].map((text) =>
    toBytes(flowerKeys.eth_dst, text),
  );
  return wanted!.every((byte, index) => ((byte ^ found![index]!) & bits![index]!) === 0);
}

/** Where a frame that the remote receives goes, after the drawing: the first match that does not continue decides. */
function wayOf(destination: string, options: Partial<DeviceOptions>, ...rules: readonly string[]) {
  const remote = filtersOf(options, ...rules)
    .filter(({ device: name }) => name === 'eth3')
    .toSorted((a, b) => a.priority - b.priority);
  for (const filter of remote) {
    const [action] = filter.actions;
    if (!takes(filter, destination) || action?.kind !== 'mirred') continue;
    return action.mode === 'mirror' ? 'both' : 'tap';
  }
  return 'kernel';
}

const own = 'de:ad:be:ef:01:02';
const other = '02:00:00:00:00:01';
const everyone = 'ff:ff:ff:ff:ff:ff';
const neighbours = '33:33:00:00:00:01';
const group = '01:00:5e:00:00:01';

describe.each(['first', 'last'] as const)(
  'a packet on the remote, implicit rules %s',
  (implicit) => {
    it.each([
      [own, {}, 'tap'],
      [own, { promiscuous: true }, 'tap'],
      [other, {}, 'kernel'],
      [other, { promiscuous: true }, 'both'],
      [everyone, {}, 'both'],
      [neighbours, {}, 'both'],
      [group, {}, 'kernel'],
      [group, { allMulticast: true }, 'both'],
      [everyone, { isolate: true, promiscuous: true }, 'kernel'],
    ] as const)('to %s with %o goes to: %s', (destination, options, way) => {
      expect(wayOf(destination, { implicit, ...options })).toBe(way);
    });
  },
);

describe('an explicit rule on the remote', () => {
  const rule = 'flow create 0 ingress pattern eth / end actions queue index 1 / end';

  it('takes packets from the remote’s own stack, broadcasts too, where it comes before the implicit rules', () => {
    expect(wayOf(everyone, { implicit: 'last' }, rule)).toBe('tap');
    expect(wayOf(other, { implicit: 'last' }, rule)).toBe('tap');
  });

  it('gets only what the implicit rules leave, where it comes after them', () => {
    expect(wayOf(everyone, { implicit: 'first' }, rule)).toBe('both');
    expect(wayOf(other, { implicit: 'first' }, rule)).toBe('tap');
    expect(wayOf(other, { implicit: 'first', promiscuous: true }, rule)).toBe('both');
  });
});
