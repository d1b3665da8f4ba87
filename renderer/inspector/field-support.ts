/**
 * What the compiler makes of a field, found out by compiling a small rule with and without it: which keys it adds,
 * and so since which kernel it can be matched. The inspector has no table of its own about this.
 */
import { compileRule } from '../../core/compile/compile-rule.ts';
import { defaultCompileOptions } from '../../core/compile/options.ts';
import { defaultDevice } from '../../core/flow/device.ts';
import type { ItemFieldRow } from '../../core/flow/fields.ts';
import { itemRow } from '../../core/flow/items.ts';
import { legalNext } from '../../core/flow/order.ts';
import {
  defaultAttributes,
  type FieldMatch,
  type Item,
  type Rule,
  type RuleId,
  type StepId,
} from '../../core/flow/rule.ts';
import { emptyMask, fullMask } from '../../core/flow/values.ts';
import type { FlowerKeyName } from '../../core/tc/filter.ts';
import { supportOf } from '../../core/tc/kernel-support.ts';
import { isSince, type KernelVersion } from '../../core/tc/kernel-version.ts';

export interface FieldSupport {
  /** Absent where every kernel with classifier flower can, and where nothing is known. */
  readonly since?: KernelVersion;
  /** Absent where the field takes no range. */
  readonly rangeSince?: KernelVersion;
}

type ItemType = NonNullable<ReturnType<typeof itemRow>>['type'];

const item = (type: ItemType, fields: Item['fields'] = {}): Item => ({
  id: `probe ${type}` as StepId,
  type,
  fields,
});

/** The shortest way from the beginning of a pattern to an item, itself left out; breadth first. */
function wayTo(type: ItemType): readonly ItemType[] | undefined {
  const ways: { readonly at: Parameters<typeof legalNext>[0]; readonly way: ItemType[] }[] = [
    { at: 'start', way: [] },
  ];
  const seen = new Set<string>(['void', 'any']);
  for (const { at, way } of ways)
    for (const next of legalNext(at)) {
      if (next === type) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push({ at: next as typeof at, way: [...way, next] });
    }
  return undefined;
}

function keysOf(pattern: readonly Item[]): readonly FlowerKeyName[] {
  const rule: Rule = {
    id: 'probe' as RuleId,
    name: '',
    enabled: true,
    attributes: defaultAttributes,
    pattern,
    actions: [{ id: 'probe drop' as StepId, type: 'drop', fields: {} }],
  };
  const { kernel } = defaultCompileOptions;
  const [filter] = compileRule(rule, { device: defaultDevice, kernel }).filters;
  return filter === undefined ? [] : (Object.keys(filter.keys) as FlowerKeyName[]);
}

/** The newest of what the keys need; undefined for no key. */
function newest(keys: readonly FlowerKeyName[]): KernelVersion | undefined {
  return keys
    .map((key) => supportOf(key).since)
    .reduce<KernelVersion | undefined>(
      (most, since) => (most !== undefined && isSince(most, since) ? most : since),
      undefined,
    );
}

function findSupport(type: ItemType, row: ItemFieldRow, tags: number): FieldSupport {
  const way = tags > 1 ? (['eth', 'vlan'] as const) : wayTo(type);
  if (way === undefined || row.masks === 'none') return {};
  const before = way.map((one) => item(one));
  const plain = new Set(keysOf([...before, item(type)]));
  const added = (match: FieldMatch): readonly FlowerKeyName[] =>
    keysOf([...before, item(type, { [row.name]: match })]).filter((key) => !plain.has(key));
  const value = row.kind === 'unsigned' ? 1 : emptyMask(row);
  const mask = fullMask(row);
  const since = newest(added({ spec: value, mask }));
  const bounds = row.kind === 'unsigned' && row.bits > 1;
  const ranged = bounds ? added({ spec: 1, last: 2, mask }) : [];
  const rangeSince = newest(ranged.filter((key) => /_(?:min|max)$/.test(key)));
  const always = since === undefined || isSince(supportOf('flower').since, since);
  return { ...(!always && { since }), ...(rangeSince !== undefined && { rangeSince }) };
}

const known = new Map<string, FieldSupport>();

/** `tags` counts the `vlan` items up to this one, itself included. */
export function fieldSupport(type: string, row: ItemFieldRow, tags: number): FieldSupport {
  const registered = itemRow(type);
  if (registered === undefined) return {};
  const key = `${type} ${row.name} ${Math.min(tags, 2)}`;
  const found = known.get(key) ?? findSupport(registered.type, row, type === 'vlan' ? tags : 0);
  known.set(key, found);
  return found;
}
