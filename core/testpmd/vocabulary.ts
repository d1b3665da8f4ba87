/**
 * The words of testpmd's flow commands: the registry's, for a fast lookup, and those of commands.
 *
 * Source of the names: DPDK 26.07, app/test-pmd/cmdline_flow.c.
 */
import { actions, type ActionRow } from '../flow/actions.ts';
import { clauseNames, type ItemFieldRow } from '../flow/fields.ts';
import { items } from '../flow/items.ts';
import type { FieldValue } from '../flow/rule.ts';
import { fullMask, hasBits } from '../flow/values.ts';

export interface FieldWords {
  readonly row: ItemFieldRow;
  /** What `is` sets the mask to; undefined where that depends on the value. */
  readonly full: FieldValue | undefined;
}

/** Every item and its fields, by the first word of their names; an unnamed field by the empty word. */
export const itemWords: ReadonlyMap<string, ReadonlyMap<string, FieldWords>> = new Map(
  items.map((item) => [
    item.type,
    new Map(
      item.fields.map((row) => [
        row.form === 'unnamed' ? '' : (row.spelling?.[0] ?? row.name),
        { row, full: hasBits(row.kind) || row.kind === 'word' ? fullMask(row) : undefined },
      ]),
    ),
  ]),
);

/** Every action. */
export const actionWords: ReadonlyMap<string, ActionRow> = new Map(
  actions.map((action) => [action.type, action]),
);

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const clauseWords: ReadonlySet<string> = new Set(clauseNames);

/** Commands behind `flow` that make no rule. */
export const otherFlowCommands: ReadonlySet<string> = new Set(
  words(`destroy update flush query list dump isolate aged indirect_action shared_action tunnel info
    configure pattern_template actions_template template_table group queue push pull hash flex_item`),
);

export const attributeWords = words('ingress egress group priority');
