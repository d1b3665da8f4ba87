/** What devices hold, read from the kernel and told in the neutral TC model. */
import { numberMask } from '../../core/netlink/attributes.ts';
import { encodeDumpLinks, encodeGetLink, type LinkMessage } from '../../core/netlink/link.ts';
import { encodeDumpClasses, queueStatistics } from '../../core/netlink/tc-class.ts';
import { encodeDumpFilters, type SpokenFilterMessage } from '../../core/netlink/tc-filter.ts';
import { encodeDumpQdiscs } from '../../core/netlink/tc-qdisc.ts';
import { actionsFromWire, fromWire } from '../../core/netlink/wire-filter.ts';
import type {
  ForeignFilter,
  QueueStatistics,
  TcFilter,
  TcParent,
  TcQdisc,
  TcStatistics,
} from '../../core/tc/filter.ts';
import type { NetlinkExchange } from '../kernel/exchange.ts';

export interface Device {
  readonly name: string;
  readonly index: number;
}

/** A device with rules of ours: the TAP itself, or the remote whose packets it takes over. */
export interface Site extends Device {
  readonly link: LinkMessage;
  readonly part: 'tap' | 'remote';
}

/** Where rules of ours can stand: on a remote only where packets come in. */
export const parentsOf: Readonly<Record<Site['part'], readonly TcParent[]>> = {
  tap: ['1:', 'ffff:'],
  remote: ['ffff:'],
};

export interface FoundFilter extends TcFilter {
  /** Since the filter was made. */
  readonly statistics: TcStatistics;
  /** Numbers of flower's attributes that `keys` has no words for: it matches otherwise than they say. */
  readonly unspoken?: readonly number[];
}

export interface FoundFilters {
  /** Of kind flower, ours and others', of all chains. */
  readonly flower: readonly FoundFilter[];
  readonly foreign: readonly ForeignFilter[];
}

/** Every network device the process can see, between its two names. */
export class Links {
  readonly #byName: ReadonlyMap<string, LinkMessage>;
  readonly #byIndex: ReadonlyMap<number, LinkMessage>;

  constructor(links: readonly LinkMessage[]) {
    this.#byName = new Map(links.map((link) => [link.name, link]));
    this.#byIndex = new Map(links.map((link) => [link.index, link]));
  }

  get(name: string): LinkMessage | undefined {
    return this.#byName.get(name);
  }

  at(index: number): LinkMessage | undefined {
    return this.#byIndex.get(index);
  }

  readonly indexOf = (name: string): number | undefined => this.#byName.get(name)?.index;
  readonly nameOf = (index: number): string | undefined => this.#byIndex.get(index)?.name;
}

/** The link of a name, or undefined when there is none. */
export async function readLink(
  exchange: NetlinkExchange,
  name: string,
): Promise<LinkMessage | undefined> {
  const index = await exchange.port.interfaceIndex(name);
  if (index === undefined) return undefined;
  const [answer] = await exchange.send([(options) => encodeGetLink({ index }, options)]);
  // Refused with ENODEV when it vanished between the two questions.
  return answer?.messages.find((message) => message.kind === 'link');
}

export async function readLinks(exchange: NetlinkExchange): Promise<Links> {
  const messages = await exchange.dump(encodeDumpLinks);
  return new Links(messages.filter((message) => message.kind === 'link'));
}

export function siteOf(link: LinkMessage, part: Site['part']): Site {
  return { name: link.name, index: link.index, link, part };
}

export async function readQdiscs(
  exchange: NetlinkExchange,
  device: Device,
): Promise<readonly TcQdisc[]> {
  const messages = await exchange.dump(encodeDumpQdiscs);
  return messages.flatMap((message) => {
    if (message.kind !== 'qdisc' || message.qdisc.ifindex !== device.index) return [];
    const { ifindex: _, ...qdisc } = message.qdisc;
    return { device: device.name, ...qdisc };
  });
}

export interface ReadOptions {
  /** Only places and statistics: keys and actions are then empty. */
  readonly terse?: boolean;
  /** A TAP's unless it says otherwise. */
  readonly part?: Site['part'];
  /** Knows the devices that actions name; others are named by their index. */
  readonly nameOf?: (index: number) => string | undefined;
}

export async function readFilters(
  exchange: NetlinkExchange,
  device: Device,
  { terse = false, part = 'tap', nameOf }: ReadOptions = {},
): Promise<FoundFilters> {
  const flower: FoundFilter[] = [];
  const foreign: ForeignFilter[] = [];
  const named = (index: number) => (index === device.index ? device.name : nameOf?.(index));
  for (const parent of parentsOf[part]) {
    const what = { ifindex: device.index, parent, terse };
    for (const message of await exchange.dump((sequence) => encodeDumpFilters(what, sequence))) {
      if (message.kind === 'filter') flower.push(foundFilter(message, named));
      if (message.kind === 'foreign-filter') {
        const { ifindex: _, content, ...filter } = message.filter;
        const actions = actionsFromWire(content?.actions ?? [], named);
        foreign.push({
          device: device.name,
          ...filter,
          ...(content && { content: { ...content, actions } }),
        });
      }
    }
  }
  return { flower, foreign };
}

function foundFilter(
  message: SpokenFilterMessage,
  nameOf: (index: number) => string | undefined,
): FoundFilter {
  const filter = fromWire(message.filter, nameOf);
  const unspoken = message.unknown.map(({ type }) => type & numberMask);
  return {
    ...filter,
    statistics: message.statistics ?? { packets: 0, bytes: 0 },
    ...(unspoken.length > 0 && { unspoken }),
  };
}

/** What `multiq` handed to each queue; empty when the device has none. */
export async function readQueues(
  exchange: NetlinkExchange,
  device: Device,
): Promise<readonly QueueStatistics[]> {
  const what = { ifindex: device.index, parent: '1:' };
  const messages = await exchange.dump((sequence) => encodeDumpClasses(what, sequence));
  return queueStatistics(messages.filter((message) => message.kind === 'class'));
}
