import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalRssTypes, rssTypes, type RssType } from '../../../core/compile/rss-types.ts';
import { fromHex } from '../../../core/netlink/bytes.ts';
import { buildFrame, type FrameSpec } from '../../../core/packet/frame.ts';
import { readHeaders, type IpHeaders } from '../../../core/rss/headers.ts';
import { hashInput, rssOutcome, rssOutcomes } from '../../../core/rss/outcome.ts';
import { configured, hashBitByBit } from './configurations.ts';
import { verificationKey } from './verification-suite.ts';

const v4 = { kind: 'ipv4', src: '10.0.0.1', dst: '10.0.0.2' } as const;
const v6 = { kind: 'ipv6', src: '2001:db8::1', dst: '2001:db8::2' } as const;
const ports = { src: 0x1234, dst: 0x5678 } as const;
const udp = { kind: 'udp', ...ports } as const;
const tcp = { kind: 'tcp', ...ports } as const;
const icmp = { kind: 'icmp' } as const;
const extended = { ...v6, extensions: [{ kind: 'destination' }] } as const;
const fragments = { ...v6, extensions: [{ kind: 'fragment', more: true }] } as const;

const outcomeOf = (words: string, frame: Uint8Array) =>
  rssOutcome(frame, configured(words.split(' '))).outcome;

const choices: readonly (readonly [string, string, FrameSpec, string])[] = [
  ['udp', 'UDP', { network: v4, transport: udp }, 'l4'],
  ['tcp', 'UDP', { network: v4, transport: udp }, 'not-asked'],
  ['ip', 'UDP', { network: v4, transport: udp }, 'l3'],
  ['ipv4 ipv4-udp', 'UDP', { network: v4, transport: udp }, 'l4'],
  ['ipv6', 'IPv4', { network: v4, transport: udp }, 'not-asked'],
  ['ipv4-other', 'ICMP', { network: v4, transport: icmp }, 'l3'],
  ['ipv4-other', 'UDP', { network: v4, transport: udp }, 'not-asked'],
  ['ipv6-udp-ex', 'UDP behind an extension header', { network: extended, transport: udp }, 'l4'],
  ['ipv6-udp-ex', 'UDP without an extension header', { network: v6, transport: udp }, 'not-asked'],
  [
    'ipv6-tcp-ex',
    'UDP behind an extension header',
    { network: extended, transport: udp },
    'not-asked',
  ],
  ['ipv6-udp', 'UDP behind an extension header', { network: extended, transport: udp }, 'l4'],
  ['ipv6-ex', 'ICMPv6 behind an extension header', { network: extended, transport: icmp }, 'l3'],
  ['ipv6-ex', 'ICMPv6', { network: v6, transport: icmp }, 'not-asked'],
  [
    'ipv4-frag',
    'a fragment',
    { network: { ...v4, fragment: { more: true } }, transport: udp },
    'l3',
  ],
  [
    'ipv4-udp',
    'a fragment',
    { network: { ...v4, fragment: { more: true } }, transport: udp },
    'l3',
  ],
  [
    'ipv4-tcp',
    'a fragment of UDP',
    { network: { ...v4, fragment: { offset: 9 }, protocol: 17 } },
    'not-asked',
  ],
  [
    'ipv4-other',
    'a fragment of ICMP',
    { network: { ...v4, fragment: { offset: 9 }, protocol: 1 } },
    'l3',
  ],
  ['ipv6-udp-ex', 'an IPv6 fragment', { network: fragments, transport: udp }, 'l3'],
  ['ipv4-frag', 'a whole packet', { network: v4, transport: udp }, 'not-asked'],
  ['ip', 'another Ethernet type', { etherType: 0x88b5, network: v4 }, 'not-ip'],
  ['none', 'UDP', { network: v4, transport: udp }, 'not-asked'],
];

