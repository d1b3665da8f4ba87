import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatenate } from '../../../core/netlink/bytes.ts';
import { readCapture } from '../../../core/packet/capture.ts';
import { buildFrame } from '../../../core/packet/frame.ts';
import { runs } from '../../property.ts';
import {
  block,
  enhancedPacket,
  interfaceBlock,
  pcapFile,
  sectionHeader,
  simplePacket,
} from './capture-files.ts';

const frame = buildFrame({
  network: { kind: 'ipv4', src: '10.0.0.1', dst: '10.0.0.2' },
  transport: { kind: 'udp', src: 1, dst: 2 },
});
const read = (...parts: readonly Uint8Array[]) => [...readCapture(concatenate(parts))];
const problems = (...parts: readonly Uint8Array[]) =>
  read(...parts).flatMap((entry) =>
    entry.kind === 'problem' ? [[entry.diagnostic.code, entry.offset]] : [],
  );
const packets = (...parts: readonly Uint8Array[]) =>
  read(...parts).flatMap((entry) => (entry.kind === 'packet' ? [entry] : []));

describe('a pcap file', () => {
  it.each([
    [true, false, 1_700_000_000_000_005_000n],
    [false, false, 1_700_000_000_000_005_000n],
    [true, true, 1_700_000_000_000_000_005n],
    [false, true, 1_700_000_000_000_000_005n],
  ])('is read, little-endian %s, nanoseconds %s', (littleEndian, nanoseconds, timestampNs) => {
    const recorded = { frame, seconds: 1_700_000_000, fraction: 5, originalLength: 99 };
    expect(read(pcapFile([recorded, recorded], { littleEndian, nanoseconds }))).toEqual([
      { kind: 'packet', frame, originalLength: 99, timestampNs, offset: 24 },
      { kind: 'packet', frame, originalLength: 99, timestampNs, offset: 24 + 16 + frame.length },
    ]);
  });

  it('says where it ends too early, after the packets before', () => {
    const file = pcapFile([{ frame, seconds: 0, fraction: 0 }]);
    const second = 24 + 16 + frame.length;
    expect(problems(file)).toEqual([]);
    expect(problems(file, new Uint8Array(15))).toEqual([['capture/ends-early', second]]);
    expect(problems(file.subarray(0, -1))).toEqual([['capture/ends-early', 24]]);
    expect(problems(file.subarray(0, 20))).toEqual([['capture/ends-early', 0]]);
    expect(packets(file, new Uint8Array(15))).toHaveLength(1);
  });

  it('says where a length cannot be right', () => {
    const file = pcapFile([{ frame, seconds: 0, fraction: 0 }]);
    const [problem] = read(file.with(24 + 8 + 3, 0x7f));
    expect(problem).toMatchObject({ kind: 'problem', offset: 24 });
    expect(problem).toHaveProperty('diagnostic.code', 'capture/damaged');
    expect(problem).toHaveProperty('diagnostic.message', expect.stringMatching(/byte 24.*bytes/));
  });

  it('is refused when it does not hold Ethernet', () => {
    expect(problems(pcapFile([{ frame, seconds: 0, fraction: 0 }], { linkType: 113 }))).toEqual([
      ['capture/link-type', 0],
    ]);
  });
});

