/** Messages about a rule's pattern: what a TAP cannot match, or matches otherwise than one may think. */
import { rteFlowErrorType as type } from './diagnostic.ts';
import { error, info, warning } from './row.ts';

export const ruleItemRows = {
  'rule/item-unsupported': error<{ item: string; reason: string | undefined }>(
    ({ item, reason }) =>
      reason === undefined
        ? `rte_flow has no item \`${item}\`.`
        : `A TAP cannot match \`${item}\`. ${reason}`,
    {
      rteFlowErrorType: type.ITEM,
      explanation:
        'The pattern names an item that has no counterpart among the keys of TC’s flower classifier, or one that rte_flow does not know.',
    },
  ),
  'rule/any-in-front': error<{ next: string }>(
    ({ next }) =>
      `Nothing can be matched behind \`any\`: where \`${next}\` begins depends on what \`any\` is.`,
    {
      rteFlowErrorType: type.ITEM,
      hint: ({ next }) =>
        next === 'ipv4' || next === 'ipv6'
          ? `Write one rule for each thing it may be: one with \`eth / ${next}\`, one with \`eth / vlan / ${next}\`.`
          : `Write one rule for each thing it may be: one with \`ipv4 / ${next}\`, one with \`ipv6 / ${next}\`.`,
      explanation:
        '`any` stands for one or several headers of unknown kind. Flower finds a header only by the type that the header before it names, so `any` can stand alone or at the end of a pattern.',
    },
  ),
  'rule/any-layers': info<{ layers: number }>(
    ({ layers }) =>
      `\`any\` matches whatever follows; that it is ${String(layers)} layers is not checked.`,
    {
      explanation:
        'Flower cannot count headers, so the number of layers `any` stands for makes no difference.',
    },
  ),
  'rule/item-order': error<{ reason: string }>(({ reason }) => reason, {
    rteFlowErrorType: type.ITEM,
    explanation:
      'Items follow each other as the headers do in a packet, from the outside inwards; `void` may stand anywhere.',
  }),
  'rule/field-unsupported': error<{ item: string; field: string; reason: string | undefined }>(
    ({ item, field, reason }) =>
      reason === undefined
        ? `\`${item}\` has no field \`${field}\`.`
        : `A TAP cannot match the field \`${field}\` of \`${item}\`. ${reason}`,
    {
      rteFlowErrorType: type.ITEM,
      explanation: 'The flower classifier has no key for this field of the header.',
    },
  ),
  'rule/tag-not-named': error<{ item: string; field: string }>(
    ({ item, field }) =>
      `\`${field}\` of \`${item}\` asks for one tag or more; the kernel matches an exact number of tags only.`,
    {
      rteFlowErrorType: type.ITEM,
      hint: () => 'Let a `vlan` item follow: it matches what has the tag.',
      explanation:
        'The kernel matches an exact number of VLAN tags. At least one more tag is what a `vlan` item says; without it the field cannot be told.',
    },
  ),
  'rule/tag-contradiction': error<{ item: string; field: string }>(
    ({ item, field }) => `\`${field}\` of \`${item}\` is 0, but \`vlan\` follows.`,
    {
      rteFlowErrorType: type.ITEM,
      hint: ({ field }) => `Leave \`${field}\` out: the \`vlan\` item says that there is a tag.`,
      explanation: 'No packet can match: one item says that no tag follows, the next is a tag.',
    },
  ),
  'rule/fragment-part': error<{
    mask: string;
    instead: { readonly spec: number; readonly last?: number; readonly mask: number } | undefined;
  }>(
    ({ mask }) =>
      `A TAP tells whole packets, first fragments and later fragments apart; \`fragment_offset\` under the mask ${mask} asks for something else.`,
    {
      rteFlowErrorType: type.ITEM_MASK,
      hint: () =>
        'With mask 0x3fff: `spec 0` is a whole packet, `spec 1 last 0x3fff` any fragment, `spec 0x2000` a first one; with mask 0x1fff `spec 1 last 0x1fff` a later one.',
      fix: ({ instead }, { rule, index, field }) =>
        instead === undefined || rule === undefined || index === undefined || field === undefined
          ? undefined
          : {
              title: 'Compare without the bit that forbids fragmenting',
              changes: [{ kind: 'item-field', rule, index, field, match: instead }],
            },
      explanation:
        'Flower has two flags about fragments: whether a packet is one, and whether it is the first. The bit that forbids fragmenting, the reserved bit and a particular offset cannot be matched.',
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
        'The kernel has ranges for whole ports of TCP, UDP and SCTP only. Elsewhere an upper bound (`last`) is accepted where it names the same bits as `spec` under the mask.',
    },
  ),
  'rule/range-empty': error<{ field: string; spec: string; last: string }>(
    ({ field, spec, last }) =>
      `No \`${field}\` is from ${spec} to ${last}: the bounds are the wrong way round.`,
    {
      rteFlowErrorType: type.ITEM_LAST,
      hint: () => '`spec` is the lower bound, `last` the upper one.',
      explanation:
        'A range whose upper bound is below the lower one holds no value, so no packet can match.',
    },
  ),
  'rule/range-beside-port': warning(
    () => 'Linux before 6.14 may never match a range of one port beside a single other port.',
    {
      hint: () =>
        'Write both as ranges, leave one out, or make sure that the kernel has the correction.',
      explanation:
        'Until “flow_dissector: Fix handling of mixed port and port-range keys” (6.14, and the stable kernels of that time) flower read a packet’s ports only for the single port and compared the range with zero.',
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
