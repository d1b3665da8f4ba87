/** RTM_…LINK of the simulated kernel: rtnetlink.c of Linux 6.1, as far as a TAP device needs it. */
import { fromBytes } from '../flow/values.ts';
import type { AttributeEntry } from '../netlink/attributes.ts';
import type { MessageHeader } from '../netlink/messages.ts';
import { NLM_F, RTM, encodeMessage } from '../netlink/messages.ts';
import { interfacePromiscuous, interfaceUp, writeLink } from '../netlink/link.ts';
import { done, isRefusal, refuse, replyHeader } from './answer.ts';
import type { Refusal, Reply, Request } from './answer.ts';
import { flushChain } from './filters.ts';
import { readLinkRequest, type LinkRequest } from './policy.ts';
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
/** Of an Ethernet device. */
const addressLength = 6;
/** IFF_TAP (linux/if_tun.h). */
const tunTypeTap = 2;

/** The link that a request names, by index or by name; undefined when it names none. */
function findLink(
  state: KernelState,
  { header, attributes }: LinkRequest,
): { readonly link: SimulatedLink | undefined } | undefined {
  if (header.index > 0) return { link: state.links.get(header.index) };
  const name = attributes.text('IFLA_IFNAME');
  return name === undefined ? undefined : { link: linkByName(state, name) };
}

export function linkByName(
  state: KernelState,
  name: string | undefined,
): SimulatedLink | undefined {
  return [...state.links.values()].find((link) => link.name === name);
}

/** The link of a request that cannot be without one. */
function namedLink(state: KernelState, read: LinkRequest): SimulatedLink | Refusal {
  const found = findLink(state, read);
  return found ? (found.link ?? refuse('ENODEV')) : refuse('EINVAL');
}

/** rtnl_getlink. */
export function getLink(state: KernelState, request: Request): Reply | Refusal {
  const read = readLinkRequest(request, 'Invalid header for get link');
  if (isRefusal(read)) return read;
  const link = namedLink(state, read);
  if (isRefusal(link)) return link;
  return [encodeLink(replyHeader(request.header, RTM.NEWLINK, 0), link)];
}

export function dumpLinks(state: KernelState, { header }: Request): Reply {
  const reply = replyHeader(header, RTM.NEWLINK, NLM_F.MULTI);
  return [...state.links.values()].map((link) => encodeLink(reply, link));
}

/** __rtnl_newlink of a link that is there. Making links of other kinds is not simulated. */
export function newLink(state: KernelState, request: Request): Reply | Refusal {
  const read = readLinkRequest(request);
  if (isRefusal(read)) return read;
  if (read.header.index < 0) return refuse('EINVAL', "ifindex can't be negative");
  const link = findLink(state, read)?.link;
  const refusal = link && refuseAddress(read);
  if (refusal) return refusal;
  const { flags } = request.header;
  if (!link)
    return flags & NLM_F.CREATE ? refuse('EOPNOTSUPP', 'Unknown device type') : refuse('ENODEV');
  if (flags & NLM_F.EXCL) return refuse('EEXIST');
  return flags & NLM_F.REPLACE ? refuse('EOPNOTSUPP') : changeLink(request, link, read);
}

/** rtnl_setlink. */
export function setLink(state: KernelState, request: Request): Reply | Refusal {
  const read = readLinkRequest(request);
  if (isRefusal(read)) return read;
  const link = namedLink(state, read);
  if (isRefusal(link)) return link;
  return refuseAddress(read) ?? changeLink(request, link, read);
}

/** validate_linkmsg. */
function refuseAddress({ attributes }: LinkRequest): Refusal | undefined {
  const address = attributes.bytes('IFLA_ADDRESS');
  return address && address.length < addressLength ? refuse('EINVAL') : undefined;
}

/** do_setlink: what comes before a refusal stays done. Only some changes are told. */
function changeLink(
  request: Request,
  link: SimulatedLink,
  { header, attributes }: LinkRequest,
): Reply | Refusal {
  const address = attributes.bytes('IFLA_ADDRESS')?.subarray(0, addressLength);
  if (address && !isOwnAddress(address)) return refuse('EADDRNOTAVAIL');
  if (address) {
    link.mac = String(fromBytes({ kind: 'mac', bits: 48 }, address));
    tellLink(request, RTM.NEWLINK, link);
  }
  if (changeFlags(link, header)) tellLink(request, RTM.NEWLINK, link);
  const segments = attributes.number('IFLA_GSO_MAX_SEGS') ?? link.gsoMaxSegments;
  if (segments > mostSegments) return refuse('EINVAL');
  link.gsoMaxSegments = segments;
  return done;
}

/** is_valid_ether_addr: neither of a group nor nobody's. */
const isOwnAddress = (address: Uint8Array): boolean =>
  ((address[0] ?? 0) & 1) === 0 && address.some((byte) => byte !== 0);

/** Whether they were others before. Flags without `change` are all that are to be set. */
function changeFlags(link: SimulatedLink, { flags, change }: LinkRequest['header']): boolean {
  const { up, promiscuous } = link;
  const named = change === 0 && flags !== 0 ? ~0 : change;
  if (named & interfaceUp) bring(link, (flags & interfaceUp) !== 0);
  if (named & interfacePromiscuous) link.promiscuous = (flags & interfacePromiscuous) !== 0;
  return up !== link.up || promiscuous !== link.promiscuous;
}

function bring(link: SimulatedLink, up: boolean): void {
  link.up = up;
  if (up && link.root.kind === 'noop') link.root = makeQdisc('mq', 0);
}

/** rtnl_dellink. */
export function deleteLink(state: KernelState, request: Request): Reply | Refusal {
  const read = readLinkRequest(request);
  if (isRefusal(read)) return read;
  const link = namedLink(state, read);
  if (isRefusal(link)) return link;
  if (link.kind === undefined) return refuse('EOPNOTSUPP');
  removeLink(state, request, link);
  return done;
}

/** A device goes, and all that hangs on it. */
export function removeLink(
  state: KernelState,
  teller: Pick<Request, 'notify'>,
  link: SimulatedLink,
): void {
  state.links.delete(link.index);
  for (const qdisc of [link.root, link.ingress])
    for (const chain of [...(qdisc?.chains ?? [])]) flushChain(state, chain);
  tellLink(teller, RTM.DELLINK, link);
}

/** rtmsg_ifinfo: it has no number and no port, whoever asked for it. */
export function tellLink(
  teller: Pick<Request, 'notify'>,
  type: typeof RTM.NEWLINK | typeof RTM.DELLINK,
  link: SimulatedLink,
): void {
  teller.notify(encodeLink({ type, flags: 0, sequence: 0, port: 0 }, link), false);
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