describe('a pcapng file', () => {
  it.each([true, false])('is read, little-endian %s', (littleEndian) => {
    const time = 1_700_000_000_000_005n;
    const entries = read(
      sectionHeader(littleEndian),
      interfaceBlock({}, littleEndian),
      block(0x0bad, (body) => body.number(1, 4), littleEndian),
      enhancedPacket(frame, { time, littleEndian, originalLength: 99 }),
    );
    expect(entries).toEqual([
      {
        kind: 'packet',
        frame,
        originalLength: 99,
        timestampNs: 1_700_000_000_000_005_000n,
        offset: 28 + 24 + 16,
      },
    ]);
  });

  it.each([
    [{}, 1_500_000n, 1_500_000_000n],
    [{ resolution: 9 }, 5n, 5n],
    [{ resolution: 0 }, 5n, 5_000_000_000n],
    [{ resolution: 12 }, 5_999n, 5n],
    [{ resolution: 0x8a }, 512n, 500_000_000n],
    [{ resolution: 9, offsetSeconds: -1 }, 2_000_000_000n, 1_000_000_000n],
    [{ offsetSeconds: 7 }, 0n, 7_000_000_000n],
  ])('has times in the unit of its interface, %o', (options, time, timestampNs) => {
    const [packet] = packets(
      sectionHeader(),
      interfaceBlock(options),
      enhancedPacket(frame, { time }),
    );
    expect(packet?.timestampNs).toBe(timestampNs);
  });

  it('may have packets without a time, cut off at the limit of the interface', () => {
    const head = [sectionHeader(), interfaceBlock({ snapLength: 20 })];
    expect(packets(...head, simplePacket(frame.subarray(0, 20), 99))).toMatchObject([
      { frame: frame.subarray(0, 20), originalLength: 99, timestampNs: undefined },
    ]);
    expect(packets(sectionHeader(), interfaceBlock(), simplePacket(frame))).toMatchObject([
      { frame },
    ]);
  });

  it('leaves out packets of interfaces without Ethernet, and says so once', () => {
    const entries = [
      sectionHeader(),
      interfaceBlock({ linkType: 101 }),
      interfaceBlock(),
      enhancedPacket(frame),
      enhancedPacket(frame, { source: 1 }),
    ];
    expect(problems(...entries)).toEqual([['capture/link-type', 28]]);
    expect(packets(...entries)).toHaveLength(1);
  });

  it('forgets interfaces and byte order at a new section', () => {
    const little = [sectionHeader(), interfaceBlock(), enhancedPacket(frame)];
    const big = [sectionHeader(false), interfaceBlock({}, false)];
    const last = enhancedPacket(frame, { littleEndian: false });
    expect(packets(...little, ...big, last)).toHaveLength(2);
    const lengths = [...little, sectionHeader(false)].map(({ length }) => length);
    expect(problems(...little, sectionHeader(false), last)).toEqual([
      ['capture/damaged', lengths.reduce((sum, length) => sum + length)],
    ]);
  });

  it.each([
    ['a block’s length', 28 + 4, 0x15],
    ['a block’s second length', 28 + 20, 0],
    ['the byte order', 8, 0],
    ['an interface’s number', 28 + 24 + 8, 9],
    ['a packet’s length', 28 + 24 + 20, 0xff],
  ])('says where it is damaged: %s', (_, at, value) => {
    const file = concatenate([sectionHeader(), interfaceBlock(), enhancedPacket(frame)]);
    expect(problems(file.with(at, value))).toEqual([
      ['capture/damaged', at < 28 ? 0 : at < 52 ? 28 : 52],
    ]);
  });

  it('says where it ends too early', () => {
    const file = concatenate([sectionHeader(), interfaceBlock(), enhancedPacket(frame)]);
    expect(problems(file.subarray(0, -4))).toEqual([['capture/ends-early', 52]]);
    expect(problems(file.subarray(0, 60))).toEqual([['capture/ends-early', 52]]);
  });
});

describe('any file', () => {
  it('that is neither is refused', () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(3), Uint8Array.of(0x1f, 0x8b, 8, 0)])
      expect(problems(bytes)).toEqual([['capture/unknown-format', 0]]);
  });

  it('is read to an end without a failure, however it is damaged', () => {
    const whole = [
      pcapFile([{ frame, seconds: 1, fraction: 2 }]),
      concatenate([sectionHeader(), interfaceBlock({ resolution: 9 }), enhancedPacket(frame)]),
    ];
    const changes = fc.array(fc.tuple(fc.nat(160), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...whole), changes, fc.nat(200), (file, list, length) => {
        const bytes = file.slice();
        for (const [at, value] of list) if (at < bytes.length) bytes[at] = value;
        for (const entry of readCapture(bytes.subarray(0, length)))
          expect(entry.offset).toBeLessThanOrEqual(length);
      }),
      runs(500),
    );
  });
});
