/** RTM_…LINK of the simulated kernel: rtnetlink.c of Linux 6.1, as far as a TAP device needs it. */
import { fromBytes } from '../flow/values.ts';
import type { AttributeEntry } from '../netlink/attributes.ts';
import type { Frame, MessageHeader } from '../netlink/messages.ts';
import { NLM_F, RTM, encodeMessage } from '../netlink/messages.ts';
import { interfacePromiscuous, interfaceUp, readLink, writeLink } from '../netlink/link.ts';
import { done, refuse, replyHeader } from './answer.ts';
import type { Refusal, Reply } from './answer.ts';
import { makeQdisc, maximumTapQueues } from './state.ts';
import type { KernelState, SimulatedLink } from './state.ts';

/** IFF_* (linux/if.h). */
const IFF = { BROADCAST: 0x2, LOOPBACK: 0x8, RUNNING: 0x40, MULTICAST: 0x1000, LOWER_UP: 0x10000 };
/** ARPHRD_* (linux/if_arp.h). */
const hardware = { ethernet: 1, loopback: 772 };
/** IF_OPER_* (linux/if.h): a device that nobody told its state is `unknown` while it is up. */
const operationalState = { unknown: 0, down: 2 };
/** GSO_MAX_SEGS (linux/netdevice.h). */
export const mostSegments = 65_535;
/** IFF_TAP (linux/if_tun.h). */
const tunTypeTap = 2;

export function findLink(state: KernelState, { bytes }: Frame): SimulatedLink | undefined {
  const { header, attributes } = readLink(bytes);
  if (header.index > 0) return state.links.get(header.index);
  return linkByName(state, attributes.text('IFLA_IFNAME'));
}

export function linkByName(
  state: KernelState,
  name: string | undefined,
): SimulatedLink | undefined {
  return [...state.links.values()].find((link) => link.name === name);
}

export function getLink(state: KernelState, frame: Frame): Reply | Refusal {
  const link = findLink(state, frame);
  return link ? [encodeLink(replyHeader(frame.header, RTM.NEWLINK, 0), link)] : refuse('ENODEV');
}

export function dumpLinks(state: KernelState, { header }: Frame): Reply {
  const reply = replyHeader(header, RTM.NEWLINK, NLM_F.MULTI);
  return [...state.links.values()].map((link) => encodeLink(reply, link));
}

/** Sets a link up or down, promiscuous or not, its address, or how many segments it takes at once. Making links of other kinds is not simulated. */
export function setLink(state: KernelState, frame: Frame): Reply | Refusal {
  if (frame.header.flags & NLM_F.CREATE) return refuse('EOPNOTSUPP');
  const link = findLink(state, frame);
  if (!link) return refuse('ENODEV');
  const { header, attributes } = readLink(frame.bytes);
  const address = attributes.bytes('IFLA_ADDRESS');
  const segments = attributes.number('IFLA_GSO_MAX_SEGS') ?? link.gsoMaxSegments;
  if ((address && address.length < 6) || segments > mostSegments) return refuse('EINVAL');
  if (address) link.mac = String(fromBytes({ kind: 'mac', bits: 48 }, address.subarray(0, 6)));
  link.gsoMaxSegments = segments;
  if (header.change & interfaceUp || (header.change === 0 && header.flags !== 0))
    bring(link, (header.flags & interfaceUp) !== 0);
  if (header.change & interfacePromiscuous)
    link.promiscuous = (header.flags & interfacePromiscuous) !== 0;
  return done;
}

function bring(link: SimulatedLink, up: boolean): void {
  link.up = up;
  if (up && link.root.kind === 'noop') link.root = makeQdisc('mq', 0);
}

export function deleteLink(state: KernelState, frame: Frame): Reply | Refusal {
  const link = findLink(state, frame);
  if (!link) return refuse('ENODEV');
  if (link.kind === undefined) return refuse('EOPNOTSUPP');
  state.links.delete(link.index);
  return done;
}

/** A multi-queue TAP device with queues attached, down as the kernel makes it. */
export function addTap(state: KernelState, name: string, queues: number): SimulatedLink {
  const index = state.nextIndex++;
  const last = [index >> 16, index >> 8, index].map((byte) =>
    (byte & 0xff).toString(16).padStart(2, '0'),
  );
  const link: SimulatedLink = {
    index,
    name,
    kind: 'tun',
    mac: `02:00:00:${last.join(':')}`,
    up: false,
    promiscuous: false,
    mtu: 1500,
    gsoMaxSegments: mostSegments,
    queues,
    maximumQueues: maximumTapQueues,
    root: makeQdisc('noop', 0),
    ingress: undefined,
  };
  state.links.set(index, link);
  return link;
}

function encodeLink(reply: Omit<MessageHeader, 'length'>, link: SimulatedLink): Uint8Array {
  const loopback = link.kind === undefined;
  const running = link.up ? interfaceUp | IFF.RUNNING | IFF.LOWER_UP : 0;
  const promiscuous = link.promiscuous ? interfacePromiscuous : 0;
  const kinds = loopback ? IFF.LOOPBACK : IFF.BROADCAST | IFF.MULTICAST;
  const flags = running | promiscuous | kinds;
  const { index } = link;
  const kind = loopback ? hardware.loopback : hardware.ethernet;
  return encodeMessage(reply, (writer) => {
    writeLink(writer, { index, flags, change: 0, hardware: kind }, linkEntries(link));
  });
}

function linkEntries(link: SimulatedLink): readonly AttributeEntry[] {
  const mac = Uint8Array.from(link.mac.split(':'), (byte) => parseInt(byte, 16));
  const state = link.up ? operationalState.unknown : operationalState.down;
  const entries: AttributeEntry[] = [
    ['IFLA_IFNAME', link.name],
    ['IFLA_TXQLEN', 1000],
    ['IFLA_OPERSTATE', state],
    ['IFLA_LINKMODE', 0],
    ['IFLA_MTU', link.mtu],
    ['IFLA_GROUP', 0],
    ['IFLA_PROMISCUITY', link.promiscuous ? 1 : 0],
    ['IFLA_NUM_TX_QUEUES', link.maximumQueues],
    ['IFLA_GSO_MAX_SEGS', link.gsoMaxSegments],
    // Without RPS and RFS in the kernel, as in the one that was measured, there is one.
    ['IFLA_NUM_RX_QUEUES', 1],
    ['IFLA_CARRIER', 1],
    ['IFLA_QDISC', link.root.kind],
    ['IFLA_ADDRESS', mac],
    ['IFLA_BROADCAST', new Uint8Array(6).fill(link.kind === undefined ? 0 : 0xff)],
    ['IFLA_STATS64', {}],
  ];
  return link.kind === 'tun' ? [...entries, ['IFLA_LINKINFO', tunInformation(link)]] : entries;
}

function tunInformation(link: SimulatedLink): readonly AttributeEntry[] {
  return [
    ['IFLA_INFO_KIND', 'tun'],
    [
      'IFLA_INFO_DATA',
      [
        ['IFLA_TUN_TYPE', tunTypeTap],
        ['IFLA_TUN_PI', 0],
        ['IFLA_TUN_VNET_HDR', 0],
        ['IFLA_TUN_PERSIST', 0],
        ['IFLA_TUN_MULTI_QUEUE', 1],
        ['IFLA_TUN_NUM_QUEUES', link.queues],
        ['IFLA_TUN_NUM_DISABLED_QUEUES', 0],
      ],
    ],
  ];
}
