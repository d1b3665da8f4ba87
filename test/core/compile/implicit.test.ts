/** The tail of implicit rules, state by state: DESIGN's table and the five requirements of the RFC's remote mode. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { deviceRows } from '../../../core/diagnostics/device-rows.ts';
import { bands } from '../../../core/compile/layout.ts';
import type { CompiledRules } from '../../../core/compile/result.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import { isOwnFilter } from '../../../core/tc/ownership.ts';
import { defaultCompileOptions } from '../../../core/compile/options.ts';
import { filterLine } from './filter-lines.ts';
import { rulesOf } from './rules.ts';

const remote: Partial<DeviceOptions> = { remote: 'eth3', mac: 'de:ad:be:ef:01:02' };

const lines = ({ filters }: CompiledRules) => filters.map(filterLine);

const compiled = (options: Partial<DeviceOptions>, ...rules: readonly string[]) =>
  compile(rulesOf(...rules.map((rule) => `flow create 0 ${rule}`)), {
    ...defaultDevice,
    ...options,
  });
const standing = (options: Partial<DeviceOptions>, ...rules: readonly string[]) =>
  lines(compiled(options, ...rules));

const mac = 'eth3 ffff: 65529 eth_dst de:ad:be:ef:01:02: redirect to tap0';
const promiscuous = (on: boolean) => `eth3 ffff: 65530 any: ${on ? 'mirror to tap0' : 'continue'}`;
const allMulticast = (on: boolean) =>
  `eth3 ffff: 65531 eth_dst 01:00:00:00:00:00/01:00:00:00:00:00: ${on ? 'mirror to tap0' : 'continue'}`;
const broadcast = 'eth3 ffff: 65532 eth_dst ff:ff:ff:ff:ff:ff: mirror to tap0';
const broadcast6 = 'eth3 ffff: 65533 eth_dst 33:33:00:00:00:00/33:33:00:00:00:00: mirror to tap0';
const transmit = 'tap0 ffff: 65534 any: redirect to eth3';
const queue0 = 'tap0 1: 65534 any: queue 0';
const isolate = (on: boolean) => `tap0 1: 65535 any: ${on ? 'drop' : 'continue'}`;

describe('the implicit rules', () => {
  it.each<[string, Partial<DeviceOptions>, readonly string[]]>([
    ['local mode', {}, [queue0, isolate(false)]],
    ['isolated', { isolate: true }, [isolate(true)]],
    ['the kernel’s own choice of queue', { default: 'kernel' }, [isolate(false)]],
    [
      'remote mode',
      remote,
      [
        queue0,
        isolate(false),
        transmit,
        mac,
        promiscuous(false),
        allMulticast(false),
        broadcast,
        broadcast6,
      ],
    ],
    [
      'promiscuous on',
      { ...remote, promiscuous: true },
      [
        queue0,
        isolate(false),
        transmit,
        mac,
        promiscuous(true),
        allMulticast(false),
        broadcast,
        broadcast6,
      ],
    ],
    [
      'all-multicast on',
      { ...remote, allMulticast: true },
      [
        queue0,
        isolate(false),
        transmit,
        mac,
        promiscuous(false),
        allMulticast(true),
        broadcast,
        broadcast6,
      ],
    ],
    [
      'remote mode, isolated',
      { ...remote, promiscuous: true, isolate: true },
      [isolate(true), transmit],
    ],
    [
      'remote mode without the address',
      { remote: 'eth3' },
      [
        queue0,
        isolate(false),
        transmit,
        promiscuous(false),
        allMulticast(false),
        broadcast,
        broadcast6,
      ],
    ],
    [
      'implicit rules first, as the RFC numbers them',
      { ...remote, implicit: 'first', promiscuous: true, allMulticast: true },
      [
        queue0,
        isolate(false),
        transmit,
        'eth3 ffff: 1 eth_dst de:ad:be:ef:01:02: redirect to tap0',
        'eth3 ffff: 2 any: mirror to tap0',
        'eth3 ffff: 3 eth_dst ff:ff:ff:ff:ff:ff: mirror to tap0',
        'eth3 ffff: 4 eth_dst 33:33:00:00:00:00/33:33:00:00:00:00: mirror to tap0',
        'eth3 ffff: 5 eth_dst 01:00:00:00:00:00/01:00:00:00:00:00: mirror to tap0',
      ],
    ],
  ])('%s', (_, options, expected) => {
    const result = compiled(options);
    expect(lines(result)).toEqual(expected);
    expect(result.filters.every(isOwnFilter)).toBe(true);
    expect(result.filters.every(({ rule }) => rule === null)).toBe(true);
  });

  it('keep the place of a filter when promiscuous, all-multicast or isolate is switched', () => {
    const places = (options: Partial<DeviceOptions>) =>
      compiled({ ...remote, default: 'kernel', ...options }).filters.map(
        ({ device, parent, priority, handle }) => [device, parent, priority, handle],
      );
    const off = places({});
    expect(places({ promiscuous: true, allMulticast: true })).toEqual(off);
    expect(off).toEqual(expect.arrayContaining(places({ isolate: true })));
  });

  it('leave every priority in exactly one band', () => {
    expect(bands[0]?.first).toBe(1);
    expect(bands.at(-1)?.last).toBe(65535);
    for (const [index, band] of bands.slice(1).entries())
      expect(band.first).toBe(bands[index]!.last + 1);
  });

  it('end every chain in use, for what is received and for what is sent', () => {
    const result = standing(
      { ...remote, groups: 'chains', isolate: true },
      'ingress pattern eth / ipv4 / end actions jump group 7 / end',
      'egress pattern eth / ipv6 / end actions jump group 9 / end',
    );
    expect(result).toEqual([
      'tap0 1: 17 eth_type 0x800: goto 7',
      isolate(true),
      'tap0 1: chain 7 65535 any: drop',
      'tap0 ffff: 17 eth_type 0x86dd: goto 9',
      transmit,
      'tap0 ffff: chain 9 65534 any: redirect to eth3',
      'eth3 ffff: 17 eth_type 0x800: redirect to tap0',
    ]);
  });

  it('need the ingress qdiscs of both devices in remote mode', () => {
    const names = ({ qdiscs }: CompiledRules) =>
      qdiscs.map(({ device, kind, handle }) => `${device} ${kind} ${handle}`);
    expect(names(compiled({}))).toEqual(['tap0 multiq 1:']);
    expect(names(compiled({}, 'egress pattern eth / end actions drop / end'))).toEqual([
      'tap0 multiq 1:',
      'tap0 ingress ffff:',
    ]);
    expect(names(compiled(remote))).toEqual([
      'tap0 multiq 1:',
      'tap0 ingress ffff:',
      'eth3 ingress ffff:',
    ]);
  });
});

describe('the options of the device', () => {
  const kernel = [4, 1] as const;
  it.each<[keyof typeof deviceRows, Partial<DeviceOptions>, string]>([
    ['device/remote-is-tap', { remote: 'tap0' }, 'remote'],
    ['device/mac-unknown', { remote: 'eth3' }, 'mac'],
    ['device/implicit-first', { ...remote, implicit: 'first' }, 'implicit'],
    ['device/mark-queue-out-of-range', { markQueues: [{ mark: 1, queue: 4 }] }, 'markQueues'],
    ['device/kernel-too-old', {}, 'name'],
  ])('%s', (code, options, field) => {
    const old = code === 'device/kernel-too-old';
    const { diagnostics } = compile(
      [],
      { ...defaultDevice, ...options },
      { ...defaultCompileOptions, ...(old && { kernel }) },
    );
    expect(diagnostics.map((one) => [one.code, one.subject, one.severity])).toEqual([
      [code, { part: 'device', field }, deviceRows[code].severity],
    ]);
    expect(compile([], { ...defaultDevice, ...remote }).diagnostics).toEqual([]);
  });

  it('name what the default RSS lacks on an old kernel', () => {
    const options = { ...defaultCompileOptions, kernel: [5, 0] as const };
    const { diagnostics } = compile([], { ...defaultDevice, default: 'rss' }, options);
    expect(diagnostics.map(({ code, subject }) => [code, subject.field])).toEqual([
      ['device/kernel-too-old', 'default'],
    ]);
    const reclassify = { ...defaultDevice, default: 'rss', rss: 'reclassify' } as const;
    expect(compile([], reclassify, options).diagnostics).toEqual([]);
  });

  it('make no rule of a TAP that is its own remote', () => {
    expect(standing({ remote: 'tap0' })).toEqual([queue0, isolate(false)]);
  });
});
