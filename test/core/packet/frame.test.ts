import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../core/netlink/bytes.ts';
import { crc32c, internetChecksum } from '../../../core/packet/checksum.ts';
import { buildFrame } from '../../../core/packet/frame.ts';

const text = (words: string) => Uint8Array.from(words, (letter) => letter.charCodeAt(0));
const v4 = { kind: 'ipv4', src: '192.168.0.1', dst: '192.168.0.199' } as const;
const v6 = { kind: 'ipv6', src: '2001:db8::1', dst: '2001:db8::2' } as const;
const big16 = (bytes: Uint8Array, at: number) => (bytes[at]! << 8) | bytes[at + 1]!;

/** A receiver’s check: with its checksum in it, everything sums up to all ones. */
function soundTransport(frame: Uint8Array, start: number): boolean {
  const v4Header = frame[14]! >> 4 === 4;
  const addresses = v4Header ? frame.subarray(26, 34) : frame.subarray(22, 54);
  const protocol = v4Header ? frame[23]! : frame[20]!;
  const segment = frame.subarray(start);
  const pseudo = Uint8Array.of(0, 0, segment.length >> 8, segment.length & 0xff, 0, 0, 0, protocol);
  return internetChecksum(addresses, pseudo, segment) === 0;
}

describe('checksums', () => {
  it('are those of their standards’ examples', () => {
    expect(internetChecksum(fromHex('0001f203f4f5f6f7'))).toBe(0x220d); // RFC 1071, 3
    expect(internetChecksum(fromHex('45000073000040004011'), fromHex('0000c0a80001c0a800c7'))).toBe(
      0xb861,
    );
    expect(internetChecksum(Uint8Array.of(1))).toBe(0xfeff);
    expect(crc32c(text('123456789'))).toBe(0xe3069283); // RFC 3720, B.4 has the same polynomial
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  });

  it.each([
    ['tcp', v4, 34],
    ['udp', v4, 34],
    ['tcp', v6, 54],
    ['udp', v6, 54],
  ] as const)('of %s hold', (kind, network, start) => {
    for (const data of ['', 'x', 'some payload']) {
      const transport = { kind, src: 1234, dst: 53 };
      const frame = buildFrame({ network, transport, data: text(data) });
      expect(soundTransport(frame, start)).toBe(true);
      expect(soundTransport(frame.with(frame.length - 1, frame.at(-1)! ^ 1), start)).toBe(false);
    }
  });

  it('of ICMP count in the addresses only in version 6', () => {
    const ping = buildFrame({ network: v4, transport: { kind: 'icmp' }, data: text('abc') });
    expect(internetChecksum(ping.subarray(34))).toBe(0);
    const ping6 = buildFrame({ network: v6, transport: { kind: 'icmp' }, data: text('abc') });
    expect([ping6[20], ping6[54]]).toEqual([58, 128]);
    expect(soundTransport(ping6, 54)).toBe(true);
  });

  it('of SCTP are a CRC32c, lowest byte first', () => {
    const frame = buildFrame({ network: v4, transport: { kind: 'sctp', src: 1, dst: 2 } });
    const packet = frame.slice(34);
    const sum = new DataView(packet.buffer).getUint32(8, true);
    expect(sum).toBe(crc32c(packet.fill(0, 8, 12)));
  });

  it('of UDP that come out as 0 are written as all ones', () => {
    const sumFrom = (src: number) =>
      big16(buildFrame({ network: v4, transport: { kind: 'udp', src, dst: 7 } }), 40);
    // The sum without the port, as the port: both together are all ones, whose complement is 0.
    expect(sumFrom(sumFrom(0))).toBe(0xffff);
  });
});

describe('a frame', () => {
  it('has its bytes in order', () => {
    const frame = buildFrame({
      ethDst: '02:00:00:00:00:0a',
      ethSrc: '02:00:00:00:00:0b',
      tags: [
        { vid: 5, type: 0x88a8 },
        { vid: 0xabc, pcp: 7, dei: true },
      ],
      network: { kind: 'ipv4', src: '10.0.0.1', dst: '10.0.0.2', ttl: 1, tos: 0xb8 },
      transport: { kind: 'udp', src: 1000, dst: 2000 },
      data: Uint8Array.of(0xee),
    });
    expect(toHex(frame)).toBe(
      [
        '02000000000a02000000000b',
        '88a80005' + '8100fabc' + '0800',
        '45b8001d00000000' + '0111' + 'a516' + '0a0000010a000002',
        '03e807d00009' + 'f220' + 'ee',
      ].join(''),
    );
  });

  it('of IPv6 counts all behind its header', () => {
    const frame = buildFrame({
      network: {
        ...v6,
        trafficClass: 0xb8,
        flowLabel: 0x12345,
        hopLimit: 3,
        extensions: [{ kind: 'hop-by-hop' }, { kind: 'fragment', offset: 2, more: true, id: 9 }],
        protocol: 17,
      },
      data: Uint8Array.of(1, 2, 3, 4),
    });
    expect(toHex(frame.subarray(12, 22))).toBe('86dd' + '6b812345' + '0014' + '0003');
    expect(toHex(frame.subarray(54))).toBe('2c00000000000000' + '1100001100000009' + '01020304');
  });

  it('of ARP is 42 bytes, or as long as is asked', () => {
    const network = {
      kind: 'arp',
      operation: 1,
      senderMac: '02:00:00:00:00:01',
      sender: '10.0.0.1',
      targetMac: '00:00:00:00:00:00',
      target: '10.0.0.2',
    } as const;
    expect(toHex(buildFrame({ network }).subarray(12))).toBe(
      '0806' + '0001080006040001' + '0200000000010a000001' + '0000000000000a000002',
    );
    expect(buildFrame({ network, least: 60 })).toHaveLength(60);
  });

  it('without anything said is of an experimental type', () => {
    expect(toHex(buildFrame({}).subarray(12))).toBe('88b5');
  });
});
