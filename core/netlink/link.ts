/** Links (network devices): RTM_GETLINK, RTM_NEWLINK, RTM_DELLINK (linux/rtnetlink.h, if_link.h, Linux 6.1). */
import { fromBytes } from '../flow/values.ts';
import { linkTable } from './attribute-tables.ts';
import { Attributes } from './attribute-reader.ts';
import { writeAttributes } from './attribute-writer.ts';
import type { AttributeEntry } from './attributes.ts';
import { DecodeError, readSigned, readUnsigned } from './bytes.ts';
import type { ByteWriter } from './bytes.ts';
import { RTM, encodeDump, encodeRequest, headerLength } from './messages.ts';
import type { RequestOptions } from './messages.ts';

/** struct ifinfomsg. */
export const linkHeaderLength = 16;

/** IFF_UP (linux/if.h). */
export const interfaceUp = 1;
/** IFF_PROMISC (linux/if.h): set by somebody through the link itself; what sockets and bridges ask for does not show. */
export const interfacePromiscuous = 0x100;

/** RFC 2863 operational states, as in IF_OPER_* (linux/if.h). */
const operationalStates = [
  'unknown',
  'notpresent',
  'down',
  'lowerlayerdown',
  'testing',
  'dormant',
  'up',
] as const;
export type OperationalState = (typeof operationalStates)[number];

export interface LinkMessage {
  readonly kind: 'link';
  readonly event: 'new' | 'delete' | 'get' | 'set';
  readonly index: number;
  readonly name: string;
  readonly up: boolean;
  /** Whether it was told to take in every packet. */
  readonly promiscuous: boolean;
  readonly operationalState: OperationalState;
  /** `tun`, `veth`, …; undefined for physical devices and loopback. */
  readonly linkKind: string | undefined;
  /** Queues the device could have. */
  readonly txQueues: number;
  readonly rxQueues: number;
  /** Of a TUN/TAP: queues that processes hold open; undefined for other devices. */
  readonly attachedQueues: number | undefined;
  /** Undefined when the device has no address of six bytes. */
  readonly mac: string | undefined;
  readonly mtu: number;
  /** Segments that one packet may be handed over with; undefined when the kernel does not say (before 4.7). */
  readonly gsoMaxSegments: number | undefined;
  /** Kind of its root qdisc. */
  readonly qdisc: string | undefined;
}

const nothing = { index: 0, flags: 0, change: 0 };

/** Asks for the link of a name, or of an index. */
export function encodeGetLink(
  which: { readonly name: string } | { readonly index: number },
  options: RequestOptions,
): Uint8Array {
  return encodeRequest(RTM.GETLINK, 0, options, (writer) => {
    if ('name' in which) writeLink(writer, nothing, [['IFLA_IFNAME', which.name]]);
    else writeLink(writer, { ...nothing, index: which.index }, []);
  });
}

export function encodeDumpLinks(sequence: number): Uint8Array {
  return encodeDump(RTM.GETLINK, sequence, (writer) => {
    writeLink(writer, nothing, []);
  });
}

export interface LinkChange {
  readonly up?: boolean;
  readonly promiscuous?: boolean;
  /** Canonical text. */
  readonly mac?: string;
  /** 1 to 65535 (dev->gso_max_segs); kernels before 4.16 take no notice. */
  readonly gsoMaxSegments?: number;
}

/** Sets a link up or down, promiscuous or not, its address, or how many segments it takes at once; what is not named stays. */
export function encodeSetLink(
  index: number,
  change: LinkChange,
  options: RequestOptions,
): Uint8Array {
  const flags = [
    [change.up, interfaceUp],
    [change.promiscuous, interfacePromiscuous],
  ] as const;
  const header = {
    index,
    flags: flags.reduce((all, [on, flag]) => (on ? all | flag : all), 0),
    change: flags.reduce((all, [on, flag]) => (on === undefined ? all : all | flag), 0),
  };
  const mac = change.mac?.split(':').map((group) => parseInt(group, 16));
  const attributes: AttributeEntry[] = [];
  if (mac !== undefined) attributes.push(['IFLA_ADDRESS', Uint8Array.from(mac)]);
  if (change.gsoMaxSegments !== undefined)
    attributes.push(['IFLA_GSO_MAX_SEGS', change.gsoMaxSegments]);
  return encodeRequest(RTM.NEWLINK, 0, options, (writer) => {
    writeLink(writer, header, attributes);
  });
}

