import type { MarkQueue } from '../../core/flow/device.ts';
import { readNumber } from '../../core/flow/number-text.ts';

/** Two texts as a row of the table, or what is wrong with them; whether the device can have it is asked elsewhere. */
export function readMarkQueue(markText: string, queueText: string): MarkQueue | string {
  const mark = readNumber(markText.trim());
  if (mark === undefined) return 'A mark is a number.';
  const queue = readNumber(queueText.trim());
  if (queue === undefined) return 'A queue is a number.';
  return { mark: Number(mark.value), queue: Number(queue.value) };
}
