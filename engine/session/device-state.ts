/** What a device holds, read from the kernel and told in the neutral TC model. */
import { encodeGetLink, type LinkMessage } from '../../core/netlink/link.ts';
import { encodeDumpClasses, queueStatistics } from '../../core/netlink/tc-class.ts';
import { encodeDumpFilters, type FlowerFilterMessage } from '../../core/netlink/tc-filter.ts';
import { encodeDumpQdiscs } from '../../core/netlink/tc-qdisc.ts';
import { fromWire } from '../../core/netlink/wire-filter.ts';
import type {
  ForeignFilter,
  QueueStatistics,
  TcFilter,
  TcParent,
  TcQdisc,
  TcStatistics,
} from '../../core/tc/filter.ts';
import type { NetlinkExchange } from '../kernel/exchange.ts';

/** Where rules of ours can stand. */
export const parents = ['1:', 'ffff:'] as const satisfies readonly TcParent[];

export interface Device {
  readonly name: string;
  readonly index: number;
}

export interface FoundFilter extends TcFilter {
  /** Since the filter was made. */
  readonly statistics: TcStatistics;
}

export interface FoundFilters {
  /** Of kind flower, ours and others'. */
  readonly flower: readonly FoundFilter[];
  readonly foreign: readonly ForeignFilter[];
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

/** With `terse`, only places and statistics: keys and actions are then empty. */
export async function readFilters(
  exchange: NetlinkExchange,
  device: Device,
  options: { readonly terse?: boolean } = {},
): Promise<FoundFilters> {
  const flower: FoundFilter[] = [];
  const nameOf = (index: number) => (index === device.index ? device.name : undefined);
  const foreign: ForeignFilter[] = [];
  for (const parent of parents) {
    const what = { ifindex: device.index, parent, ...options };
    for (const message of await exchange.dump((sequence) => encodeDumpFilters(what, sequence))) {
      if (message.kind === 'filter') flower.push(foundFilter(message, nameOf));
      if (message.kind === 'foreign-filter') {
        const { ifindex: _, ...filter } = message.filter;
        foreign.push({ device: device.name, ...filter });
      }
    }
  }
  return { flower, foreign };
}

function foundFilter(
  message: FlowerFilterMessage,
  nameOf: (ifindex: number) => string | undefined,
): FoundFilter {
  const statistics = message.statistics ?? { packets: 0, bytes: 0 };
  return { ...fromWire(message.filter, nameOf), statistics };
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
