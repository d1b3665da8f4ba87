/** Messages about a rule: what a TAP cannot do, or does otherwise than one may think. */
import { rteFlowErrorType as type } from './diagnostic.ts';
import { error, info, warning } from './row.ts';

const attributeRows = {
  'rule/no-direction': error(() => 'The rule has no direction.', {
    rteFlowErrorType: type.ATTR,
    hint: () => 'Add `ingress`: packets that the TAP receives.',
    explanation:
      'A rule says whether it is for packets the port receives (`ingress`), sends (`egress`), or both. A driver may refuse one that says neither.',
  }),
  'rule/group-out-of-range': error<{ group: number; highest: number }>(
    ({ group, highest }) =>
      `Group ${String(group)} does not exist: groups go from 0 to ${String(highest)}.`,
    {
      rteFlowErrorType: type.ATTR_GROUP,
      hint: ({ highest }) => `Use a group from 0 to ${String(highest)}.`,
      explanation:
        'The group takes the upper four bits of the 16-bit TC priority, so there are sixteen of them.',
    },
  ),
  'rule/priority-out-of-range': error<{ priority: number; highest: number }>(
    ({ priority, highest }) =>
      `Priority ${String(priority)} does not fit: a group holds priorities 0 to ${String(highest)}.`,
    {
      rteFlowErrorType: type.ATTR_PRIORITY,
      hint: ({ highest }) => `Use a priority of at most ${String(highest)}, or a higher group.`,
      explanation:
        'The priority takes the lower twelve bits of the TC priority, of which the first 17 are kept. A greater one would carry into the group and move the rule behind rules it should stand before.',
    },
  ),
  'rule/priority-reserved': error<{ priority: number; highest: number }>(
    ({ priority, highest }) =>
      `Priority ${String(priority)} of the last group is kept for implicit rules: it goes to ${String(highest)}.`,
    {
      rteFlowErrorType: type.ATTR_PRIORITY,
      hint: ({ highest }) => `Use a priority of at most ${String(highest)}, or a lower group.`,
      explanation:
        'The last seven TC priorities belong to the implicit rules (default, isolate, remote). A rule among them would be evaluated behind isolate and never see a packet.',
    },
  ),
};

const itemRows = {
  'rule/item-unsupported': error<{ item: string }>(
    ({ item }) => `A TAP cannot match \`${item}\`.`,
    {
      rteFlowErrorType: type.ITEM,
      explanation:
        'The pattern names an item that has no counterpart among the keys of TC’s flower classifier, or that Tapwright does not know yet.',
    },
  ),
  'rule/item-order': error<{ reason: string }>(({ reason }) => reason, {
    rteFlowErrorType: type.ITEM,
    explanation:
      'Items follow each other as the headers do in a packet, from the outside inwards; `void` may stand anywhere.',
  }),
  'rule/field-unsupported': error<{ item: string; field: string }>(
    ({ item, field }) => `A TAP cannot match the field \`${field}\` of \`${item}\`.`,
    {
      rteFlowErrorType: type.ITEM,
      explanation: 'The flower classifier has no key for this field of the header.',
    },
  ),
  'rule/value-invalid': error<{ field: string; value: string; expected: string }>(
    ({ field, value, expected }) =>
      `\`${value}\` is no value for \`${field}\`: it takes ${expected}.`,
    {
      rteFlowErrorType: type.ITEM,
      explanation: 'A spec, last or mask does not have the form or the width of its field.',
    },
  ),
  'rule/spec-missing': error<{ item: string; field: string; part: 'mask' | 'last' }>(
    ({ item, field, part }) =>
      `\`${item}\` has a ${part} for \`${field}\` but no spec for any field.`,
    {
      rteFlowErrorType: type.ITEM_SPEC,
      hint: ({ field }) => `Add \`${field} spec …\`, or write \`${field} is …\`.`,
      explanation:
        'rte_flow does not allow an item with a mask or an upper bound when nothing says what to compare with.',
    },
  ),
  'rule/mask-partial': error<{ item: string; field: string; mask: string }>(
    ({ item, field, mask }) =>
      `\`${field}\` of \`${item}\` is matched whole or not at all; the mask ${mask} takes a part of it.`,
    {
      rteFlowErrorType: type.ITEM_MASK,
      hint: ({ field }) => `Write \`${field} is …\`, or leave the field out.`,
      explanation: 'The kernel has no mask for this field, or none that every kernel understands.',
    },
  ),
  'rule/range-unsupported': error<{ field: string; spec: string; last: string }>(
    ({ field, spec, last }) =>
      `A TAP cannot match a range: \`${field}\` goes from ${spec} to ${last}.`,
    {
      rteFlowErrorType: type.ITEM_LAST,
      hint: () => 'Use a mask or a prefix, or one rule a value.',
      explanation:
        'An upper bound (`last`) is accepted only where it names the same bits as `spec` under the mask.',
    },
  ),
  'rule/ether-type-contradiction': error<{
    field: string;
    found: string;
    next: string;
    implied: string;
  }>(
    ({ field, found, next, implied }) =>
      `\`${field}\` is ${found}, but the next item, \`${next}\`, is ${implied}.`,
    {
      rteFlowErrorType: type.ITEM,
      hint: ({ field }) => `Leave \`${field}\` out: the next item implies it.`,
      explanation:
        'No packet can match: the ether type of a header says what follows it, and the next item says something else.',
    },
  ),
  'rule/protocol-contradiction': error<{ found: number; next: string; implied: number }>(
    ({ found, next, implied }) =>
      `\`proto\` is ${String(found)}, but the next item, \`${next}\`, is protocol ${String(implied)}.`,
    {
      rteFlowErrorType: type.ITEM,
      hint: () => 'Leave `proto` out: the next item implies it.',
      explanation:
        'No packet can match: the protocol of an IP header says what follows it, and the next item says something else.',
    },
  ),
  'rule/zero-compared': warning<{ item: string; field: string; zero: string }>(
    ({ item, field, zero }) =>
      `\`${field}\` of \`${item}\` must be ${zero}, because the item gives a spec but no mask.`,
    {
      hint: () => 'Write `is` in place of `spec` to compare only the fields you name.',
      explanation:
        'An item without any mask gets rte_flow’s default mask, which compares the addresses or ports that were not named too, with zero.',
    },
  ),
  'rule/spec-ignored': warning<{ item: string; field: string }>(
    ({ item, field }) => `The spec of \`${field}\` of \`${item}\` is not compared: it has no mask.`,
    {
      hint: ({ field }) => `Write \`${field} is …\`, or give it a mask.`,
      explanation:
        'An item has one mask for all its fields. A field without a mask is left out when another field has one, or when rte_flow’s default mask does not contain it.',
    },
  ),
  'rule/mask-breaks-tc': warning<{ field: string }>(
    ({ field }) =>
      `The kernel takes the mask of \`${field}\`, but \`tc filter show\` may crash on the device.`,
    {
      hint: () => 'Use a prefix, or a mask with longer runs of zeros.',
      explanation:
        'tc (iproute2 6.1) prints an IPv6 address with a mask that is no prefix into 64 bytes and aborts when they do not suffice. The rule itself works, and Tapwright shows it.',
    },
  ),
  'rule/port-is-any': info(
    () => 'Every packet of this rule comes from its own port, so `port` matches any packet.',
    {
      explanation:
        'Early rte_flow documents name the port in the pattern. TC could compare the device, but never finds it on the way out of a TAP; without a key the rule matches the same packets.',
    },
  ),
};

