/** The places of devices where filters hang: each sees other packets, and has priorities of its own. */
import type { CompiledFilter } from '../../core/compile/result.ts';
import type { TcParent } from '../../core/tc/filter.ts';

export interface Hook {
  /** `tap0 1:`, as the table and the choice of hooks show it. */
  readonly name: string;
  readonly device: string;
  readonly parent: TcParent;
  /** Which packets pass there, in rte_flow's words. */
  readonly meaning: string;
  readonly filters: readonly CompiledFilter[];
}

function meaningOf(
  { device, parent }: Pick<CompiledFilter, 'device' | 'parent'>,
  tap: string,
): string {
  if (device !== tap) return `what arrives at ${device}`;
  return parent === '1:' ? 'ingress: what the TAP’s reader gets' : 'egress: what its writer sends';
}

/** Every hook that holds a filter, in the order of the filters. `tap` is the name of the TAP. */
export function hooksOf(filters: readonly CompiledFilter[], tap: string): readonly Hook[] {
  const groups = grouped(filters, ({ device, parent }) => `${device} ${parent}`);
  return Array.from(groups, ([name, own]): Hook => {
    const { device, parent } = own[0]!;
    return { name, device, parent, meaning: meaningOf({ device, parent }, tap), filters: own };
  });
}

/** The hooks to show: the chosen one, or all when none is chosen or it is gone. */
export function shownHooks(hooks: readonly Hook[], chosen: string | undefined): readonly Hook[] {
  const one = hooks.find(({ name }) => name === chosen);
  return one === undefined ? hooks : [one];
}

/** In the order in which the keys appear. */
export function grouped<T, K>(list: readonly T[], keyOf: (value: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of list) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
