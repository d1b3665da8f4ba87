/** Actions of the simulated kernel's filters: gact, mirred, skbedit and bpf, as act_api.c of Linux 6.1 makes them. */
import type { Attributes } from '../netlink/attribute-reader.ts';
import type { AttributeEntry } from '../netlink/attributes.ts';
import { refuse, refuseLength } from './answer.ts';
import type { Refusal } from './answer.ts';
import { programEntries } from './programs.ts';
import type { KernelState, SimulatedAction } from './state.ts';

/** TCA_ACT_MAX_PRIO; what stands behind is silently left out. */
const maximumActions = 32;
/** TC_COOKIE_MAX_SIZE. */
const maximumCookie = 16;
/** TC_ACT_VALUE_MAX; above are the verdicts with a number in their low 28 bits (jump, goto chain). */
const lastVerdict = 8;
const lastVerdictWithNumber = 2;

const statisticsOfNothing: AttributeEntry = [
  'TCA_ACT_STATS',
  [
    ['TCA_STATS_BASIC', new Uint8Array(16)],
    ['TCA_STATS_BASIC_HW', new Uint8Array(16)],
    ['TCA_STATS_QUEUE', {}],
  ],
];

/** Options of skbedit that edit something, in the order of a dump. */
const skbeditOptions = [
  'TCA_SKBEDIT_PRIORITY',
  'TCA_SKBEDIT_QUEUE_MAPPING',
  'TCA_SKBEDIT_MARK',
  'TCA_SKBEDIT_PTYPE',
  'TCA_SKBEDIT_MASK',
  'TCA_SKBEDIT_FLAGS',
  'TCA_SKBEDIT_QUEUE_MAPPING_MAX',
];

/** TCA_EGRESS_REDIR … TCA_INGRESS_MIRROR (linux/tc_act/tc_mirred.h). */
const lastMirredOption = 4;

interface Kind {
  readonly parameters: string;
  readonly options: readonly string[];
}

const kinds: Readonly<Record<SimulatedAction['kind'], Kind>> = {
  gact: { parameters: 'TCA_GACT_PARMS', options: ['TCA_GACT_PROB'] },
  mirred: { parameters: 'TCA_MIRRED_PARMS', options: [] },
  skbedit: { parameters: 'TCA_SKBEDIT_PARMS', options: skbeditOptions },
  bpf: { parameters: 'TCA_ACT_BPF_PARMS', options: [] },
};

const isKind = (kind: string): kind is SimulatedAction['kind'] => Object.hasOwn(kinds, kind);

/** Makes the actions of a filter, or says why not. */
export function makeActions(
  list: readonly Attributes[],
  state: KernelState,
): readonly SimulatedAction[] | Refusal {
  const actions: SimulatedAction[] = [];
  for (const attributes of list.slice(0, maximumActions)) {
    const refusal = refuseAction(attributes);
    if (refusal) return refusal;
  }
  for (const attributes of list.slice(0, maximumActions)) {
    const action = makeAction(attributes, state);
    if ('refused' in action) return action;
    actions.push(action);
  }
  return actions;
}

function refuseAction(attributes: Attributes): Refusal | undefined {
  const cookieLength = attributes.bytes('TCA_ACT_COOKIE')?.length ?? 0;
  if (cookieLength > maximumCookie)
    return refuseLength(attributes.offset('TCA_ACT_COOKIE') ?? 0, maximumCookie);
  const kind = attributes.text('TCA_ACT_KIND');
  if (kind === undefined) return refuse('EINVAL', 'TC action kind must be specified');
  if (!isKind(kind)) return refuse('ENOENT', 'Failed to load TC action module');
  return undefined;
}

