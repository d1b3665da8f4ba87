/** Messages about a rule: what a TAP cannot do, or does otherwise than one may think. */
import { rteFlowErrorType } from './diagnostic.ts';
import { error } from './row.ts';

export const ruleRows = {
  'rule/queue-out-of-range': error<{ queue: number; queues: number }>(
    ({ queue, queues }) => `Queue ${String(queue)} does not exist: the TAP has ${String(queues)}.`,
    {
      rteFlowErrorType: rteFlowErrorType.ACTION_CONF,
      hint: ({ queues }) =>
        `Use a queue from 0 to ${String(queues - 1)}, or give the device more queues.`,
      explanation:
        'The kernel ignores a queue number that the device does not have, so the packet would land elsewhere without a word.',
    },
  ),
};
