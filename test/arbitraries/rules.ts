/** Random rules from the registry: well formed in form and type, not necessarily sensible. */
import fc from 'fast-check';
import { actions, tapActions, type ActionRow } from '../../core/flow/actions.ts';
import { takesClause } from '../../core/flow/clauses.ts';
import type { ActionFieldRow, ClauseName, FieldRow, ItemFieldRow } from '../../core/flow/fields.ts';
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import { items, tapItems, type ItemRow } from '../../core/flow/items.ts';
import { legalNext, predecessor } from '../../core/flow/order.ts';
import type {
  Action,
  ActionValue,
  Attributes,
  FieldMatch,
  FieldValue,
  Item,
  Rule,
} from '../../core/flow/rule.ts';
import { fromBytes, fullMask, hasBits, maskOfPrefix } from '../../core/flow/values.ts';

/** Mostly `usual`, one time in `times` the other. */
function oneIn<T>(times: number, rare: fc.Arbitrary<T>, usual: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: times - 1, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

/** A run of letters and digits, as testpmd's words without quotes are. */
const text = (most: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[a-z0-9]{1,${String(most)}}$`)).filter((word) => word !== 'end');

type Shape = Pick<FieldRow, 'kind' | 'bits' | 'words' | 'most'>;

/** Any canonical value of a field; small numbers and zero more often than chance. */
export function fieldValue(row: Shape): fc.Arbitrary<FieldValue> {
  const most = row.most ?? 2 ** row.bits - 1;
  switch (row.kind) {
    case 'unsigned':
    case 'boolean':
      return oneIn(3, fc.integer({ min: 0, max: most }), fc.nat(Math.min(3, most)));
    case 'wide':
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
    case 'text':
      return text(Math.min(row.bits / 8, 20));
    case 'hex':
      return fc
        .uint8Array({ minLength: 1, maxLength: row.bits / 8 })
        .map((bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''));
    case 'word':
      return fc.constantFrom(...(row.words ?? []));
    default: {
      const length = row.bits / 8;
      return fc
        .uint8Array({ minLength: length, maxLength: length })
        .map((bytes) => fromBytes(row, bytes));
    }
  }
}

/** Full masks, prefixes, and any pattern of bits. */
export function fieldMask(row: Shape): fc.Arbitrary<FieldValue> {
  if (!hasBits(row.kind)) return fieldValue(row);
  const some = fc.oneof(
    fc.integer({ min: 0, max: row.bits }).map((prefix) => maskOfPrefix(row, prefix)),
    fieldValue(row),
  );
  return oneIn(row.kind === 'unsigned' ? 10 : 2, some, fc.constant(fullMask(row)));
}

export function fieldMatch(row: ItemFieldRow): fc.Arbitrary<FieldMatch> {
  if (row.form === 'value') return fieldValue(row).map((spec) => ({ spec, mask: fullMask(row) }));
  const may = (clause: ClauseName) => takesClause(row, clause);
  const absent = fc.constant(undefined);
  return fc
    .record({
      spec: may('spec') ? oneIn<FieldValue | undefined>(10, absent, fieldValue(row)) : absent,
      last: may('last') ? oneIn<FieldValue | undefined>(20, fieldValue(row), absent) : absent,
      mask: may('mask') ? oneIn<FieldValue | undefined>(4, absent, fieldMask(row)) : absent,
      exact: may('is') ? oneIn<FieldValue | undefined>(3, fieldValue(row), absent) : absent,
    })
    .map(({ spec, last, mask, exact }) => ({
      ...(spec !== undefined && { spec }),
      ...(last !== undefined && { last }),
      ...(mask !== undefined && { mask }),
      ...(exact !== undefined && { spec: exact, mask: fullMask(row, exact) }),
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
const anyPattern = fc.array(fc.oneof(...tapItems.map(itemOf)), { maxLength: 5 });

/** Items each of which may follow the one before it. */
const legalPattern = fc.array(fc.nat(), { maxLength: 5 }).chain((choices) => {
  const rows: ItemRow[] = [];
  for (const choice of choices) {
    const legal = legalNext(predecessor(rows));
    const next = tapItems.filter((row) => legal.includes(row.type));
    rows.push(next[choice % next.length]!);
  }
  return fc.tuple(...rows.map(itemOf));
});

function actionField(row: ActionFieldRow): fc.Arbitrary<ActionValue> {
  if (row.form === 'flag') return fc.constant(1);
  return row.list === undefined ? fieldValue(row) : fc.array(fieldValue(row), { maxLength: 5 });
}

const actionOf = (row: ActionRow): fc.Arbitrary<Unnamed<Action>> =>
  fc
    .record(Object.fromEntries(row.fields.map((field) => [field.name, actionField(field)])), {
      requiredKeys: row.fields.filter(({ required }) => required).map(({ name }) => name),
    })
    .map((fields) => ({ type: row.type, fields: fields }));

const tapAction = fc.oneof(...tapActions.map(actionOf));

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
  actions: fc.array(tapAction, { maxLength: 2 }),
});

/** Also what no TAP can match or do. */
const unnamedAnyRule = fc.record({
  enabled: fc.constant(true),
  attributes,
  pattern: fc.array(fc.oneof(...items.map(itemOf)), { maxLength: 3 }),
  actions: fc.array(fc.oneof(...actions.map(actionOf)), { maxLength: 2 }),
});

interface UnnamedRule extends Omit<Rule, 'id' | 'name' | 'pattern' | 'actions'> {
  readonly pattern: readonly Unnamed<Item>[];
  readonly actions: readonly Unnamed<Action>[];
}

function withIds(rules: readonly UnnamedRule[]): readonly Rule[] {
  const ids = createIdentifiers();
  const named = <T>(step: T) => ({ ...step, id: ids.step() });
  return rules.map((rule): Rule => ({
    ...rule,
    id: ids.rule(),
    name: '',
    pattern: rule.pattern.map(named),
    actions: rule.actions.map(named),
  }));
}

/** Rules of what a TAP can match and do, with ids that are unique among them. */
export const ruleSet: fc.Arbitrary<readonly Rule[]> = fc
  .array(unnamedRule, { maxLength: 12 })
  .map(withIds);

/** Rules of anything rte_flow has. */
export const anyRuleSet: fc.Arbitrary<readonly Rule[]> = fc
  .array(unnamedAnyRule, { maxLength: 6 })
  .map(withIds);
