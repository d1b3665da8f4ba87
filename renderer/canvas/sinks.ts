/** Where packets end: the nodes at the right edge, on which the pipelines converge. */
import { actionRow } from '../../core/flow/actions.ts';
import type { DeviceOptions } from '../../core/flow/device.ts';
import type { Action, Rule } from '../../core/flow/rule.ts';
import { printNumberList } from '../inspector/number-list.ts';
import type { Box } from './geometry.ts';

/** Where packets end; `remote` is where the transmit rule leads them that an egress rule lets pass. */
export type Fate = 'queue' | 'rss' | 'drop' | 'passthru' | 'jump' | 'remote';

export interface Sink {
  /** `sink:queue:2`, `sink:rss:0-3`, `sink:rss:all`, `sink:jump:1`, `sink:drop`, `sink:passthru`, `sink:remote`, `sink:more`. */
  readonly id: string;
  /** `more` stands for the queues that have no sink of their own. */
  readonly kind: Fate | 'more';
  readonly queue?: number;
  /** Of `rss`: its queues as text, `all` for those of the device. */
  readonly queues?: string;
  /** Of `jump`. */
  readonly group?: number;
  /** Of `remote`: the device. */
  readonly device?: string;
  /** A rule sends packets to a queue that the device does not have. */
  readonly missing?: boolean;
  readonly box: Box;
}

/** Up to so many queues each has its sink; beyond, only those that rules use. */
const mostSinks = 16;

/** The action that decides: the last fate (rte_flow knows one; of several the last counts). */
export function fateOf(rule: Rule): Action | undefined {
  return rule.actions.findLast((action) => actionRow(action.type)?.fate === true);
}

const numberOf = (fate: Action, field: string): number | undefined => {
  const value = fate.fields[field];
  return typeof value === 'number' ? value : undefined;
};

/** All queues of the device in order are `all`, written or not. */
function rssQueuesOf(fate: Action, { queues }: DeviceOptions): string {
  const value = fate.fields['queues'];
  const list = typeof value === 'object' ? value.map(Number) : [];
  const all = list.length === queues && list.every((queue, index) => queue === index);
  return list.length === 0 || all ? 'all' : printNumberList(list);
}

export type SinkWithoutPlace = Omit<Sink, 'box'>;

const remoteSink = (device: string): SinkWithoutPlace => ({
  id: 'sink:remote',
  kind: 'remote',
  device,
});

type SinkOfFate = (fate: Action, device: DeviceOptions, rule: Rule) => SinkWithoutPlace | undefined;

/** By the type of the fate. */
const sinks: Readonly<Record<string, SinkOfFate>> = {
  queue: (fate, { queues }) => {
    const queue = numberOf(fate, 'index');
    if (queue === undefined) return undefined;
    const missing = queue >= queues;
    return { id: `sink:queue:${queue}`, kind: 'queue', queue, ...(missing && { missing }) };
  },
  rss: (fate, device) => {
    const queues = rssQueuesOf(fate, device);
    return { id: `sink:rss:${queues}`, kind: 'rss', queues };
  },
  jump: (fate) => {
    const group = numberOf(fate, 'group');
    return group === undefined ? undefined : { id: `sink:jump:${group}`, kind: 'jump', group };
  },
  passthru: (_, { remote }, { attributes: { ingress, egress } }) =>
    egress && !ingress && remote !== null
      ? remoteSink(remote)
      : { id: 'sink:passthru', kind: 'passthru' },
  drop: () => ({ id: 'sink:drop', kind: 'drop' }),
};

/** Where the rule's packets end; undefined for a rule without a fate, and for fates a TAP does not know. */
function sinkOfRule(rule: Rule, device: DeviceOptions): SinkWithoutPlace | undefined {
  const fate = fateOf(rule);
  return fate && sinks[fate.type]?.(fate, device, rule);
}

export const sinkOf = (rule: Rule, device: DeviceOptions): string | undefined =>
  sinkOfRule(rule, device)?.id;

const order: readonly Sink['kind'][] = [
  'queue',
  'more',
  'rss',
  'jump',
  'drop',
  'passthru',
  'remote',
];

/** The sinks to draw to, and all that rules use besides. */
export function listSinks(
  rules: readonly Rule[],
  device: DeviceOptions,
): readonly SinkWithoutPlace[] {
  const { queues, remote } = device;
  const own = queues <= mostSinks ? Array.from({ length: queues }, (_, queue) => queue) : [0];
  const listed = new Map<string, SinkWithoutPlace>();
  const add = (sink: SinkWithoutPlace | undefined): void => {
    if (sink !== undefined) listed.set(sink.id, sink);
  };
  for (const queue of own) add({ id: `sink:queue:${queue}`, kind: 'queue', queue });
  if (queues > mostSinks) add({ id: 'sink:more', kind: 'more' });
  if (queues > 1) add({ id: 'sink:rss:all', kind: 'rss', queues: 'all' });
  add({ id: 'sink:drop', kind: 'drop' });
  add({ id: 'sink:passthru', kind: 'passthru' });
  if (remote !== null) add(remoteSink(remote));
  for (const rule of rules) add(sinkOfRule(rule, device));
  const place = ({ kind, queue, group }: SinkWithoutPlace): number =>
    order.indexOf(kind) * 2 ** 33 + (queue ?? group ?? 0);
  return [...listed.values()].sort((a, b) => place(a) - place(b));
}