const actionRows = {
  'rule/action-unsupported': error<{ action: string }>(
    ({ action }) => `A TAP cannot do \`${action}\`.`,
    {
      rteFlowErrorType: type.ACTION,
      explanation: 'The action has no counterpart in TC, or Tapwright does not know it yet.',
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
  'rule/egress-queue': error(() => 'A packet the TAP sends has no receive queue.', {
    rteFlowErrorType: type.ACTION,
    hint: () => 'Use `drop` or `passthru`, or make the rule `ingress` only.',
    explanation:
      'Queues are where the application receives packets; an egress rule is about packets it sends.',
  }),
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
  'rule/fate-repeated': warning<{ action: string }>(
    ({ action }) => `This \`${action}\` has no effect: a later one counts.`,
    {
      hint: () => 'Remove it.',
      explanation: 'Of several actions of one kind only the last counts, in rte_flow and in TC.',
    },
  ),
  'rule/count-implicit': info(
    () => 'The kernel counts every rule; `count` adds nothing to this one.',
    {
      explanation:
        'TC keeps packets and bytes of each rule by itself, so the action needs no counterpart.',
    },
  ),
};

const setRows = {
  'rule/collision': error<{ other: string }>(
    ({ other }) => `The rule has the same match and the same priority as ${other}.`,
    {
      rteFlowErrorType: type.HANDLE,
      hint: () => 'Change its priority, or remove one of the two.',
      explanation:
        'The kernel refuses a second filter with equal keys and masks at one priority (EEXIST). The first one stays.',
    },
  ),
  'rule/duplicate-match': warning<{ direction: 'received' | 'sent'; other: string }>(
    ({ direction, other }) =>
      `No ${direction} packet gets to this rule: ${other} matches the same and comes first.`,
    {
      hint: () => 'Remove it, or give it a lower priority number than the other.',
      explanation:
        'Two rules match exactly the same packets, and the one evaluated first decides what happens to them.',
    },
  ),
  'rule/too-many-at-one-priority': error<{ most: number }>(
    ({ most }) => `One priority holds ${String(most)} rules at most, and it is full.`,
    {
      rteFlowErrorType: type.HANDLE,
      hint: () => 'Give the rule another priority.',
      explanation:
        'Tapwright knows its own rules by a range of handles, and the range of this priority is used up.',
    },
  ),
};

export const ruleRows = { ...attributeRows, ...itemRows, ...actionRows, ...setRows };
