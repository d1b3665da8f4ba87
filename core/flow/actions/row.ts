/** What a row of the action registry says, and short ways to write fields. */
import type { ActionFieldRow } from '../fields.ts';

/** Actions a TAP can do, in the order of the palette. */
export const actionTypes = [
  'queue',
  'rss',
  'drop',
  'passthru',
  'jump',
  'mark',
  'flag',
  'count',
  'void',
] as const;
export type ActionType = (typeof actionTypes)[number];

interface AnyActionRow {
  /** As testpmd spells it. */
  readonly type: string;
  readonly title: string;
  readonly documentation: string;
  /** A fate decides where the packet goes; a rule has one (the last one counts). */
  readonly fate: boolean;
  readonly fields: readonly ActionFieldRow[];
}

/** An action that a TAP can do. */
export interface TapActionRow extends AnyActionRow {
  readonly type: ActionType;
  readonly unsupported?: undefined;
}

/** An action of rte_flow that no rule of a TAP can do. It is read, shown and kept, and the compiler refuses it. */
export interface UnsupportedActionRow extends AnyActionRow {
  /** One sentence for a newcomer: why. */
  readonly unsupported: string;
}

export type ActionRow = TapActionRow | UnsupportedActionRow;

type Rest = Partial<Omit<ActionFieldRow, 'name' | 'bits' | 'title'>>;

/** A number that may be left out, unless `row` says otherwise. */
export const field = (
  name: string,
  bits: number,
  title: string,
  row: Rest = {},
): ActionFieldRow => ({
  name,
  kind: 'unsigned',
  bits,
  title,
  documentation: `${title.slice(0, 1).toUpperCase()}${title.slice(1)}.`,
  required: false,
  ...row,
});

export const required = { required: true } as const;
