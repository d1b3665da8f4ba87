/** Actions of a filter: skbedit, gact, mirred and programs of ours by meaning, all others by name and bytes. */
import type { TcControl, TcStatistics } from '../tc/filter.ts';
import { programName, programOfName } from '../tc/programs.ts';
import type { Attributes } from './attribute-reader.ts';
import type { AttributeEntry } from './attributes.ts';
import { fromHex, toHex } from './bytes.ts';
import { readStatistics } from './tc-statistics.ts';
import type { WireAction, WireBpfAction, WireMirredAction } from './wire-filter.ts';

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
const chainMask = 0x0fffffff;

/** TCA_EGRESS_* (linux/tc_act/tc_mirred.h). */
const egressActions = { redirect: 1, mirror: 2 } as const;

type SpokenAction = Exclude<WireAction, { kind: 'other' }>;

/** The attribute of each kind that holds struct tc_gen with the verdict. */
const parameterNames: Readonly<Record<SpokenAction['kind'], string>> = {
  gact: 'TCA_GACT_PARMS',
  mirred: 'TCA_MIRRED_PARMS',
  skbedit: 'TCA_SKBEDIT_PARMS',
  bpf: 'TCA_ACT_BPF_PARMS',
};

/** What a dump says beside what Tapwright sets: times, padding. */
const reported = /^TCA_[A-Z_]+_(TM|PAD)$/;

const controlOf = (verdict: number | undefined): TcControl | undefined =>
  (Object.keys(verdicts) as TcControl[]).find((control) => verdicts[control] === verdict);

/** The attributes of one element of TCA_FLOWER_ACT. Without `index` the kernel chooses the number. */
export function actionEntries(action: WireAction): readonly AttributeEntry[] {
  if (action.kind === 'other')
    return [['TCA_ACT_KIND', action.name], { type: 0x8002, payload: action.options }];
  const { kind, cookie } = action;
  return [
    ['TCA_ACT_KIND', kind],
    ['TCA_ACT_OPTIONS', actionOptions(action)],
    ...(cookie === undefined ? [] : [['TCA_ACT_COOKIE', fromHex(cookie)] as const]),
  ];
}

function actionOptions(action: SpokenAction): readonly AttributeEntry[] {
  const { index = 0 } = action;
  switch (action.kind) {
    case 'gact': {
      const verdict =
        action.control === 'goto' ? gotoChain + (action.chain ?? 0) : verdicts[action.control];
      return [['TCA_GACT_PARMS', { index, action: verdict }]];
    }
    case 'mirred': {
      const { ifindex, mode, control } = action;
      const parameters = {
        index,
        action: verdicts[control],
        eaction: egressActions[mode],
        ifindex,
      };
      return [['TCA_MIRRED_PARMS', parameters]];
    }
    case 'bpf': {
      const { program, fd, control } = action;
      return [
        ['TCA_ACT_BPF_PARMS', { index, action: verdicts[control] }],
        ...(fd === undefined ? [] : [['TCA_ACT_BPF_FD', fd] as const]),
        ['TCA_ACT_BPF_NAME', programName(program)],
      ];
    }
    case 'skbedit': {
      const { queueMapping, mark, control } = action;
      return [
        ['TCA_SKBEDIT_PARMS', { index, action: verdicts[control] }],
        ...(queueMapping === undefined
          ? []
          : [['TCA_SKBEDIT_QUEUE_MAPPING', queueMapping] as const]),
        ...(mark === undefined ? [] : [['TCA_SKBEDIT_MARK', mark] as const]),
      ];
    }
  }
}

export interface ReadAction {
  readonly action: WireAction;
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

function readOptions(attributes: Attributes): WireAction {
  const name = attributes.text('TCA_ACT_KIND') ?? '';
  const options = attributes.nest('TCA_ACT_OPTIONS');
  const cookie = attributes.bytes('TCA_ACT_COOKIE');
  const spoken = options && speak(name, options);
  if (spoken) {
    const index = options.struct(parameterNames[spoken.kind])?.['index'] ?? 0;
    return {
      ...spoken,
      ...(cookie && { cookie: toHex(cookie) }),
      ...(index !== 0 && { index }),
    };
  }
  const bytes = attributes.bytes('TCA_ACT_OPTIONS') ?? new Uint8Array();
  return { kind: 'other', name, options: Uint8Array.from(bytes) };
}

const isSpoken = (kind: string): kind is SpokenAction['kind'] =>
  Object.hasOwn(parameterNames, kind);

/** The action's meaning, or undefined when it does more than the model can say. */
function speak(kind: string, options: Attributes): SpokenAction | undefined {
  if (!isSpoken(kind) || options.unknown.length > 0) return undefined;
  const parameters = options.struct(parameterNames[kind]);
  const said = options.names.filter(
    (name) => !reported.test(name) && name !== parameterNames[kind],
  );
  if (parameters === undefined) return undefined;
  if (kind === 'skbedit') return speakSkbedit(parameters['action'], options, said);
  if (kind === 'bpf') return speakBpf(parameters['action'], options);
  if (said.length > 0) return undefined;
  return kind === 'gact' ? speakGact(parameters['action'] ?? 0) : speakMirred(parameters);
}

const skbeditWords = ['TCA_SKBEDIT_QUEUE_MAPPING', 'TCA_SKBEDIT_MARK'];

function speakSkbedit(
  verdict: number | undefined,
  options: Attributes,
  said: readonly string[],
): SpokenAction | undefined {
  const control = controlOf(verdict);
  if (control === undefined || said.some((name) => !skbeditWords.includes(name))) return undefined;
  const queueMapping = options.number('TCA_SKBEDIT_QUEUE_MAPPING');
  const mark = options.number('TCA_SKBEDIT_MARK');
  return {
    kind: 'skbedit',
    ...(queueMapping !== undefined && { queueMapping }),
    ...(mark !== undefined && { mark }),
    control,
  };
}

/** A program of somebody else's is no word of the model. */
function speakBpf(verdict: number | undefined, options: Attributes): WireBpfAction | undefined {
  const control = controlOf(verdict);
  const program = programOfName(options.text('TCA_ACT_BPF_NAME'));
  const id = options.number('TCA_ACT_BPF_ID');
  if (control === undefined || program === undefined || program === 'marked') return undefined;
  return { kind: 'bpf', program, ...(id !== undefined && { id }), control };
}

function speakGact(verdict: number): SpokenAction | undefined {
  if (verdict >>> 28 === gotoChain >>> 28)
    return { kind: 'gact', control: 'goto', chain: verdict & chainMask };
  const control = controlOf(verdict);
  return control && { kind: 'gact', control };
}

/** A redirect or mirror to the ingress side of a device is not of the model. */
function speakMirred({
  action,
  eaction,
  ifindex = 0,
}: Readonly<Record<string, number>>): WireMirredAction | undefined {
  const mode = (['redirect', 'mirror'] as const).find((one) => egressActions[one] === eaction);
  const control = controlOf(action);
  return mode && control && { kind: 'mirred', mode, ifindex, control };
}
