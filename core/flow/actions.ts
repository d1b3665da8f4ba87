/** The action registry: one row per action. Names and fields: DPDK rte_flow.h, testpmd's cmdline_flow.c. */
import type { FieldRow } from './fields.ts';

export const actionTypes = ['queue', 'drop', 'passthru', 'count', 'void'] as const;
export type ActionType = (typeof actionTypes)[number];

export interface ActionRow {
  readonly type: ActionType;
  readonly title: string;
  readonly documentation: string;
  /** A fate decides where the packet goes; a rule has one (the last one counts). */
  readonly fate: boolean;
  readonly fields: readonly (FieldRow & { readonly required: boolean })[];
}

const rows: Readonly<Record<ActionType, ActionRow>> = {
  queue: {
    type: 'queue',
    title: 'queue',
    documentation: 'Deliver the packet to one receive queue of the TAP.',
    fate: true,
    fields: [
      {
        name: 'index',
        kind: 'unsigned',
        bits: 16,
        title: 'queue index',
        documentation: 'Receive queue, counted from 0; must be below the number of queues.',
        required: true,
      },
    ],
  },
  drop: {
    type: 'drop',
    title: 'drop',
    documentation: 'Discard the packet; nobody sees it.',
    fate: true,
    fields: [],
  },
  passthru: {
    type: 'passthru',
    title: 'passthru',
    documentation: 'Leave the packet to the rules after this one.',
    fate: true,
    fields: [],
  },
  count: {
    type: 'count',
    title: 'count',
    documentation:
      'Count packets and bytes. The kernel counts every rule, so this asks for nothing extra.',
    fate: false,
    fields: [
      {
        name: 'identifier',
        kind: 'unsigned',
        bits: 32,
        title: 'counter id',
        documentation: 'Number of the counter, as the application names it.',
        required: false,
      },
    ],
  },
  void: {
    type: 'void',
    title: 'void',
    documentation: 'Does nothing; kept so that a rule reads as written.',
    fate: false,
    fields: [],
  },
};

/** All rows, in the order of the palette. */
export const actions: readonly ActionRow[] = actionTypes.map((type) => rows[type]);

/** The row of a type, or undefined when rte_flow's action is not in the registry. */
export function actionRow(type: string): ActionRow | undefined {
  return Object.hasOwn(rows, type) ? rows[type as ActionType] : undefined;
}