describe('the outcome of a packet', () => {
  it.each(choices)('with types %s of %s', (words, _, spec, expected) => {
    expect(outcomeOf(words, buildFrame(spec))).toBe(expected);
  });

  it.each([
    ['udp', 'ports', 37, 'truncated'],
    ['tcp', 'ports', 37, 'truncated'],
    ['udp ipv4', 'ports', 37, 'l3'],
    ['ip', 'the IP header', 33, 'malformed'],
    ['ip', 'the Ethernet header', 13, 'not-ip'],
  ])('with types %s of IPv4 and UDP without all of %s', (words, _, length, expected) => {
    const frame = buildFrame({ network: v4, transport: udp });
    expect(outcomeOf(words, frame.subarray(0, length))).toBe(expected);
  });

  it.each([
    ['ipv6-other', 'truncated'],
    ['ipv6-ex', 'truncated'],
    ['ipv6', 'l3'],
  ])('with types %s of a cut off chain of extension headers', (words, expected) => {
    const frame = buildFrame({ network: extended, transport: icmp });
    expect(outcomeOf(words, frame.subarray(0, 60))).toBe(expected);
  });

  it('of which nothing is hashed is the first queue of the rule', () => {
    const frame = buildFrame({ network: v4, transport: udp });
    const configuration = configured(['tcp'], { queues: [3, 1] });
    expect(rssOutcome(frame, configuration)).toEqual({ outcome: 'not-asked', hash: 0, queue: 3 });
  });

  it('of which something is hashed is the entry that the low seven bits name', () => {
    const table = Array.from({ length: 128 }, (_, entry) => 255 - entry);
    const frame = buildFrame({ network: v4, transport: udp });
    const { hash, queue } = rssOutcome(frame, configured(['udp'], { table }));
    expect(queue).toBe(255 - (hash & 127));
  });

  it('is numbered as the eBPF program counts', () => {
    expect(rssOutcomes).toEqual(['l4', 'l3', 'not-ip', 'not-asked', 'truncated', 'malformed']);
  });
});

describe('what is hashed', () => {
  const words = (types: string, rest: Parameters<typeof configured>[1] = {}, spec?: FrameSpec) =>
    hashInput(
      buildFrame(spec ?? { network: v4, transport: udp }),
      configured(types.split(' '), rest),
    ).words.map((word) => (word >>> 0).toString(16));

  it('are addresses and ports, source first', () => {
    expect(words('udp')).toEqual(['a000001', 'a000002', '12345678']);
    expect(words('ipv4')).toEqual(['a000001', 'a000002']);
    expect(words('ipv6', {}, { network: v6, transport: tcp })).toEqual([
      '20010db8',
      '0',
      '0',
      '1',
      '20010db8',
      '0',
      '0',
      '2',
    ]);
  });

  it.each([
    ['udp l3-src-only', ['a000001', '0', '12345678']],
    ['udp l3-dst-only', ['0', 'a000002', '12345678']],
    ['udp l4-src-only', ['a000001', 'a000002', '12340000']],
    ['udp l4-dst-only', ['a000001', 'a000002', '5678']],
    ['udp l3-src-only l4-dst-only', ['a000001', '0', '5678']],
    ['ipv4 l4-dst-only', ['a000001', 'a000002']],
  ])('keeps its place under the limits of %s', (types, expected) => {
    expect(words(types)).toEqual(expected);
  });

  it('is the same in both directions for symmetric Toeplitz, after the limits', () => {
    const symmetric = { function: 'symmetric_toeplitz' } as const;
    expect(words('udp', symmetric)).toEqual(['3', '3', '444c444c']);
    expect(words('udp l3-src-only', symmetric)).toEqual(['a000001', 'a000001', '444c444c']);
    expect(words('ipv6-udp', symmetric, { network: v6, transport: udp })).toEqual([
      '0',
      '0',
      '0',
      '3',
      '0',
      '0',
      '0',
      '3',
      '444c444c',
    ]);
  });

  it('is xored by simple_xor', () => {
    const configuration = configured(['udp'], { function: 'simple_xor' });
    const frame = buildFrame({ network: v4, transport: udp });
    expect(rssOutcome(frame, configuration).hash).toBe(0x0a000001 ^ 0x0a000002 ^ 0x12345678);
    const high = buildFrame({ network: { ...v4, src: '200.0.0.1' }, transport: udp });
    expect(rssOutcome(high, configuration).hash).toBe((0xc8000001 ^ 0x0a000002 ^ 0x12345678) >>> 0);
  });
});

