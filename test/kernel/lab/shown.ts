/** Filters as `tc -j filter show` prints them, without what depends on the kernel that holds them. */
import { tcJson } from './commands.ts';

/** Of the kernel's own choosing, and `cookie`, which is ours. */
const incidental = new Set(
  'order index ref bind prob stats installed last_used first_used used_hw_stats not_in_hw in_hw in_hw_count cookie handle'.split(
    ' ',
  ),
);

export interface ShownFilter {
  readonly pref: number;
  readonly protocol: string;
  readonly kind: string;
  readonly chain: number;
  readonly keys: unknown;
  readonly actions: unknown;
}

export interface TcElement extends Omit<ShownFilter, 'keys' | 'actions'> {
  readonly options?: {
    readonly handle?: number;
    readonly keys: unknown;
    readonly actions: unknown;
  };
}

const chainsPerGeneration = 256;

/**
 * The elements of filters, of all chains, without the switch rule and with the groups as chains, as the documentation
 * says to read them. tc prints one element a priority besides those of the filters.
 */
export function logicalElements(device: string, parent: string): readonly TcElement[] {
  const shown = tcJson(`filter show dev ${device} parent ${parent}`) as readonly TcElement[];
  return shown
    .filter((element) => element.options?.handle !== undefined && !isSwitch(element))
    .map((element) => JSON.parse(JSON.stringify(element, groupForChain)) as TcElement);
}

const isSwitch = ({ chain, options }: TcElement) =>
  chain === 0 &&
  /"type":"goto","chain":(\d{4,}|2(5[6-9]|[6-9]\d)|[3-9]\d\d)/.test(JSON.stringify(options));

const groupForChain = (key: string, value: unknown) =>
  key === 'chain' ? Number(value) % chainsPerGeneration : value;

/** What is there, for the comparison with what was compiled. */
export function shownFilters(device: string, parent: string): readonly ShownFilter[] {
  return logicalElements(device, parent).map(({ pref, protocol, kind, chain, options }) => {
    const { keys, actions } = withoutIncidental(options) as Omit<ShownFilter, 'pref'>;
    return { pref, protocol, kind, chain, keys, actions };
  });
}

export const withoutIncidental = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (incidental.has(key) ? undefined : inner)),
  );
