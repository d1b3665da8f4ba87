/**
 * The words of testpmd's flow commands: the registry's, for a fast lookup, and those of commands.
 *
 * Source of the names: DPDK 26.07, app/test-pmd/cmdline_flow.c.
 */
import { actions, type ActionRow } from '../flow/actions.ts';
import { mostOf, type ReadableField } from '../flow/field-text.ts';
import {
  clauseNames,
  type ActionFieldRow,
  type FieldKind,
  type ItemFieldRow,
} from '../flow/fields.ts';
import { items } from '../flow/items.ts';
import type { PlainShape } from '../flow/plain-text.ts';
import type { FieldValue } from '../flow/rule.ts';
import { fullMask, hasBits } from '../flow/values.ts';

/** What is looked up for every value of a script: of one shape for all fields, as the rows are not. */
export class FieldWords<Row extends ReadableField = ReadableField> implements PlainShape {
  readonly row: Row;
  readonly name: string;
  readonly kind: FieldKind;
  readonly most: number;

  constructor(row: Row) {
    this.row = row;
    this.name = row.name;
    this.kind = row.kind;
    this.most = mostOf(row);
  }
}

export class ItemFieldWords extends FieldWords<ItemFieldRow> {
  readonly form: ItemFieldRow['form'];
  /** The second word of its name, where it has one. */
  readonly second: string | undefined;
  readonly covers: readonly string[] | undefined;
  /** What `is` sets the mask to; undefined where that depends on the value. */
  readonly full: FieldValue | undefined;

  constructor(row: ItemFieldRow) {
    super(row);
    this.form = row.form;
    this.second = row.spelling?.[1];
    this.covers = row.covers;
    this.full = hasBits(row.kind) || row.kind === 'word' ? fullMask(row) : undefined;
  }
}

/** Every item and its fields, by the first word of their names; an unnamed field by the empty word. */
export const itemWords: ReadonlyMap<string, ReadonlyMap<string, ItemFieldWords>> = new Map(
  items.map((item) => [
    item.type,
    new Map(
      item.fields.map((row) => [
        row.form === 'unnamed' ? '' : (row.spelling?.[0] ?? row.name),
        new ItemFieldWords(row),
      ]),
    ),
  ]),
);

export class ActionWords {
  readonly row: ActionRow;
  /** Those that are written with their name. */
  readonly fields: ReadonlyMap<string, FieldWords<ActionFieldRow>>;
  readonly hasRequired: boolean;

  constructor(row: ActionRow) {
    this.row = row;
    const named = row.fields.filter(({ form }) => form !== 'unnamed');
    this.fields = new Map(named.map((field) => [field.name, new FieldWords(field)]));
    this.hasRequired = row.fields.some(({ required }) => required);
  }
}

/** Every action. */
export const actionWords: ReadonlyMap<string, ActionWords> = new Map(
  actions.map((action) => [action.type, new ActionWords(action)]),
);

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const clauseWords: ReadonlySet<string> = new Set(clauseNames);

/** Commands behind `flow` that make no rule. */
export const otherFlowCommands: ReadonlySet<string> = new Set(
  words(`destroy update flush query list dump isolate aged indirect_action shared_action tunnel info
    configure pattern_template actions_template template_table group queue push pull hash flex_item`),
);
