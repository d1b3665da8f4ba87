import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dissect } from '../../../core/packet/dissect.ts';
import { buildFrame, type FrameSpec } from '../../../core/packet/frame.ts';

const v4 = { kind: 'ipv4', src: '10.0.0.1', dst: '10.0.0.2' } as const;
const v6 = { kind: 'ipv6', src: '2001:db8::1', dst: '2001:db8::2' } as const;
const ports = { src: 1000, dst: 2000 } as const;
const read = (spec: FrameSpec) => dissect(buildFrame(spec));

describe('dissecting', () => {
  it('tells addresses, tags and types of Ethernet', () => {
    const tags = [
      { type: 0x88a8, vid: 5, pcp: 1, dei: false },
      { type: 0x8100, vid: 6, pcp: 7, dei: true },
    ];
    expect(read({ ethDst: '02:00:00:00:00:0a', tags, network: v4 }).ethernet).toEqual({
      dst: '02:00:00:00:00:0a',
      src: '02:00:00:00:00:02',
      tags,
      etherType: 0x0800,
    });
    const third = [...tags, { vid: 1 }];
    expect(read({ tags: third, network: v4 })).toMatchObject({
      ethernet: { etherType: 0x8100 },
      network: undefined,
    });
  });

  it('tells what IPv4 and IPv6 say', () => {
    const transport = { kind: 'udp', ...ports } as const;
    expect(read({ network: { ...v4, ttl: 3, tos: 0xb8 }, transport })).toMatchObject({
      length: 42,
      network: { ...v4, protocol: 17, ttl: 3, tos: 0xb8, fragment: false },
      transport,
    });
    const network = { ...v6, hopLimit: 4, trafficClass: 0x2e, flowLabel: 0xabcde } as const;
    expect(read({ network, transport }).network).toEqual({
      ...v6,
      protocol: 17,
      ttl: 4,
      tos: 0x2e,
      fragment: false,
      flowLabel: 0xabcde,
    });
  });

  it.each([
    [v4, { kind: 'tcp', ...ports, flags: 0x12 }],
    [v4, { kind: 'sctp', ...ports }],
    [v6, { kind: 'udp', ...ports }],
    [v4, { kind: 'icmp', type: 3, code: 1 }],
  ] as const)('tells the transport of %o, %o', (network, transport) => {
    expect(read({ network, transport }).transport).toEqual(transport);
  });

  it('knows ICMPv6, and that each ICMP belongs to its own IP', () => {
    const transport = { kind: 'icmp', type: 135, code: 0 } as const;
    expect(read({ network: v6, transport }).transport).toEqual({ ...transport, kind: 'icmp6' });
    expect(read({ network: { ...v6, protocol: 1 }, transport }).transport).toBeUndefined();
  });

  it('tells ports of a first fragment, and of no later one', () => {
    const transport = { kind: 'udp', ...ports } as const;
    const data = new Uint8Array(16);
    const first = { ...v4, fragment: { more: true } } as const;
    const later = { ...v4, fragment: { offset: 1 }, protocol: 17 } as const;
    expect(read({ network: first, transport }).transport).toEqual(transport);
    expect(read({ network: later, data }).transport).toBeUndefined();
    const first6 = { ...v6, extensions: [{ kind: 'fragment', more: true }] } as const;
    const later6 = { ...v6, extensions: [{ kind: 'fragment', offset: 1 }], protocol: 17 } as const;
    expect(read({ network: first6, transport }).transport).toEqual(transport);
    expect(read({ network: later6, data })).toMatchObject({
      network: { fragment: true, protocol: 17 },
      transport: undefined,
    });
  });

  it('tells ARP of IPv4', () => {
    const network = {
      kind: 'arp',
      operation: 2,
      senderMac: '02:00:00:00:00:01',
      sender: '10.0.0.1',
      targetMac: '02:00:00:00:00:02',
      target: '10.0.0.2',
    } as const;
    expect(read({ network })).toMatchObject({ network, transport: undefined });
    const frame = buildFrame({ network });
    expect(dissect(frame.subarray(0, 41)).network).toBeUndefined();
    expect(dissect(frame.with(18, 8)).network).toBeUndefined();
  });

  it('leaves out what is cut off', () => {
    const frame = buildFrame({ network: v4, transport: { kind: 'tcp', ...ports } });
    expect(dissect(frame.subarray(0, 13)).ethernet).toBeUndefined();
    expect(dissect(frame.subarray(0, 33)).network).toBeUndefined();
    expect(dissect(frame.subarray(0, 37))).toMatchObject({
      network: { protocol: 6 },
      transport: undefined,
    });
    expect(dissect(frame.subarray(0, 38)).transport).toEqual({
      kind: 'tcp',
      ...ports,
      flags: undefined,
    });
    const tagged = buildFrame({ tags: [{ vid: 1 }], network: v4 });
    expect(dissect(tagged.subarray(0, 15)).ethernet).toMatchObject({ tags: [], etherType: 0 });
  });

  it('takes any bytes', () => {
    const start = fc.constantFrom('', '0800', '86dd', '0806', '81000001', '8100000188a80002');
    const frames = fc.tuple(start, fc.uint8Array({ maxLength: 120 })).map(([type, rest]) => {
      const bytes = type.match(/../g) ?? [];
      return Uint8Array.from([
        ...new Array<number>(12).fill(2),
        ...bytes.map((byte) => parseInt(byte, 16)),
        ...rest,
      ]);
    });
    fc.assert(
      fc.property(frames, (frame) => {
        expect(dissect(frame).length).toBe(frame.length);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (frame) => {
        expect(dissect(frame).length).toBe(frame.length);
      }),
    );
  });
});
