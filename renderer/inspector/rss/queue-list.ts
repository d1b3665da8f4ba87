/** The list of queues of an rss action as rows: each queue once, with how often the list names it. */
import { mostRssQueues } from '../../../core/compile/rss-action.ts';

type Queues = readonly number[];

export interface QueueRow {
  readonly queue: number;
  /** How often the list names it. */
  readonly weight: number;
}

/** In the order in which the queues first appear. */
export function queueRows(list: Queues): readonly QueueRow[] {
  const weights = new Map<number, number>();
  for (const queue of list) weights.set(queue, (weights.get(queue) ?? 0) + 1);
  return Array.from(weights, ([queue, weight]) => ({ queue, weight }));
}

/** Once more, behind its last place; a new one at the end. */
export function withOneMore(list: Queues, queue: number): Queues {
  const last = list.lastIndexOf(queue);
  return list.toSpliced(last < 0 ? list.length : last + 1, 0, queue);
}

/** Once less, from behind; a queue that is named once stays. */
export function withOneLess(list: Queues, queue: number): Queues {
  const last = list.lastIndexOf(queue);
  return list.indexOf(queue) === last ? list : list.toSpliced(last, 1);
}

export const without = (list: Queues, queue: number): Queues => list.filter((one) => one !== queue);

/** The queue with all its places before the row above it, or behind the row below it. */
export function movedRow(list: Queues, queue: number, by: -1 | 1): Queues {
  const rows = queueRows(list).map((row) => row.queue);
  const at = rows.indexOf(queue);
  const other = rows[at + by];
  if (at < 0 || other === undefined) return list;
  const [upper, lower] = by < 0 ? [other, queue] : [queue, other];
  const rest = without(list, lower);
  const weight = list.length - rest.length;
  return rest.toSpliced(rest.indexOf(upper), 0, ...new Array<number>(weight).fill(lower));
}

/** Each queue once. */
export const evenList = (list: Queues): Queues => [...new Set(list)];

/** The first queue as often as there are queues, each further one once less; undefined when that is too long a list. */
export function fallingList(list: Queues): Queues | undefined {
  const queues = evenList(list);
  const falling = queues.flatMap((queue, index) =>
    new Array<number>(queues.length - index).fill(queue),
  );
  return falling.length > mostRssQueues ? undefined : falling;
}

/** The lowest queue of the device that the list leaves out. */
export function nextQueue(list: Queues, queues: number): number | undefined {
  const named = new Set(list);
  for (let queue = 0; queue < queues; queue++) if (!named.has(queue)) return queue;
  return undefined;
}
