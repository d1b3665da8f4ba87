/** From the keys of a flower filter to a pattern: the way back through the table that patterns are compiled by. */
import type { FieldRead } from '../compile/field-keys.ts';
import { conversionOf } from '../compile/items.ts';
import { compilePattern } from '../compile/pattern.ts';
import { placesOf } from '../compile/place.ts';
import { diagnose } from '../diagnostics/catalogue.ts';
import { tapItems, type ItemType, type TapItemRow } from '../flow/items.ts';
import type { FieldMatch, Item, RuleId, StepId } from '../flow/rule.ts';
import type { FlowerKeyName, FlowerKeys } from '../tc/filter.ts';
import { newestKernel } from '../tc/kernel-version.ts';
import { isVlanType, matchKey } from '../tc/match.ts';
import { matchText } from '../tc/text.ts';
import { inKernel, said, unsaid, type ReadItem, type Reading } from './reading.ts';

/** A pattern that compiles to exactly the keys, from `eth` to the last header that they name. */
export function readPattern(keys: FlowerKeys): Reading<readonly ReadItem[]> {
  const reader = new PatternReader(keys);
  const items = reader.read();
  const missing = reader.left;
  if (Object.keys(missing).length > 0 || !compilesTo(items, keys))
    return unsaid(
      diagnose('import/match', { match: wordsOf(missing) ?? wordsOf(keys) ?? 'any' }, inKernel),
    );
  return said(items);
}

/** `arp_op request`; undefined for no keys. */
function wordsOf(keys: FlowerKeys): string | undefined {
  const words = matchText({ keys }).map(({ name, value }) => `${name} ${value}`);
  return words.length === 0 ? undefined : words.join(', ');
}

/** Whatever the reader thinks: only what compiles to the same match says the same. */
function compilesTo(items: readonly ReadItem[], keys: FlowerKeys): boolean {
  const place = placesOf('r1' as RuleId);
  const named = items.map((item, index): Item => ({ ...item, id: `s${String(index)}` as StepId }));
  const compiled = compilePattern(named, newestKernel, place);
  return (
    !place.diagnostics.some(({ severity }) => severity === 'error') &&
    matchKey(compiled) === matchKey(keys)
  );
}

class PatternReader {
  readonly #keys: FlowerKeys;
  readonly #left: Set<FlowerKeyName>;

  constructor(keys: FlowerKeys) {
    this.#keys = keys;
    this.#left = new Set(Object.keys(keys) as FlowerKeyName[]);
  }

  /** Keys that no item has said. */
  get left(): FlowerKeys {
    return Object.fromEntries([...this.#left].map((name) => [name, this.#keys[name]]));
  }

  read(): readonly ReadItem[] {
    const items: ReadItem[] = [];
    let tags = 0;
    let row: TapItemRow | undefined = rowOf('eth');
    while (row !== undefined) {
      if (row.type === 'vlan') tags++;
      const next: TapItemRow | undefined = this.#following(row, tags);
      items.push({ type: row.type, fields: this.#fields(row, tags, next) });
      row = next;
    }
    return items;
  }

  /** The item whose header the keys announce behind this one. */
  #following({ type }: TapItemRow, tags: number): TapItemRow | undefined {
    const announced = conversionOf(type, tags).next;
    const value = announced && this.#keys[announced.key]?.value;
    if (value === undefined) return undefined;
    if (isVlanType(value) && tags >= (rowOf('vlan')?.most ?? 0)) return undefined;
    return tapItems.find(
      (row) =>
        row.follows.includes(type) &&
        (numberOf(row) === value || (row.type === 'vlan' && isVlanType(value))),
    );
  }

  #fields(
    row: TapItemRow,
    tags: number,
    next: TapItemRow | undefined,
  ): Readonly<Record<string, FieldMatch>> {
    const { fields, next: announced } = conversionOf(row.type, tags);
    const found: Record<string, FieldMatch> = {};
    for (const field of row.fields) {
      const about = { row: field, tags, tagFollows: next?.type === 'vlan' };
      const read: FieldRead | undefined = fields[field.name]?.readBack?.(this.#keys, about);
      if (read === undefined) continue;
      for (const key of read.keys) this.#left.delete(key);
      // The item behind it says the type already.
      const implied = announced?.field === field.name && next && numberOf(next) === read.match.spec;
      if (implied !== true) found[field.name] = read.match;
    }
    return found;
  }
}

const rowOf = (type: ItemType): TapItemRow | undefined => tapItems.find((row) => row.type === type);

const numberOf = ({ ipProtocol, etherType }: TapItemRow): number | undefined =>
  ipProtocol ?? etherType;