export function encodeDeleteLink(index: number, options: RequestOptions): Uint8Array {
  return encodeRequest(RTM.DELLINK, 0, options, (writer) => {
    writeLink(writer, { ...nothing, index }, []);
  });
}

export interface LinkHeader {
  readonly index: number;
  /** IFF_* bits. */
  readonly flags: number;
  /** Which bits of `flags` a request sets. */
  readonly change: number;
  /** ARPHRD_*: 1 is Ethernet. */
  readonly hardware?: number;
}

export function writeLink(
  writer: ByteWriter,
  header: LinkHeader,
  attributes: readonly AttributeEntry[],
): void {
  writer.unsigned(0, 2, 'host');
  writer.unsigned(header.hardware ?? 0, 2, 'host');
  writer.unsigned(header.index, 4, 'host');
  writer.unsigned(header.flags, 4, 'host');
  writer.unsigned(header.change, 4, 'host');
  writeAttributes(writer, linkTable, attributes);
}

/** Reads struct ifinfomsg; the caller has checked that it is there. */
export function readLinkHeader(message: Uint8Array): LinkHeader {
  return {
    hardware: readUnsigned(message, headerLength + 2, 2, 'host'),
    index: readSigned(message, headerLength + 4, 'host'),
    flags: readUnsigned(message, headerLength + 8, 4, 'host'),
    change: readUnsigned(message, headerLength + 12, 4, 'host'),
  };
}

/** Reads the body of a link message; throws DecodeError when it is too short. */
export function readLink(message: Uint8Array): {
  readonly header: LinkHeader;
  readonly attributes: Attributes;
} {
  const start = headerLength + linkHeaderLength;
  if (message.length < start)
    throw new DecodeError({
      path: '',
      offset: message.length,
      reason: `${String(message.length)} bytes, a link message has at least ${String(start)}`,
    });
  return {
    header: readLinkHeader(message),
    attributes: new Attributes(message.subarray(start), linkTable, { path: '', offset: start }),
  };
}

const events: ReadonlyMap<number, LinkMessage['event']> = new Map([
  [RTM.NEWLINK, 'new'],
  [RTM.DELLINK, 'delete'],
  [RTM.GETLINK, 'get'],
  [RTM.SETLINK, 'set'],
]);

/** Reads an RTM_…LINK message, a request or an answer; throws DecodeError. */
export function readLinkMessage(message: Uint8Array, type: number): LinkMessage {
  const { header, attributes } = readLink(message);
  const information = attributes.nest('IFLA_LINKINFO');
  const address = attributes.bytes('IFLA_ADDRESS');
  const number = (name: string, otherwise: number): number => attributes.number(name) ?? otherwise;
  return {
    kind: 'link',
    event: events.get(type) ?? 'get',
    index: header.index,
    name: attributes.text('IFLA_IFNAME') ?? '',
    up: (header.flags & interfaceUp) !== 0,
    promiscuous: (header.flags & interfacePromiscuous) !== 0,
    operationalState: operationalStates[number('IFLA_OPERSTATE', 0)] ?? 'unknown',
    linkKind: information?.text('IFLA_INFO_KIND'),
    txQueues: number('IFLA_NUM_TX_QUEUES', 1),
    rxQueues: number('IFLA_NUM_RX_QUEUES', 1),
    attachedQueues: information?.nest('IFLA_INFO_DATA')?.number('IFLA_TUN_NUM_QUEUES'),
    mac: address?.length === 6 ? String(fromBytes({ kind: 'mac', bits: 48 }, address)) : undefined,
    mtu: number('IFLA_MTU', 0),
    gsoMaxSegments: attributes.number('IFLA_GSO_MAX_SEGS'),
    qdisc: attributes.text('IFLA_QDISC'),
  };
}
