/** Messages about rules side by side: those that get into each other's way, and those that no packet reaches. */
import { rteFlowErrorType as type, type Fix, type Subject } from './diagnostic.ts';
import { error, info, warning } from './row.ts';

type Direction = 'received' | 'sent';

const renumber: Fix = {
  title: 'Give every rule a priority of its own',
  changes: [{ kind: 'renumber' }],
};

/** Only where the rule does nothing in any direction. */
const removal = ({ everywhere }: { everywhere: boolean }, { rule }: Subject): Fix | undefined =>
  rule !== undefined && everywhere
    ? { title: 'Remove the rule', changes: [{ kind: 'remove-rule', rule }] }
    : undefined;

const samePriorityRows = {
  'rule/collision': error<{ other: string }>(
    ({ other }) => `The rule has the same match and the same priority as ${other}.`,
    {
      rteFlowErrorType: type.HANDLE,
      hint: () => 'Change its priority, or remove one of the two.',
      fix: () => renumber,
      explanation:
        'The kernel refuses a second filter with equal keys and masks at one priority (EEXIST). The first one stays.',
    },
  ),
  'rule/masks-differ': error<{ other: string; kernel: string; difference: string }>(
    ({ other, kernel, difference }) =>
      `Linux ${kernel} takes rules at one priority only when they compare the same fields under the same masks, as ${other} does not: ${difference}.`,
    {
      rteFlowErrorType: type.HANDLE,
      hint: () => 'Give the rule another priority, or compare the same fields with the same masks.',
      fix: () => renumber,
      explanation:
        'Before Linux 4.18 a priority of the flower classifier had one mask for all its rules, and a rule with other fields or another mask was refused (EINVAL). Since then each rule may have its own. Several headers share a field in the kernel: ports of TCP, UDP and SCTP do, addresses of IPv4 and IPv6 do not.',
    },
  ),
  'rule/protocols-differ': error<{ other: string; found: string; present: string }>(
    ({ other, found, present }) =>
      `At this priority ${other} is installed for protocol ${present}, so one for protocol ${found} is refused.`,
    {
      rteFlowErrorType: type.HANDLE,
      hint: () => 'Give the rule another priority.',
      fix: () => renumber,
      explanation:
        'All filters of one TC priority carry the same protocol in their header; the kernel answers another one with EINVAL. Profile tapwright always writes “all” there and matches the family with a key, so only the profiles of drivers can get here.',
    },
  ),
  'rule/overlap-undefined': warning<{ other: string; whole: boolean }>(
    ({ other, whole }) =>
      whole
        ? `At this priority ${other} gets every packet of this rule: nothing says so but the order in which the rules are installed.`
        : `Packets that match this rule and ${other} go to ${other}: nothing says so but the order in which the rules are installed.`,
    {
      hint: () => 'Give the two different priorities: the lower number comes first.',
      fix: () => renumber,
      explanation:
        'Two rules of one priority match some of the same packets. rte_flow leaves undefined which one gets them. The kernel asks the set of fields and masks first that was installed first, whatever the rules’ order or the length of their prefixes.',
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

const unreachedRows = {
  'rule/duplicate-match': warning<{ direction: Direction; other: string; everywhere: boolean }>(
    ({ direction, other }) =>
      `No ${direction} packet gets to this rule: ${other} matches the same and comes first.`,
    {
      hint: () => 'Remove it, or give it a lower priority number than the other.',
      fix: removal,
      explanation:
        'Two rules match exactly the same packets, and the one evaluated first decides what happens to them.',
    },
  ),
  'rule/shadowed': warning<{ direction: Direction; other: string; everywhere: boolean }>(
    ({ direction, other }) =>
      `No ${direction} packet gets to this rule: ${other} comes first and matches all of its packets, and more.`,
    {
      hint: () => 'Give it a lower priority number than the other, or remove it.',
      fix: removal,
      explanation:
        'A rule evaluated earlier matches every packet that this one could, and ends their way. A rule that passes its packets on (passthru) shadows nothing. What several rules only cover together is not looked for.',
    },
  ),
  'rule/mask-zero': warning<{ item: string; field: string }>(
    ({ item, field }) =>
      `\`${field}\` of \`${item}\` is given but not compared: no bit of its mask is set, so any value matches.`,
    {
      hint: ({ field }) => `Leave \`${field}\` out, or give it a mask with the bits that count.`,
      explanation:
        'A mask says which bits of the spec a packet must have. With none the spec says nothing, which is easily overlooked.',
      fix: ({ field }, { rule, index }) =>
        rule === undefined || index === undefined
          ? undefined
          : {
              title: `Leave ${field} out`,
              changes: [{ kind: 'item-field', rule, index, field, match: null }],
            },
    },
  ),
};

const groupRows = {
  'rule/jump-loop': error<{ from: number; to: number }>(
    ({ from, to }) =>
      from === to
        ? `The rule sends its packets back to its own group, ${String(to)}: they would go round for ever.`
        : `From group ${String(to)} rules lead back to group ${String(from)}: packets would go round for ever.`,
    {
      rteFlowErrorType: type.ACTION_CONF,
      hint: () => 'Jump to a group from which no rule leads back.',
      explanation:
        'The kernel drops a packet after sixteen gotos, so a loop of jumps is a slow way to drop. The first rule, in the order of the document, that closes the loop is refused.',
    },
  ),
  'rule/jumps-too-long': error<{ jumps: number; most: number }>(
    ({ jumps, most }) =>
      `With this jump a packet’s way can have ${String(jumps)} jumps; the kernel drops it after ${String(most)}.`,
    {
      rteFlowErrorType: type.ACTION_CONF,
      hint: () => 'Use fewer groups behind each other.',
      explanation:
        'The kernel follows at most sixteen gotos and reclassifications for one packet. One goto is taken by the rule that switches between rule sets, and with the RSS layout reclassify one more by the second walk.',
    },
  ),
  'rule/jump-nowhere': warning<{ group: number; direction: Direction }>(
    ({ group, direction }) => `Group ${String(group)} has no rule for ${direction} packets.`,
    {
      hint: () => 'Add a rule to the group, or jump to another one.',
      explanation:
        'A packet that jumps to a group without rules gets the default treatment at once: a group never gives it back.',
    },
  ),
  'rule/group-unreachable': warning<{ group: number; direction: Direction }>(
    ({ group, direction }) =>
      `No ${direction} packet gets to group ${String(group)}: no rule jumps there.`,
    {
      hint: ({ group }) =>
        `Add a rule to group 0 with \`jump group ${String(group)}\`, or move the rules to group 0.`,
      explanation:
        'Packets start in group 0. Where groups are chains, only a jump leads to another one. Said once a group, at its first rule.',
    },
  ),
};

const costRows = {
  'device/many-priorities': info<{ count: number }>(
    ({ count }) => `The rules use ${count.toLocaleString('en-US')} different priorities.`,
    {
      hint: () =>
        'Let rules that cannot match the same packet share a priority, where they compare the same fields.',
      explanation:
        'The kernel tries one priority after the other for every packet, while rules of one priority with the same fields and masks are found in one step. Measured on a slow machine: 2 µs a packet with one priority, 3.2 with 10, 16 with 100, 145 with 1,000; a thousand rules at one priority: 2.5.',
    },
  ),
};

export const lintRows = { ...samePriorityRows, ...unreachedRows, ...groupRows, ...costRows };
