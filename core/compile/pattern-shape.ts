/**
 * What the patterns of many rules have in common: the items, their fields and masks, and such values as decide how
 * the rest is read. Rules of one shape get the same keys but for the values of some; so the first one is compiled
 * with all checks, and the others only fill their values in.
 */
import type { ItemFieldRow } from '../flow/fields.ts';
import type { FieldValue } from '../flow/rule.ts';
import { flowerKeyNames, type FlowerKeyName, type FlowerKeys } from '../tc/filter.ts';
import { flowerKeys } from '../tc/flower-keys.ts';
import { overrunsTc } from '../tc/key-text.ts';
import { expectedInstead } from '../flow/field-text.ts';

/** A value that each rule of the shape gives itself. */
export interface OpenValue {
  readonly row: ItemFieldRow;
  /** Undefined when the mask is empty: the value must be one of the field, but counts for nothing. */
  readonly key: FlowerKeyName | undefined;
}

type WritableKeys = { -readonly [K in keyof FlowerKeys]: FlowerKeys[K] };

export class PatternShape {
  /** The keys in the order of `flowerKeyNames`. */
  readonly names: readonly FlowerKeyName[];
  /** Those of them whose values differ from rule to rule. */
  readonly open: readonly FlowerKeyName[];
  readonly #values: readonly OpenValue[];
  /** The keys in the order in which the first rule got them, and which value each takes: -1 for the one it always has. */
  readonly #keys: readonly FlowerKeyName[];
  readonly #sources: readonly number[];
  readonly #first: FlowerKeys;

  /** From the keys that one rule of the shape got, and its open values, each for a key of its own. */
  constructor(keys: FlowerKeys, values: readonly OpenValue[]) {
    this.names = flowerKeyNames.filter((name) => keys[name] !== undefined);
    this.open = values.flatMap(({ key }) => key ?? []);
    this.#values = values;
    this.#keys = Object.keys(keys) as FlowerKeyName[];
    this.#sources = this.#keys.map((name) => values.findIndex(({ key }) => key === name));
    this.#first = keys;
  }

  /** The keys of the rule with these open values; undefined when there is something to say about one. */
  fill(values: readonly FieldValue[]): FlowerKeys | undefined {
    for (let index = 0; index < this.#values.length; index++)
      if (expectedInstead(this.#values[index]!.row, values[index]!) !== undefined) return undefined;
    const keys: WritableKeys = {};
    for (let index = 0; index < this.#keys.length; index++) {
      const name = this.#keys[index]!;
      const source = this.#sources[index]!;
      const first = this.#first[name];
      if (first === undefined) continue;
      if (source < 0) {
        keys[name] = first;
        continue;
      }
      const value = values[source]!;
      const match = first.mask === undefined ? { value } : { value, mask: first.mask };
      if (flowerKeys[name].kind === 'ipv6' && overrunsTc(name, match)) return undefined;
      keys[name] = match;
    }
    return keys;
  }
}