function makeAction(attributes: Attributes, state: KernelState): SimulatedAction | Refusal {
  const kind = attributes.text('TCA_ACT_KIND');
  if (kind === undefined || !isKind(kind)) return refuse('EINVAL');
  const options = attributes.nest('TCA_ACT_OPTIONS');
  const parameters = options?.struct(kinds[kind].parameters);
  if (!options || !parameters) return refuse('EINVAL', missingParameters(kind, options));
  const kept =
    kind === 'bpf'
      ? programEntries(options, 'TCA_ACT_BPF', state)
      : keptOptions(options, kinds[kind].options);
  if ('refused' in kept) return kept;
  if (kind === 'skbedit' && kept.length === 0) return refuse('EINVAL');
  const done = kind === 'mirred' ? mirredWith(parameters, state) : verdictIn(parameters);
  if ('refused' in done) return done;
  const cookie = copied(attributes.bytes('TCA_ACT_COOKIE'));
  return { kind, index: ++state.actions[kind], ...done, options: kept, cookie };
}

type Parameters = Readonly<Record<string, number>>;

function verdictIn({ action = 0 }: Parameters): Pick<SimulatedAction, 'verdict'> | Refusal {
  return isVerdict(action) ? { verdict: action } : refuse('EINVAL', 'invalid control action');
}

function missingParameters(
  kind: SimulatedAction['kind'],
  options: Attributes | undefined,
): string | undefined {
  if (kind !== 'mirred') return undefined;
  return options
    ? 'act_mirred: Missing required mirred parameters'
    : 'act_mirred: Mirred requires attributes to be passed';
}

/** tcf_mirred_init. */
function mirredWith(
  parameters: Parameters,
  { links }: KernelState,
): Pick<SimulatedAction, 'verdict' | 'target'> | Refusal {
  const { eaction = 0, ifindex = 0 } = parameters;
  if (eaction < 1 || eaction > lastMirredOption)
    return refuse('EINVAL', 'act_mirred: Unknown mirred option');
  if (ifindex === 0) return refuse('EINVAL', 'act_mirred: Specified device does not exist');
  const verdict = verdictIn(parameters);
  if ('refused' in verdict) return verdict;
  return links.has(ifindex) ? { ...verdict, target: { eaction, ifindex } } : refuse('ENODEV');
}

/** tcf_action_check_ctrlact. */
function isVerdict(verdict: number): boolean {
  const withNumber = verdict >>> 28;
  if (withNumber === 0) return verdict <= lastVerdict;
  return withNumber <= lastVerdictWithNumber || verdict === -1;
}

function keptOptions(options: Attributes, names: readonly string[]): readonly AttributeEntry[] {
  return names.flatMap((name) => {
    const bytes = copied(options.bytes(name));
    return bytes ? [[name, bytes] as const] : [];
  });
}

const copied = (bytes: Uint8Array | undefined): Uint8Array | undefined =>
  bytes && Uint8Array.from(bytes);

/** An action as a dump shows it: a device that is gone has index 0. Times are zero: no clock runs here. */
export function describeAction(
  action: SimulatedAction,
  links: KernelState['links'],
  terse: boolean,
): readonly AttributeEntry[] {
  const head: AttributeEntry[] = [['TCA_ACT_KIND', action.kind], statisticsOfNothing];
  if (action.cookie) head.push(['TCA_ACT_COOKIE', action.cookie]);
  if (terse) return head;
  const { kind, index, verdict, target, options } = action;
  const parameters = {
    ...{ index, action: verdict, refcnt: 1, bindcnt: 1 },
    ...(target && { ...target, ifindex: links.has(target.ifindex) ? target.ifindex : 0 }),
  };
  const times = kinds[kind].parameters.replace(/_PARMS$/, '_TM');
  return [
    ...head,
    ['TCA_ACT_IN_HW_COUNT', 0],
    ['TCA_ACT_OPTIONS', [[kinds[kind].parameters, parameters], ...options, [times, {}]]],
  ];
}

/** TC_ACT_GOTO_CHAIN: the chain that a verdict goes to. */
export function chainOf(verdict: number): number | undefined {
  return verdict >>> 28 === 2 ? verdict & 0x0fffffff : undefined;
}
