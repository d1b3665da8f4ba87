/**
 * The action registry: one row per action of rte_flow. Parser, printer, completion, inspector, compiler,
 * palette and reference documentation are walks over this table.
 *
 * Names, widths and defaults: DPDK rte_flow.h, testpmd's cmdline_flow.c.
 */
import { actionTypes, type ActionRow, type ActionType, type TapActionRow } from './actions/row.ts';
import { rss } from './actions/rss.ts';
import { count, drop, flag, jump, mark, nothing, passthru, queue } from './actions/tap.ts';
import { unsupportedActions } from './actions/unsupported.ts';

export {
  actionTypes,
  type ActionRow,
  type ActionType,
  type TapActionRow,
  type UnsupportedActionRow,
} from './actions/row.ts';

const rows: Readonly<Record<ActionType, TapActionRow>> = {
  queue,
  rss,
  drop,
  passthru,
  jump,
  mark,
  flag,
  count,
  void: nothing,
};

/** What a TAP can do, in the order of the palette. */
export const tapActions: readonly TapActionRow[] = actionTypes.map((type) => rows[type]);

/** Every action of rte_flow, those a TAP can do first. */
export const actions: readonly ActionRow[] = [...tapActions, ...unsupportedActions];

const byType: ReadonlyMap<string, ActionRow> = new Map(actions.map((row) => [row.type, row]));

/** The row of a type, or undefined when rte_flow has no such action. */
export function actionRow(type: string): ActionRow | undefined {
  return byType.get(type);
}

/** The row of an action that a TAP can do. */
export function tapActionRow(type: string): TapActionRow | undefined {
  const row = byType.get(type);
  return row?.unsupported === undefined ? row : undefined;
}
