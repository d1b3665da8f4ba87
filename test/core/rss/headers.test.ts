import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFrame, type FrameSpec } from '../../../core/packet/frame.ts';
import type { ExtensionSpec } from '../../../core/packet/network-bytes.ts';
import { readHeaders, type Headers } from '../../../core/rss/headers.ts';

const v4 = { kind: 'ipv4', src: '10.0.0.1', dst: '10.0.0.2' } as const;
const v6 = { kind: 'ipv6', src: '2001:db8::1', dst: '2001:db8::2' } as const;
const udp = { kind: 'udp', src: 1000, dst: 2000 } as const;
const tag = (vid: number, type?: number) => ({ vid, ...(type !== undefined && { type }) });
const read = (spec: FrameSpec) => readHeaders(buildFrame(spec));
const withExtensions = (...extensions: readonly ExtensionSpec[]): FrameSpec => ({
  network: { ...v6, extensions },
  transport: udp,
});
const many = (count: number) =>
  withExtensions(...Array.from({ length: count }, () => ({ kind: 'destination' }) as const));

const fragment = { ...v4, protocol: 17 } as const;

const cases: readonly (readonly [string, FrameSpec, Partial<Headers> & object])[] = [
  ['UDP over IPv4', { network: v4, transport: udp }, { protocol: 'udp', payload: 34 }],
  [
    'TCP',
    { network: v4, transport: { ...udp, kind: 'tcp' } },
    { protocol: 'tcp', fragment: false, hasExtension: false, cut: undefined },
  ],
  ['SCTP', { network: v6, transport: { ...udp, kind: 'sctp' } }, { protocol: 'sctp', payload: 54 }],
  ['ICMP', { network: v4, transport: { kind: 'icmp' } }, { protocol: 'other', protocolNumber: 1 }],
  [
    'options of IPv4',
    { network: { ...v4, options: new Uint8Array(40) }, transport: udp },
    { addresses: 26, payload: 74 },
  ],
  ['one VLAN tag', { tags: [tag(1)], network: v4, transport: udp }, { addresses: 30 }],
  [
    'two VLAN tags',
    { tags: [tag(1, 0x88a8), tag(2)], network: v6, transport: udp },
    { addresses: 30, family: 'ipv6' },
  ],
  ['three VLAN tags', { tags: [tag(1), tag(2), tag(3)], network: v4 }, { kind: 'not-ip' }],
  ['ARP’s type', { etherType: 0x0806, network: v4 }, { kind: 'not-ip' }],
  ['IPv6 behind the type of IPv4', { etherType: 0x0800, network: v6 }, { kind: 'malformed' }],
  [
    'IPv4 behind the type of IPv6',
    { etherType: 0x86dd, network: v4, least: 60 },
    { kind: 'malformed' },
  ],
  [
    'a first fragment',
    { network: { ...fragment, fragment: { more: true } } },
    { fragment: true, protocol: 'udp', cut: undefined },
  ],
  ['a later fragment', { network: { ...fragment, fragment: { offset: 1 } } }, { fragment: true }],
  [
    'a hop-by-hop header',
    withExtensions({ kind: 'hop-by-hop' }),
    { hasExtension: true, payload: 62, protocol: 'udp' },
  ],
  [
    'every extension header that is walked over',
    withExtensions(
      { kind: 'hop-by-hop', body: 14 },
      { kind: 'routing' },
      { kind: 'authentication', body: 18 },
      { kind: 'destination' },
      { kind: 'mobility' },
      { kind: 'hip' },
      { kind: 'shim6' },
      { kind: 'fragment' },
    ),
    { payload: 54 + 16 + 8 + 20 + 8 + 8 + 8 + 8 + 8, protocol: 'udp', fragment: false },
  ],
  [
    'an IPv6 fragment',
    withExtensions({ kind: 'fragment', more: true }, { kind: 'destination' }),
    { fragment: true, hasExtension: true, protocol: 'other', protocolNumber: 60 },
  ],
  [
    'a later IPv6 fragment',
    withExtensions({ kind: 'fragment', offset: 185 }),
    { fragment: true, protocol: 'udp' },
  ],
  [
    'an atomic fragment',
    withExtensions({ kind: 'fragment', id: 7 }),
    { fragment: false, hasExtension: true, protocol: 'udp' },
  ],
  ['eight extension headers', many(8), { protocol: 'udp' }],
  ['nine extension headers', many(9), { protocol: 'other', protocolNumber: 60 }],
  ['no next header', { network: { ...v6, protocol: 59 } }, { protocol: 'other' }],
  ['encrypted payload', { network: { ...v6, protocol: 50 } }, { protocol: 'other' }],
];

describe('reading headers', () => {
  it.each(cases)('understands %s', (_, spec, expected) => {
    expect(read(spec)).toMatchObject(expected);
  });

  it('knows which header a version or length spoils', () => {
    const frame = buildFrame({ network: v4, transport: udp });
    expect(readHeaders(frame.with(14, 0x44))).toEqual({ kind: 'malformed' });
    expect(readHeaders(frame.with(14, 0x65))).toEqual({ kind: 'malformed' });
    expect(readHeaders(frame.with(20, 0x40))).toMatchObject({ fragment: false });
    expect(readHeaders(frame.with(20, 0x80))).toMatchObject({ fragment: false });
  });

  it.each([
    [0, { kind: 'not-ip' }],
    [13, { kind: 'not-ip' }],
    [14, { kind: 'malformed' }],
    [33, { kind: 'malformed' }],
    [34, { cut: 'ports', protocol: 'udp' }],
    [37, { cut: 'ports' }],
    [38, { cut: undefined }],
  ])('knows where an IPv4 frame of %i bytes ends', (length, expected) => {
    const frame = buildFrame({ network: v4, transport: udp });
    expect(readHeaders(frame.subarray(0, length))).toMatchObject(expected);
  });

  it.each([
    [53, { kind: 'malformed' }],
    [54, { cut: 'chain', protocol: 'unknown', hasExtension: false }],
    [61, { cut: 'chain' }],
    [62, { cut: 'chain', protocol: 'unknown', hasExtension: true }],
    [77, { cut: 'chain', hasExtension: true }],
    [78, { cut: 'ports', protocol: 'udp' }],
    [81, { cut: 'ports' }],
    [82, { cut: undefined }],
  ])('knows where an IPv6 frame of %i bytes ends within its chain', (length, expected) => {
    const frame = buildFrame(
      withExtensions({ kind: 'hop-by-hop' }, { kind: 'destination', body: 14 }),
    );
    expect(readHeaders(frame.subarray(0, length))).toMatchObject(expected);
  });

  it('never reads beyond the frame, whatever is in it', () => {
    const types = fc.constantFrom([0x08, 0x00], [0x86, 0xdd], [0x81, 0x00, 0, 1, 0x86, 0xdd]);
    const first = fc.constantFrom(0x45, 0x4f, 0x60);
    const rest = fc.uint8Array({ maxLength: 150 });
    fc.assert(
      fc.property(types, first, rest, (type, version, bytes) => {
        const frame = Uint8Array.from([
          ...new Array<number>(12).fill(2),
          ...type,
          version,
          ...bytes,
        ]);
        const headers = readHeaders(frame);
        if (headers.kind !== 'ip') return;
        const half = headers.family === 'ipv4' ? 4 : 16;
        expect(headers.addresses + 2 * half).toBeLessThanOrEqual(frame.length);
        const ported = headers.protocol !== 'other' && !headers.fragment;
        if (ported && headers.cut === undefined)
          expect(headers.payload + 4).toBeLessThanOrEqual(frame.length);
      }),
    );
  });
});
