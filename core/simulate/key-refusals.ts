/** Keys that cls_flower refuses, in its words (fl_set_key, Linux 6.1). */
import type { Attributes } from '../netlink/attribute-reader.ts';
import type { FlowerKeyName, FlowerKeys } from '../tc/filter.ts';
import { refuse, refuseAttribute } from './answer.ts';
import type { Refusal } from './answer.ts';

/** The greatest values of MPLS keys, and what is said above them; in the order of the kernel's looking. */
const mplsLimits: readonly (readonly [FlowerKeyName, number, string])[] = [
  ['mpls_bos', 1, 'Bottom Of Stack (BOS) must be 0 or 1'],
  ['mpls_tc', 7, 'Traffic Class (TC) must be between 0 and 7'],
  ['mpls_label', 0xfffff, 'Label must be between 0 and 1048575'],
];

/** `shown`: those of the keys in `options` that the kernel reads. */
export function refuseKeys(options: Attributes, shown: FlowerKeys): Refusal | undefined {
  for (const [name, most, text] of mplsLimits)
    if (Number(shown[name]?.value ?? 0) > most) return refuseKey(options, name, text);
  const ranges = refusePairs(shown) ?? refuseRanges(options, shown);
  if (ranges) return ranges;
  const flags = options.has('TCA_FLOWER_KEY_FLAGS') && !options.has('TCA_FLOWER_KEY_FLAGS_MASK');
  return flags ? refuse('EINVAL', 'Missing flags mask') : undefined;
}

const sides = [
  { min: 'port_dst_min', max: 'port_dst_max', name: 'destination' },
  { min: 'port_src_min', max: 'port_src_max', name: 'source' },
] as const;

function refusePairs(shown: FlowerKeys): Refusal | undefined {
  const half = sides.find(
    ({ min, max }) => (shown[min] === undefined) !== (shown[max] === undefined),
  );
  return half && refuse('EINVAL', `Both min and max ${half.name} ports must be specified`);
}

function refuseRanges(options: Attributes, shown: FlowerKeys): Refusal | undefined {
  const empty = sides.find(
    ({ min, max }) => Number(shown[min]?.value ?? 0) >= Number(shown[max]?.value ?? Infinity),
  );
  if (!empty) return undefined;
  const text = `Invalid ${empty.name} port range (min must be strictly smaller than max)`;
  return refuseKey(options, empty.min, text);
}

function refuseKey(options: Attributes, name: FlowerKeyName, text: string): Refusal {
  const offset = options.offset(`TCA_FLOWER_KEY_${name.toUpperCase()}`) ?? 0;
  return refuseAttribute(offset, text);
}