/** The definition in words of the types, as docs/rss.md has it: the first that holds counts. */
function layerAfterTheBook(headers: IpHeaders, types: ReadonlySet<string>): 'l3' | 'l4' | 'none' {
  const { family, protocol, fragment, hasExtension, cut } = headers;
  const asked = (suffix: string) => types.has(`${family}${suffix}`);
  const behindExtension = hasExtension && asked(`-${protocol}-ex`);
  const byProtocol = protocol !== 'other' && (asked(`-${protocol}`) || behindExtension);
  const whole = !fragment && cut === undefined;
  const [, layer] = [
    [whole && byProtocol, 'l4'] as const,
    [fragment && (asked('-frag') || byProtocol), 'l3'] as const,
    [protocol === 'other' && asked('-other'), 'l3'] as const,
    [asked(''), 'l3'] as const,
    [hasExtension && asked('-ex'), 'l3'] as const,
  ].find(([holds]) => holds) ?? [true, 'none'];
  return layer;
}

describe('any packet under any types', () => {
  const addresses = fc.tuple(fc.ipV4(), fc.ipV4());
  const kinds = fc.constantFrom('tcp', 'udp', 'sctp', 'icmp');
  const port = fc.nat(0xffff);
  const extension = fc.constantFrom('hop-by-hop', 'routing', 'authentication', 'fragment');
  const specs = fc.record({
    version: fc.constantFrom(4, 6),
    addresses,
    kind: kinds,
    ports: fc.tuple(port, port),
    more: fc.boolean(),
    extensions: fc.array(extension, { maxLength: 3 }),
    cut: fc.nat(80),
  });
  const chosen = fc.subarray([...rssTypes]).map(normalRssTypes);

  it('is hashed as the definition says, and as bit by bit', () => {
    fc.assert(
      fc.property(specs, chosen, (one, types) => {
        const [src, dst] = one.addresses;
        const [from, to] = one.ports;
        const { kind, more } = one;
        const transport = kind === 'icmp' ? icmp : ({ kind, src: from, dst: to } as const);
        const network =
          one.version === 4
            ? ({ kind: 'ipv4', src, dst, fragment: { more } } as const)
            : ({
                ...v6,
                extensions: one.extensions.map((each) => ({ kind: each, more })),
              } as const);
        const whole = buildFrame({ network, transport });
        const frame = one.cut < 20 ? whole.subarray(0, whole.length - one.cut) : whole;
        const headers = readHeaders(frame);
        const configuration = configured([], { types });
        const { outcome: found, hash } = rssOutcome(frame, configuration);
        if (headers.kind !== 'ip') return;
        const layer = layerAfterTheBook(headers, new Set<string>(types));
        const otherwise = headers.cut === undefined ? 'not-asked' : 'truncated';
        expect(found).toBe(layer === 'none' ? otherwise : layer);
        if (layer !== 'none') expect(hash).toBe(referenceHash(frame, headers, { layer, types }));
      }),
    );
  });
});

interface Reference {
  readonly layer: 'l3' | 'l4';
  readonly types: readonly RssType[];
}

function referenceHash(frame: Uint8Array, headers: IpHeaders, { layer, types }: Reference): number {
  const { addresses, payload, family } = headers;
  const half = family === 'ipv4' ? 4 : 16;
  const input = [
    ...frame.subarray(addresses, addresses + half * 2),
    ...(layer === 'l4' ? frame.subarray(payload, payload + 4) : []),
  ];
  if (types.includes('l3-src-only')) input.fill(0, half, half * 2);
  if (types.includes('l3-dst-only')) input.fill(0, 0, half);
  if (types.includes('l4-src-only')) input.fill(0, half * 2 + 2);
  if (types.includes('l4-dst-only')) input.fill(0, half * 2, half * 2 + 2);
  return hashBitByBit(fromHex(verificationKey), Uint8Array.from(input));
}
