/** Random rules from the registry: well formed in form and type, not necessarily sensible. */
import fc from 'fast-check';
import { actions as actionRows } from '../../core/flow/actions.ts';
import type { FieldRow } from '../../core/flow/fields.ts';
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import { items as itemRows, type ItemRow } from '../../core/flow/items.ts';
import { legalNext } from '../../core/flow/order.ts';
import type {
  Action,
  Attributes,
  FieldMatch,
  FieldValue,
  Item,
  Rule,
} from '../../core/flow/rule.ts';
import { fromBytes, fullMask, maskOfPrefix } from '../../core/flow/values.ts';

/** Mostly `usual`, one time in `times` the other. */
function oneIn<T>(times: number, rare: fc.Arbitrary<T>, usual: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: times - 1, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

/** Any canonical value of a field; small numbers and zero more often than chance. */
export function fieldValue(row: Pick<FieldRow, 'kind' | 'bits'>): fc.Arbitrary<FieldValue> {
  if (row.kind === 'unsigned')
    return oneIn(3, fc.integer({ min: 0, max: 2 ** row.bits - 1 }), fc.nat(Math.min(3, 2 ** row.bits - 1)));
  const length = row.bits / 8;
  return fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((bytes) => fromBytes(row, bytes));
}

/** Full masks, prefixes, and any pattern of bits. */
export function fieldMask(row: Pick<FieldRow, 'kind' | 'bits'>): fc.Arbitrary<FieldValue> {
  const some = fc.oneof(
    fc.integer({ min: 0, max: row.bits }).map((prefix) => maskOfPrefix(row, prefix)),
    fieldValue(row),
  );
  return oneIn(row.kind === 'unsigned' ? 10 : 2, some, fc.constant(fullMask(row)));
}

export function fieldMatch(row: Pick<FieldRow, 'kind' | 'bits'>): fc.Arbitrary<FieldMatch> {
  const absent = fc.constant(undefined);
  return fc
    .record({
      spec: oneIn<FieldValue | undefined>(10, absent, fieldValue(row)),
      last: oneIn<FieldValue | undefined>(20, fieldValue(row), absent),
      mask: oneIn<FieldValue | undefined>(4, absent, fieldMask(row)),
    })
    .map(({ spec, last, mask }) => ({
      ...(spec !== undefined && { spec }),
      ...(last !== undefined && { last }),
      ...(mask !== undefined && { mask }),
    }));
}

type Unnamed<T> = Omit<T, 'id'>;

function itemOf(row: ItemRow): fc.Arbitrary<Unnamed<Item>> {
  const fields = Object.fromEntries(row.fields.map((field) => [field.name, fieldMatch(field)]));
  return fc
    .record(fields, { requiredKeys: [] })
    .map((found) => ({ type: row.type, fields: found as Item['fields'] }));
}

/** Items in any order, most of which no packet could have. */
const anyPattern = fc.array(fc.oneof(...itemRows.map(itemOf)), { maxLength: 5 });

/** Items each of which may follow the one before it. */
const legalPattern = fc.array(fc.nat(), { maxLength: 5 }).chain((choices) => {
  const rows: ItemRow[] = [];
  let previous: Parameters<typeof legalNext>[0] = 'start';
  for (const choice of choices) {
    const next = itemRows.filter((row) => legalNext(previous).includes(row.type));
    const row = next[choice % next.length]!;
    rows.push(row);
    if (row.type !== 'void') previous = row.type;
  }
  return fc.tuple(...rows.map(itemOf));
});

const action: fc.Arbitrary<Unnamed<Action>> = fc.oneof(
  ...actionRows.map((row) =>
    fc
      .record(Object.fromEntries(row.fields.map((field) => [field.name, fieldValue(field)])), {
        requiredKeys: row.fields.filter(({ required }) => required).map(({ name }) => name),
      })
      .map((fields) => ({ type: row.type, fields })),
  ),
);

const attributes: fc.Arbitrary<Attributes> = fc.record({
  group: oneIn(20, fc.nat(), fc.nat(15)),
  priority: oneIn(20, fc.nat(), oneIn(4, fc.nat(4100), fc.nat(5))),
  ingress: oneIn(5, fc.constant(false), fc.constant(true)),
  egress: oneIn(3, fc.constant(true), fc.constant(false)),
});

const unnamedRule = fc.record({
  enabled: oneIn(10, fc.constant(false), fc.constant(true)),
  attributes,
  pattern: oneIn<Unnamed<Item>[]>(8, anyPattern, legalPattern),
  actions: fc.array(action, { maxLength: 2 }),
});

/** Rules with ids that are unique among them. */
export const ruleSet: fc.Arbitrary<readonly Rule[]> = fc
  .array(unnamedRule, { maxLength: 12 })
  .map((rules) => {
    const ids = createIdentifiers();
    const named = <T>(step: T) => ({ ...step, id: ids.step() });
    return rules.map((rule): Rule => ({
      ...rule,
      id: ids.rule(),
      name: '',
      pattern: rule.pattern.map(named),
      actions: rule.actions.map(named),
    }));
  });
