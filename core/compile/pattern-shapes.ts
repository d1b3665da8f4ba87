/** Finds the shape of a pattern, and compiles the patterns of a shape that is known by filling in their values. */
import { tapItemRow } from '../flow/items.ts';
import type { FieldValue, Item } from '../flow/rule.ts';
import type { FlowerKeyName, FlowerKeys } from '../tc/filter.ts';
import type { KernelVersion } from '../tc/kernel-version.ts';
import { conversionOf } from './items.ts';
import { PatternShape, type OpenValue } from './pattern-shape.ts';
import { compilePattern } from './pattern.ts';
import type { RulePlace } from './place.ts';
import { StepTree, type Step } from './step-tree.ts';

export interface CompiledPattern {
  readonly keys: FlowerKeys;
  /** Unless something was said about the pattern, or it is of no shape that others could share. */
  readonly shape: PatternShape | undefined;
}

/** Stands behind the fields of an item, so that no field can be taken for the next item. */
const endOfItem = Symbol('end of item');

/** An item's type, a field's name, its mask, a spec that decides. */
type Part = FieldValue | undefined | typeof endOfItem;

/** The shapes seen so far with one kernel. */
export class PatternShapes {
  readonly #kernel: KernelVersion;
  readonly #tree = new StepTree<Part, PatternShape>();
  /** The open values of the pattern that is being compiled. */
  readonly #values: FieldValue[] = [];

  constructor(kernel: KernelVersion) {
    this.#kernel = kernel;
  }

  /** As compilePattern. */
  compile(pattern: readonly Item[], place: RulePlace): CompiledPattern {
    const end = this.#wayOf(pattern);
    const known = end?.value?.fill(this.#values);
    if (known !== undefined) return { keys: known, shape: end?.value };
    const before = place.diagnostics.length;
    const keys = compilePattern(pattern, this.#kernel, place);
    if (end === undefined || place.diagnostics.length > before) return { keys, shape: undefined };
    end.value ??= shapeOf(pattern, keys);
    return { keys, shape: end.value };
  }

  /** Where the way of the pattern ends, collecting its open values; undefined for patterns with a range, which have no shape. */
  #wayOf(pattern: readonly Item[]): Step<Part, PatternShape> | undefined {
    const tree = this.#tree;
    this.#values.length = 0;
    let at = tree.first();
    let tags = 0;
    for (const { type, fields } of pattern) {
      if (type === 'vlan') tags++;
      at = tree.step(at, type);
      for (const name in fields) {
        const { spec, mask, last } = fields[name]!;
        if (last !== undefined) return undefined;
        at = tree.step(at, name);
        const decides = (at.decides ??= copiedKey(type, tags, name) === undefined);
        at = tree.step(at, mask);
        if (decides || spec === undefined) at = tree.step(at, spec);
        else this.#values.push(spec);
      }
      at = tree.step(at, endOfItem);
    }
    return at;
  }
}

/** The key that gets the spec of a field and decides nothing by it. */
function copiedKey(type: string, tags: number, field: string): FlowerKeyName | undefined {
  const row = tapItemRow(type);
  if (row === undefined) return undefined;
  const { fields, next } = conversionOf(row.type, tags);
  return next?.field === field ? undefined : fields[field]?.copiesTo;
}

function shapeOf(pattern: readonly Item[], keys: FlowerKeys): PatternShape | undefined {
  const values: OpenValue[] = [];
  const taken = new Set<FlowerKeyName>();
  let tags = 0;
  for (const { type, fields } of pattern) {
    const row = tapItemRow(type);
    if (type === 'vlan') tags++;
    for (const [name, { spec }] of Object.entries(fields)) {
      const field = row?.fields.find((one) => one.name === name);
      const copied = copiedKey(type, tags, name);
      if (field === undefined || copied === undefined || spec === undefined) continue;
      const match = keys[copied];
      values.push({ row: field, key: match && copied });
      // Two items that write one key: the later one wins, which is not for here to know.
      if (match !== undefined && (match.value !== spec || taken.has(copied))) return undefined;
      taken.add(copied);
    }
  }
  return new PatternShape(keys, values);
}
