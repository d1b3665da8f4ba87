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

interface TcElement extends Omit<ShownFilter, 'keys' | 'actions'> {
  readonly options?: {
    readonly handle?: number;
    readonly keys: unknown;
    readonly actions: unknown;
  };
}

/** Of all chains. tc prints one element a priority besides those of the filters. */
export function shownFilters(device: string, parent: string): readonly ShownFilter[] {
  const shown = tcJson(`filter show dev ${device} parent ${parent}`) as readonly TcElement[];
  return shown.flatMap(({ pref, protocol, kind, chain, options }) => {
    if (options?.handle === undefined) return [];
    const { keys, actions } = withoutIncidental(options) as Omit<ShownFilter, 'pref'>;
    return { pref, protocol, kind, chain, keys, actions };
  });
}

export const withoutIncidental = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (incidental.has(key) ? undefined : inner)),
  );
