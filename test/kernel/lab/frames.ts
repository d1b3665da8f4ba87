/** Ethernet frames and ways to send them into a TAP device from the kernel's side, as traffic comes to an application. */
import ipaddr from 'ipaddr.js';
import { loadNative } from '../../../native/index.ts';
import { tc } from './commands.ts';
import { makeVethPair } from './devices.ts';

export interface FrameSpec {
  readonly ethDst?: string;
  readonly ethSrc?: string;
  readonly vlan?: { readonly vid: number; readonly pcp?: number };
  /** IPv4 or IPv6 addresses; without them the frame carries `etherType` and zeros. */
  readonly ip?: { readonly src: string; readonly dst: string };
  readonly protocol?: 'udp' | 'tcp';
  readonly srcPort?: number;
  readonly dstPort?: number;
  readonly etherType?: number;
  /** Bytes of the whole frame, filled up with zeros; 60 when absent, or more if the headers need it. */
  readonly length?: number;
}

const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;
const ETH_P_8021Q = 0x8100;
/** Of local experimental use (IEEE 802): no protocol of the kernel takes it. */
const ETH_P_EXPERIMENT = 0x88b5;
const protocolNumbers = { tcp: 6, udp: 17 } as const;

const big16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const macBytes = (text: string): number[] => text.split(':').map((part) => parseInt(part, 16));

/** RFC 1071. */
function checksum(header: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2)
    sum += ((header[at] ?? 0) << 8) | (header[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

/** UDP or TCP (a SYN). The checksum stays 0: nothing on the way to a TAP's reader checks it. */
function transport(spec: FrameSpec, payload: readonly number[]): number[] {
  const ports = [...big16(spec.srcPort ?? 40000), ...big16(spec.dstPort ?? 40001)];
  if (spec.protocol === 'tcp')
    return [...ports, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x02, 0x10, 0, 0, 0, 0, 0, ...payload];
  return [...ports, ...big16(8 + payload.length), 0, 0, ...payload];
}

function internet(spec: FrameSpec, addresses: { src: string; dst: string }): number[] {
  const src = ipaddr.parse(addresses.src).toByteArray();
  const dst = ipaddr.parse(addresses.dst).toByteArray();
  const next = protocolNumbers[spec.protocol ?? 'udp'];
  const headers = 14 + (spec.vlan ? 4 : 0) + (src.length === 4 ? 20 : 40) + (next === 6 ? 20 : 8);
  const payload = new Array<number>(Math.max(0, (spec.length ?? 60) - headers)).fill(0);
  const body = transport(spec, payload);
  if (src.length === 16)
    return [0x60, 0, 0, 0, ...big16(body.length), next, 64, ...src, ...dst, ...body];
  const start = [0x45, 0, ...big16(20 + body.length), 0, 0, 0, 0, 64, next];
  const sum = big16(checksum([...start, 0, 0, ...src, ...dst]));
  return [...start, ...sum, ...src, ...dst, ...body];
}

/** Builds one frame. Without anything said: UDP-less, of an ether type that nobody answers. */
export function frame(spec: FrameSpec = {}): Uint8Array {
  const version = spec.ip?.src.includes(':') ? ETH_P_IPV6 : ETH_P_IP;
  const type = spec.etherType ?? (spec.ip ? version : ETH_P_EXPERIMENT);
  const { vlan } = spec;
  const tag = vlan ? [...big16(ETH_P_8021Q), ...big16(((vlan.pcp ?? 0) << 13) | vlan.vid)] : [];
  const bytes = [
    ...macBytes(spec.ethDst ?? '02:00:00:00:00:01'),
    ...macBytes(spec.ethSrc ?? '02:00:00:00:00:02'),
    ...tag,
    ...big16(type),
    ...(spec.ip ? internet(spec, spec.ip) : []),
  ];
  const filled = new Uint8Array(Math.max(bytes.length, spec.length ?? 60));
  filled.set(bytes);
  return filled;
}

/** Frames a TAP queue holds until they are read (its txqueuelen); what comes on top is dropped without a word. */
const tapRoom = 500;

/**
 * Sends out of `device`, through its egress qdisc; throws when one frame is not taken. More than a TAP queue's room
 * is to be sent in parts, waiting for the counts between them.
 */
export async function sendOut(device: string, frames: readonly Uint8Array[]): Promise<void> {
  if (frames.length > tapRoom)
    throw new Error(`${frames.length} frames at once; a TAP queue has room for ${tapRoom}`);
  const native = loadNative();
  const index = native.interfaceIndex(device);
  if (index === undefined) throw new Error(`there is no device ${device}`);
  const socket = native.openRawSocket(index);
  try {
    const { dropped } = await socket.send(frames);
    if (dropped > 0) throw new Error(`${dropped} of ${frames.length} frames found no room`);
  } finally {
    socket.close();
  }
}

/**
 * A device: what is sent out of it is redirected to the tap's egress. For VLAN: a tag in the payload of a
 * frame sent straight into the tap is not seen by flower, one that came in through another device is.
 */
export function makeWayInto(tap: string): string {
  const [outer, inner] = makeVethPair();
  tc(`qdisc add dev ${inner} ingress`);
  tc(
    `filter add dev ${inner} parent ffff: protocol all matchall action mirred egress redirect dev ${tap}`,
  );
  return outer;
}
