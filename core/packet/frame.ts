/** Builds Ethernet frames from a description, with the lengths and checksums that belong there. */
import { toBytes } from '../flow/values.ts';
import { concatenate } from '../netlink/bytes.ts';
import {
  arpPacket,
  ipv4Packet,
  ipv6Packet,
  type ArpSpec,
  type Ipv4Spec,
  type Ipv6Spec,
} from './network-bytes.ts';
import type { TransportSpec } from './transport-bytes.ts';

export interface VlanTag {
  readonly vid: number;
  readonly pcp?: number;
  /** Drop eligible: the bit that 802.1Q calls DEI. */
  readonly dei?: boolean;
  /** 0x8100 of 802.1Q when absent, 0x88a8 of 802.1ad otherwise. */
  readonly type?: number;
}

export interface FrameSpec {
  /** `02:00:00:00:00:02`, of nobody, when absent. */
  readonly ethSrc?: string;
  readonly ethDst?: string;
  /** From the outside in. */
  readonly tags?: readonly VlanTag[];
  /** Overrides the type of the network header; 0x88b5, for experiments (IEEE 802), without either. */
  readonly etherType?: number;
  readonly network?: Ipv4Spec | Ipv6Spec | ArpSpec;
  readonly transport?: TransportSpec;
  /** What follows the last header. */
  readonly data?: Uint8Array;
  /** Bytes the frame is filled up to with zeros, as a network card does to 60. */
  readonly least?: number;
}

const etherTypes = { ipv4: 0x0800, ipv6: 0x86dd, arp: 0x0806 } as const;
const experiment = 0x88b5;
const ETH_P_8021Q = 0x8100;

const macBytes = (text: string) => toBytes({ kind: 'mac', bits: 48 }, text);
const big16Bytes = (value: number) => Uint8Array.of(value >> 8, value & 0xff);

/** The frame from its destination address on, without the checksum at its end. Text must be canonical (`parseAddress`). */
export function buildFrame(spec: FrameSpec): Uint8Array {
  const inner = spec.network === undefined ? experiment : etherTypes[spec.network.kind];
  const frame = concatenate([
    macBytes(spec.ethDst ?? '02:00:00:00:00:01'),
    macBytes(spec.ethSrc ?? '02:00:00:00:00:02'),
    ...(spec.tags ?? []).map(tagBytes),
    big16Bytes(spec.etherType ?? inner),
    networkBytes(spec),
  ]);
  const missing = (spec.least ?? 0) - frame.length;
  return missing > 0 ? concatenate([frame, new Uint8Array(missing)]) : frame;
}

function tagBytes({ vid, pcp = 0, dei = false, type = ETH_P_8021Q }: VlanTag): Uint8Array {
  const control = (pcp << 13) | (Number(dei) << 12) | vid;
  return concatenate([big16Bytes(type), big16Bytes(control)]);
}

function networkBytes({ network, transport, data }: FrameSpec): Uint8Array {
  const payload = { ...(transport && { transport }), ...(data && { data }) };
  switch (network?.kind) {
    case undefined:
      return data ?? new Uint8Array(0);
    case 'ipv4':
      return ipv4Packet(network, payload);
    case 'ipv6':
      return ipv6Packet(network, payload);
    case 'arp':
      return arpPacket(network);
  }
}
