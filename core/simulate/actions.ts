/** Actions of the simulated kernel's filters: gact and skbedit, as act_api.c of Linux 6.1 makes them. */
import type { Attributes } from '../netlink/attribute-reader.ts';
import type { AttributeEntry } from '../netlink/attributes.ts';
import { refuse, refuseLength } from './answer.ts';
import type { Refusal } from './answer.ts';
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

/** Makes the actions of a filter, or says why not. `made` counts the actions of each kind. */
export function makeActions(
  list: readonly Attributes[],
  made: KernelState['actions'],
): readonly SimulatedAction[] | Refusal {
  const actions: SimulatedAction[] = [];
  for (const attributes of list.slice(0, maximumActions)) {
    const refusal = refuseAction(attributes);
    if (refusal) return refusal;
  }
  for (const attributes of list.slice(0, maximumActions)) {
    const action = makeAction(attributes, made);
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
  if (kind !== 'gact' && kind !== 'skbedit')
    return refuse('ENOENT', 'Failed to load TC action module');
  return undefined;
}

function makeAction(
  attributes: Attributes,
  made: KernelState['actions'],
): SimulatedAction | Refusal {
  const kind = attributes.text('TCA_ACT_KIND') === 'gact' ? 'gact' : 'skbedit';
  const options = attributes.nest('TCA_ACT_OPTIONS');
  const parameters = options?.struct(kind === 'gact' ? 'TCA_GACT_PARMS' : 'TCA_SKBEDIT_PARMS');
  if (!options || !parameters) return refuse('EINVAL');
  const kept = keptOptions(options, kind === 'gact' ? ['TCA_GACT_PROB'] : skbeditOptions);
  if (kind === 'skbedit' && kept.length === 0) return refuse('EINVAL');
  const verdict = parameters['action'] ?? 0;
  if (!isVerdict(verdict)) return refuse('EINVAL', 'invalid control action');
  return {
    kind,
    index: ++made[kind],
    verdict,
    options: kept,
    cookie: copied(attributes.bytes('TCA_ACT_COOKIE')),
  };
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

/** An action as a dump shows it. Times are zero: no clock runs here. */
export function describeAction(action: SimulatedAction, terse: boolean): readonly AttributeEntry[] {
  const head: AttributeEntry[] = [['TCA_ACT_KIND', action.kind], statisticsOfNothing];
  if (action.cookie) head.push(['TCA_ACT_COOKIE', action.cookie]);
  if (terse) return head;
  const prefix = action.kind === 'gact' ? 'TCA_GACT' : 'TCA_SKBEDIT';
  const parameters = { index: action.index, action: action.verdict, refcnt: 1, bindcnt: 1 };
  return [
    ...head,
    ['TCA_ACT_IN_HW_COUNT', 0],
    ['TCA_ACT_OPTIONS', [[`${prefix}_PARMS`, parameters], ...action.options, [`${prefix}_TM`, {}]]],
  ];
}
