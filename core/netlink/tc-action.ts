/** Actions of a filter: skbedit and gact by meaning, all others by name and bytes. */
import type { TcAction, TcControl, TcStatistics } from '../tc/filter.ts';
import type { Attributes } from './attribute-reader.ts';
import type { AttributeEntry } from './attributes.ts';
import { fromHex, toHex } from './bytes.ts';
import { readStatistics } from './tc-statistics.ts';

/** TC_ACT_* (linux/pkt_cls.h). */
const verdicts: Readonly<Record<TcControl, number>> = {
  continue: -1,
  ok: 0,
  reclassify: 1,
  drop: 2,
  pipe: 3,
  stolen: 4,
};

/** TC_ACT_GOTO_CHAIN: the low 28 bits name the chain. */
const gotoChain = 0x20000000;

const controlOf = (verdict: number | undefined): TcControl | undefined =>
  (Object.keys(verdicts) as TcControl[]).find((control) => verdicts[control] === verdict);

/** What a dump says beside what Tapwright sets: times, padding, statistics. */
const reported = new Set(['TCA_SKBEDIT_TM', 'TCA_SKBEDIT_PAD', 'TCA_GACT_TM', 'TCA_GACT_PAD']);

/** The attributes of one element of TCA_FLOWER_ACT. The kernel chooses the action's index. */
export function actionEntries(action: TcAction): readonly AttributeEntry[] {
  if (action.kind === 'other') return [['TCA_ACT_KIND', action.name], actionOptions(action)];
  const { kind, cookie } = action;
  return [
    ['TCA_ACT_KIND', kind],
    actionOptions(action),
    ...(cookie === undefined ? [] : [['TCA_ACT_COOKIE', fromHex(cookie)] as const]),
  ];
}

function actionOptions(action: TcAction): AttributeEntry {
  switch (action.kind) {
    case 'other':
      return { type: 0x8002, payload: action.options };
    case 'gact': {
      const verdict =
        action.control === 'goto' ? gotoChain + (action.chain ?? 0) : verdicts[action.control];
      return ['TCA_ACT_OPTIONS', [['TCA_GACT_PARMS', { action: verdict }]]];
    }
    case 'skbedit':
      return [
        'TCA_ACT_OPTIONS',
        [
          ['TCA_SKBEDIT_PARMS', { action: verdicts[action.control] }],
          ...(action.queueMapping === undefined
            ? []
            : [['TCA_SKBEDIT_QUEUE_MAPPING', action.queueMapping] as const]),
        ],
      ];
    case 'mirred':
    case 'bpf':
      throw new TypeError(`no encoding for the action ${action.kind}`);
  }
}

export interface ReadAction {
  readonly action: TcAction;
  readonly statistics: TcStatistics | undefined;
  readonly cookie: Uint8Array | undefined;
}

export function readAction(attributes: Attributes): ReadAction {
  const statistics = attributes.nest('TCA_ACT_STATS');
  return {
    action: readOptions(attributes),
    statistics: statistics && readStatistics(statistics),
    cookie: attributes.bytes('TCA_ACT_COOKIE'),
  };
}

function readOptions(attributes: Attributes): TcAction {
  const name = attributes.text('TCA_ACT_KIND') ?? '';
  const options = attributes.nest('TCA_ACT_OPTIONS');
  const cookie = attributes.bytes('TCA_ACT_COOKIE');
  const spoken = name === 'gact' || name === 'skbedit' ? speak(name, options) : undefined;
  if (spoken) return { ...spoken, ...(cookie && { cookie: toHex(cookie) }) };
  const bytes = attributes.bytes('TCA_ACT_OPTIONS') ?? new Uint8Array();
  return { kind: 'other', name, options: Uint8Array.from(bytes) };
}

/** The action's meaning, or undefined when it does more than the model can say. */
function speak(
  kind: 'gact' | 'skbedit',
  options: Attributes | undefined,
): Exclude<TcAction, { kind: 'other' }> | undefined {
  if (!options || options.unknown.length > 0) return undefined;
  const parameters = kind === 'gact' ? 'TCA_GACT_PARMS' : 'TCA_SKBEDIT_PARMS';
  const said = options.names.filter((name) => !reported.has(name) && name !== parameters);
  const control = controlOf(options.struct(parameters)?.['action']);
  if (control === undefined) return undefined;
  if (kind === 'gact') return said.length === 0 ? { kind, control } : undefined;
  const queueMapping = options.number('TCA_SKBEDIT_QUEUE_MAPPING');
  if (said.some((name) => name !== 'TCA_SKBEDIT_QUEUE_MAPPING')) return undefined;
  return { kind, ...(queueMapping !== undefined && { queueMapping }), control };
}
