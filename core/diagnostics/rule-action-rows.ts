/** Messages about a rule's actions: what a TAP cannot do, or does otherwise than one may think. */
import { rteFlowErrorType as type, type Fix, type Subject } from './diagnostic.ts';
import { error, info, warning } from './row.ts';

/** Takes away the action the message points at. */
const removeAction =
  (title: string) =>
  (_: unknown, { rule, index }: Subject): Fix | undefined =>
    rule === undefined || index === undefined
      ? undefined
      : { title, changes: [{ kind: 'remove-action', rule, index }] };

/** The highest queue but the first that no mark has yet. */
function freeQueue(
  queues: number,
  taken: readonly { readonly queue: number }[],
): number | undefined {
  for (let queue = queues - 1; queue > 0; queue--)
    if (!taken.some((pair) => pair.queue === queue)) return queue;
  return undefined;
}

export const ruleActionRows = {
  'rule/action-unsupported': error<{ action: string; reason: string | undefined }>(
    ({ action, reason }) =>
      reason === undefined
        ? `rte_flow has no action \`${action}\`.`
        : `A TAP cannot do \`${action}\`. ${reason}`,
    {
      rteFlowErrorType: type.ACTION,
      explanation: 'The action has no counterpart in TC, or rte_flow does not know it.',
    },
  ),
  'rule/action-field-unsupported': error<{ action: string; field: string }>(
    ({ action, field }) => `\`${action}\` has no setting \`${field}\`.`,
    {
      rteFlowErrorType: type.ACTION_CONF,
      explanation: 'An action carries a setting that it does not have.',
    },
  ),
  'rule/action-field-missing': error<{ action: string; field: string }>(
    ({ action, field }) => `\`${action}\` does not say its \`${field}\`.`,
    {
      rteFlowErrorType: type.ACTION_CONF,
      hint: ({ action, field }) => `Write \`${action} ${field} …\`.`,
      explanation: 'The action needs this setting.',
    },
  ),
  'rule/action-value-invalid': error<{ field: string; value: string; expected: string }>(
    ({ field, value, expected }) =>
      `\`${value}\` is no value for \`${field}\`: it takes ${expected}.`,
    {
      rteFlowErrorType: type.ACTION_CONF,
      explanation: 'A setting of an action does not have the form or the width it needs.',
    },
  ),
  'rule/queue-out-of-range': error<{ queue: number; queues: number }>(
    ({ queue, queues }) => `Queue ${String(queue)} does not exist: the TAP has ${String(queues)}.`,
    {
      rteFlowErrorType: type.ACTION,
      hint: ({ queues }) =>
        queues === 1
          ? 'Use queue 0, or give the device more queues.'
          : `Use a queue from 0 to ${String(queues - 1)}, or give the device more queues.`,
      explanation:
        'The kernel ignores a queue number that the device does not have, so the packet would land elsewhere without a word.',
    },
  ),
  'rule/egress-queue': error<{ action: string; ingress: boolean }>(
    ({ action }) => `A packet the TAP sends has no receive queue, so \`${action}\` cannot be done.`,
    {
      rteFlowErrorType: type.ACTION,
      hint: () => 'Use `drop` or `passthru`, or make the rule `ingress` only.',
      fix: ({ ingress }, { rule }) =>
        !ingress || rule === undefined
          ? undefined
          : {
              title: 'Make it ingress only',
              changes: [{ kind: 'attribute', rule, field: 'egress', value: false }],
            },
      explanation:
        'Queues are where the application receives packets; an egress rule is about packets it sends.',
    },
  ),
  'rule/jump-needs-chains': error<{ group: number }>(
    ({ group }) =>
      `A jump to group ${String(group)} needs groups that are chains; here they are parts of the priority.`,
    {
      rteFlowErrorType: type.ACTION,
      hint: () =>
        'Make groups chains (`--groups chains`), or leave the jump out: groups are walked in ascending order.',
      fix: () => ({
        title: 'Make groups chains',
        changes: [{ kind: 'device', field: 'groups', value: 'chains' }],
      }),
      explanation:
        'Groups can be the upper bits of the TC priority, walked one after the other as if each ended in a jump to the next, or TC chains, which are entered by a jump only, as rte_flow means it.',
    },
  ),
  'rule/jump-out-of-range': error<{ group: number; highest: number }>(
    ({ group, highest }) =>
      `There is no group ${String(group)} to jump to: groups go from 0 to ${String(highest)}.`,
    {
      rteFlowErrorType: type.ACTION_CONF,
      hint: ({ highest }) => `Jump to a group from 0 to ${String(highest)}.`,
      explanation: 'A set of rules has 256 chains, one for each group.',
    },
  ),
  'rule/no-fate': warning(() => 'The rule does not say where its packets go: they are dropped.', {
    hint: () => 'Add `queue index …`, `drop` or `passthru`.',
    explanation:
      'A rule without a fate action drops, as the TAP driver of DPDK has it. Said here because it is easily overlooked.',
  }),
  'rule/fate-contradiction': error<{ first: string; second: string }>(
    ({ first, second }) => `\`${first}\` and \`${second}\` contradict each other.`,
    {
      rteFlowErrorType: type.ACTION,
      hint: ({ first, second }) => `Keep either \`${first}\` or \`${second}\`.`,
      explanation: 'A packet has one fate. rte_flow leaves undefined what two different ones do.',
    },
  ),
  'rule/fate-repeated': info<{ action: string }>(
    ({ action }) => `This \`${action}\` has no effect: a later action of its kind counts.`,
    {
      hint: () => 'Remove it.',
      fix: removeAction('Remove the action without effect'),
      explanation: 'Of several actions of one kind only the last counts, in rte_flow and in TC.',
    },
  ),
  'rule/count-implicit': info(
    () => 'The kernel counts every rule; `count` adds nothing to this one.',
    {
      fix: removeAction('Remove `count`'),
      explanation:
        'TC keeps packets and bytes of each rule by itself, so the action needs no counterpart.',
    },
  ),
  'rule/mark-unseen': warning<{
    mark: number;
    queues: number;
    markQueues: readonly { readonly mark: number; readonly queue: number }[];
    fixable: boolean;
  }>(
    ({ mark }) =>
      `Mark ${String(mark)} stays in the kernel: who reads the TAP’s queues gets the packet without it.`,
    {
      hint: () => 'Give packets with the mark a queue of their own: `--mark-queue ID=Q`.',
      fix: ({ mark, queues, markQueues, fixable }) => {
        const queue = freeQueue(queues, markQueues);
        return !fixable || queue === undefined
          ? undefined
          : {
              title: `Send packets with mark ${String(mark)} to queue ${String(queue)}`,
              changes: [
                { kind: 'device', field: 'markQueues', value: [...markQueues, { mark, queue }] },
              ],
            };
      },
      explanation:
        'A mark is a field beside the packet in the kernel. A TAP hands over the bytes of the packet only, so the application sees no mark; a queue for each mark tells it the same.',
    },
  ),
  'rule/flag-unseen': warning(
    () => 'The flag stays in the kernel: who reads the TAP’s queues gets the packet without it.',
    {
      hint: () =>
        'Use `mark id …` and give packets with the mark a queue of their own: `--mark-queue ID=Q`.',
      explanation:
        '`flag` is kept as mark 1 beside the packet in the kernel. A TAP hands over the bytes of the packet only.',
    },
  ),
  'rule/mark-decides': info<{ mark: number; queue: number }>(
    ({ mark, queue }) =>
      `Packets of this rule go to queue ${String(queue)}, the queue for mark ${String(mark)}.`,
    {
      explanation:
        'The device has a queue for packets with this mark (`--mark-queue`), and it takes them from wherever the rule would send them; only dropped packets and those that jump to another group do not get there.',
    },
  ),
};
