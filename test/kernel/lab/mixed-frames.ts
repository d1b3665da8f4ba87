/**
 * Frames of every kind that an RSS program must tell apart, as random as a seed makes them, and the ways on which they
 * come: out of a socket on the TAP itself, through another device as from a wire, or in pieces.
 */
import { buildFrame, type FrameSpec, type VlanTag } from '../../../core/packet/frame.ts';
import type { ExtensionSpec, Ipv4Spec, Ipv6Spec } from '../../../core/packet/network-bytes.ts';
import type { TransportSpec } from '../../../core/packet/transport-bytes.ts';
import type { Chance } from '../../chance.ts';

export type Way = 'direct' | 'wire' | 'pieces';

export interface SentFrame {
  readonly way: Way;
  readonly bytes: Uint8Array;
  /** As TC sees it: a tag that came in from a wire lies beside the frame. */
  readonly seenLength: number;
}

const tagTypes = [0x8100, 0x88a8] as const;
/** Longer than a page, so that the kernel may keep it in pieces. */
const longBytes = 4_200;
const headerBytes = 14;

export function mixedFrames(count: number, chance: Chance): readonly SentFrame[] {
  return Array.from({ length: count }, () => {
    const way = chance(4) === 0 ? 'wire' : chance(12) === 0 ? 'pieces' : 'direct';
    return way === 'wire' ? fromWire(chance) : fromSocket(way, chance);
  });
}

/** What a wire brings is whole, and has no more tags than a frame has room for beside and in it. */
function fromWire(chance: Chance): SentFrame {
  const tags = tagsOf(chance, 2);
  const bytes = buildFrame({ ...specOf(chance), tags, least: 60 });
  return { way: 'wire', bytes, seenLength: bytes.length - (tags.length > 0 ? 4 : 0) };
}

function fromSocket(way: 'direct' | 'pieces', chance: Chance): SentFrame {
  const spec = { ...specOf(chance), tags: tagsOf(chance, 3) };
  const data = way === 'pieces' ? new Uint8Array(longBytes) : spec.data;
  const whole = buildFrame({ ...spec, ...(data && { data }) });
  const bytes = way === 'direct' ? damaged(whole, chance) : whole;
  return { way, bytes, seenLength: bytes.length };
}

/** Now and then cut off, with a nibble of the IP header turned over, or longer than its headers say. */
function damaged(frame: Uint8Array, chance: Chance): Uint8Array {
  switch (chance(8)) {
    case 0:
      return frame.slice(0, headerBytes + chance(frame.length - headerBytes + 1));
    case 1: {
      const bytes = frame.slice();
      bytes[headerBytes] = chance(256);
      return bytes;
    }
    case 2:
      return Uint8Array.from([...frame, ...new Uint8Array(chance(40))]);
    default:
      return frame;
  }
}

function tagsOf(chance: Chance, most: number): readonly VlanTag[] {
  const count = chance(2) === 0 ? 0 : chance(most + 1);
  return Array.from({ length: count }, () => ({
    vid: chance(4096),
    pcp: chance(8),
    type: tagTypes[chance(2)]!,
  }));
}

function specOf(chance: Chance): FrameSpec {
  const kind = chance(20);
  if (kind === 0) return { etherType: chance(0x10000), data: bytesOf(chance, chance(80)) };
  if (kind === 1)
    return {
      network: {
        kind: 'arp',
        operation: 1,
        senderMac: '02:00:00:00:00:02',
        sender: ipv4(chance),
        targetMac: '00:00:00:00:00:00',
        target: ipv4(chance),
      },
    };
  const data = bytesOf(chance, chance(30));
  return chance(2) === 0
    ? { network: ipv4Of(chance), ...payloadOf(chance), data }
    : { network: ipv6Of(chance), ...payloadOf(chance), data };
}

function payloadOf(chance: Chance): Pick<FrameSpec, 'transport'> {
  const ports = { src: chance(0x10000), dst: chance(0x10000) };
  const transports: readonly (TransportSpec | undefined)[] = [
    { kind: 'udp', ...ports },
    { kind: 'tcp', ...ports },
    { kind: 'sctp', ...ports },
    { kind: 'icmp' },
    undefined,
  ];
  const transport = transports[chance(transports.length)];
  return transport === undefined ? {} : { transport };
}

function ipv4Of(chance: Chance): Ipv4Spec {
  const options = chance(4) === 0 ? new Uint8Array(4 * (1 + chance(10))).fill(1) : undefined;
  const fragment =
    chance(5) === 0
      ? { offset: chance(3) === 0 ? 0 : chance(1_000), more: chance(2) === 0 }
      : undefined;
  return {
    kind: 'ipv4',
    src: ipv4(chance),
    dst: ipv4(chance),
    ...(options && { options }),
    ...(fragment && { fragment }),
    ...(chance(9) === 0 && { protocol: chance(256) }),
  };
}

const extensionKinds = [
  ...(['hop-by-hop', 'routing', 'destination', 'authentication', 'mobility'] as const),
  ...(['hip', 'shim6'] as const),
];

function ipv6Of(chance: Chance): Ipv6Spec {
  const count = chance(3) === 0 ? chance(11) : 0;
  const extensions = Array.from({ length: count }, (): ExtensionSpec => {
    if (chance(5) > 0)
      return { kind: extensionKinds[chance(extensionKinds.length)]!, body: 6 + chance(3) * 8 };
    const whole = chance(2) === 0;
    return whole
      ? { kind: 'fragment' }
      : { kind: 'fragment', offset: chance(500), more: chance(2) === 0 };
  });
  return {
    kind: 'ipv6',
    src: ipv6(chance),
    dst: ipv6(chance),
    extensions,
    ...(chance(9) === 0 && { protocol: chance(256) }),
  };
}

const ipv4 = (chance: Chance) => Array.from({ length: 4 }, () => chance(256)).join('.');
const ipv6 = (chance: Chance) =>
  `2001:db8:${Array.from({ length: 6 }, () => (1 + chance(0xffff)).toString(16)).join(':')}`;
const bytesOf = (chance: Chance, length: number) => Uint8Array.from({ length }, () => chance(256));
