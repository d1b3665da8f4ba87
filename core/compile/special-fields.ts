/** Fields that flower knows in another form than rte_flow: fragments, and how many tags a frame has. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { FlowerKeys } from '../tc/filter.ts';
import {
  checkNoRange,
  isRange,
  maskText,
  placeOfField,
  type FieldConversion,
  type FieldRead,
  type FieldToRead,
} from './field-keys.ts';

/** Says nothing that a packet of this port could contradict. */
export const nothing: FieldConversion = () => [];

/** `any` for so many layers: flower cannot count them. */
export const layers: FieldConversion = ({ row, spec }, step) => {
  if (spec !== 0)
    step.place.report(
      diagnose('rule/any-layers', { layers: Number(spec) }, placeOfField(step, row.name)),
    );
  return [];
};

/** TCA_FLOWER_KEY_FLAGS_IS_FRAGMENT and _FRAG_IS_FIRST (linux/pkt_cls.h). */
const isFragment = 1;
const isFirst = 2;
/** Parts of the IPv4 header's 16 bits of flags and offset (RFC 791, section 3.1). */
const moreAndOffset = 0x3fff;
const offsetOnly = 0x1fff;
const moreFragments = 0x2000;
const dontFragment = 0x4000;

/** The questions about a fragment that flower can answer: the field's mask, its bounds, and flower's flags. */
const fragments = [
  { mask: moreAndOffset, from: 0, to: 0, value: 0, flags: isFragment },
  { mask: moreAndOffset, from: 1, to: moreAndOffset, value: isFragment, flags: isFragment },
  {
    mask: moreAndOffset,
    from: moreFragments,
    to: moreFragments,
    value: isFragment | isFirst,
    flags: isFragment | isFirst,
  },
  { mask: offsetOnly, from: 1, to: offsetOnly, value: isFragment, flags: isFragment | isFirst },
] as const;

/** Whole packets, fragments, first fragments, later fragments; nothing else of the 16 bits. */
export const fragmentOffset: FieldConversion = Object.assign(convertOffset, {
  readBack: ({ flags }: FlowerKeys): FieldRead | undefined => {
    const row = fragments.find((one) => one.value === flags?.value && one.flags === flags.mask);
    if (row === undefined) return undefined;
    const { from: spec, to, mask } = row;
    return { match: { spec, ...(to !== spec && { last: to }), mask }, keys: ['flags'] };
  },
});

function convertOffset(
  field: Parameters<FieldConversion>[0],
  step: Parameters<FieldConversion>[1],
): ReturnType<FieldConversion> {
  const mask = Number(field.mask);
  const from = Number(field.spec) & mask;
  const to = isRange(field) ? Number(field.last) & mask : from;
  const known = fragments.find((row) => row.mask === mask && row.from === from && row.to === to);
  if (known !== undefined)
    return [{ key: 'flags', match: { value: known.value, mask: known.flags } }];
  // `is` compares the bit that forbids fragmenting too, which hardly anybody means.
  const without = mask & moreAndOffset;
  const sound = fragments.some(
    (row) =>
      row.mask === without &&
      row.from === (from & moreAndOffset) &&
      row.to === (to & moreAndOffset),
  );
  const clause = {
    spec: from & moreAndOffset,
    ...(isRange(field) && { last: to & moreAndOffset }),
    mask: without,
  };
  const details = {
    mask: maskText(mask),
    instead: sound && (mask & dontFragment) !== 0 ? clause : undefined,
  };
  step.place.report(diagnose('rule/fragment-part', details, placeOfField(step, field.row.name)));
  return [];
}

const convertHeader: FieldConversion = (field, step) =>
  checkNoRange(field, step)
    ? [{ key: 'flags', match: { value: field.spec === 1 ? isFragment : 0, mask: isFragment } }]
    : [];

/** Whether the packet has a fragment header. */
export const fragmentHeader: FieldConversion = Object.assign(convertHeader, {
  readBack: ({ flags }: FlowerKeys): FieldRead | undefined =>
    flags?.mask === isFragment
      ? { match: { spec: Number(flags.value) & isFragment, mask: 1 }, keys: ['flags'] }
      : undefined,
});

const convertTags: FieldConversion = (field, step) => tagCount(field, step, step.tags);

/** The number of tags, told by the header that is the last before what is behind them. */
const tagsReader = {
  readBack: (
    { num_of_vlans: count }: FlowerKeys,
    { tags, tagFollows }: FieldToRead,
  ): FieldRead | undefined =>
    count?.value === tags && !tagFollows
      ? { match: { spec: 0, mask: 1 }, keys: ['num_of_vlans'] }
      : undefined,
};

/** No tag is a number of tags; "at least one" is not, and goes without saying before a `vlan`. */
export const hasVlan: FieldConversion = Object.assign(
  ((field, step) => tagCount(field, step, 0)) satisfies FieldConversion,
  tagsReader,
);

/** The last tag of a frame tells how many there are. */
export const hasMoreVlan: FieldConversion = Object.assign(convertTags, tagsReader);

function tagCount(
  field: Parameters<FieldConversion>[0],
  step: Parameters<FieldConversion>[1],
  tags: number,
): ReturnType<FieldConversion> {
  const { name } = field.row;
  if (!checkNoRange(field, step)) return [];
  const followed = step.next === 'vlan';
  if (field.spec === 0 && !followed) return [{ key: 'num_of_vlans', match: { value: tags } }];
  if (field.spec === 1 && followed) return [];
  const code = field.spec === 0 ? 'rule/tag-contradiction' : 'rule/tag-not-named';
  step.place.report(
    diagnose(code, { item: step.item.type, field: name }, placeOfField(step, name)),
  );
  return [];
}
