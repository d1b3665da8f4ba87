/** Actions of the simulated kernel's filters, made, shared and let go as act_api.c of Linux 6.1 does it. */
import type { Attributes } from '../netlink/attribute-reader.ts';
import type { AttributeEntry } from '../netlink/attributes.ts';
import { actionTable } from '../netlink/action-tables.ts';
import { readText } from '../netlink/bytes.ts';
import { actionKinds, chainOf, isActionKind, isVerdict } from './action-kinds.ts';
import type { ActionKind, Parameters } from './action-kinds.ts';
import { isRefusal, refuse } from './answer.ts';
import type { Refusal, Told } from './answer.ts';
import { chainForAction, leaveChain } from './chains.ts';
import { readLevel, readNest } from './policy.ts';
import type { Policy } from './policy.ts';
import type { KernelState, SimulatedAction, SimulatedQdisc } from './state.ts';

/** TCA_ACT_MAX_PRIO; what stands behind is silently left out. */
const maximumActions = 32;
/** IFNAMSIZ without the ending zero. */
const longestKind = 15;
/** TCA_ACT_FLAGS_SKIP_HW and _SKIP_SW, and what a filter calls them (TCA_CLS_FLAGS_…). */
const skipFlags = [
  { action: 2, filter: 1 },
  { action: 4, filter: 2 },
] as const;
const bothSkips = 6;
/** TCA_ACT_HW_STATS_IMMEDIATE and _DELAYED: either will do. */
const anyStatistics = 3;

/** tcf_action_policy. */
const actionPolicy: Policy = {
  TCA_ACT_KIND: { least: 1 },
  TCA_ACT_INDEX: { least: 4 },
  TCA_ACT_COOKIE: { most: 16 },
  TCA_ACT_OPTIONS: 'nest',
  TCA_ACT_FLAGS: { bits: 7 },
  TCA_ACT_HW_STATS: { bits: anyStatistics },
};

const statisticsOfNothing: AttributeEntry = [
  'TCA_ACT_STATS',
  [
    ['TCA_STATS_BASIC', new Uint8Array(16)],
    ['TCA_STATS_BASIC_HW', new Uint8Array(16)],
    ['TCA_STATS_QUEUE', {}],
  ],
];

/** The filter that actions are made for. */
export interface Holder {
  readonly state: KernelState;
  readonly qdisc: SimulatedQdisc;
  /** TCA_CLS_FLAGS_*. */
  readonly flags: number;
  readonly told: Told;
}

/** Makes the actions of a filter, or takes those that are there; or says why not, and leaves all as it was. */
export function makeActions(
  options: Attributes,
  name: string,
  holder: Holder,
): readonly SimulatedAction[] | Refusal {
  const list = readList(options, name, holder.told);
  if (isRefusal(list)) return list;
  const actions: SimulatedAction[] = [];
  for (const { attributes, kind } of list) {
    const action = makeAction(attributes, kind, holder);
    if (!isRefusal(action)) {
      actions.push(action);
      if (takesFlags(action, holder.flags)) continue;
    }
    for (const made of actions) releaseAction(holder.state, made);
    return isRefusal(action)
      ? action
      : refuse('EINVAL', 'Mismatch between action and filter offload flags');
  }
  return actions;
}

interface Listed {
  readonly attributes: Attributes;
  readonly kind: SimulatedAction['kind'];
}

/** The elements 1, 2, 3 … as far as they go on; all kinds are looked at before the first action is made. */
function readList(options: Attributes, name: string, told: Told): readonly Listed[] | Refusal {
  const attribute = options.found.findLast((one) => one.name === name);
  if (!attribute) return [];
  const place = { path: name, offset: attribute.offset + 4 };
  const outer = readLevel(attribute.payload, { source: '', rows: {} }, place, { policy: {}, told });
  if (isRefusal(outer)) return outer;
  const list: Listed[] = [];
  for (let number = 1; number <= maximumActions; number++) {
    const element = outer.found.findLast((one) => one.name === `#${String(number)}`);
    if (!element) break;
    const inside = { path: `${name}[${String(number)}]`, offset: element.offset + 4 };
    const options = { policy: actionPolicy, told };
    const attributes = readLevel(element.payload, actionTable, inside, options);
    if (isRefusal(attributes)) return attributes;
    const kind = kindOf(attributes);
    if (typeof kind !== 'string') return kind;
    list.push({ attributes, kind });
  }
  return list;
}

function kindOf(attributes: Attributes): SimulatedAction['kind'] | Refusal {
  const bytes = attributes.bytes('TCA_ACT_KIND');
  if (bytes === undefined) return refuse('EINVAL', 'TC action kind must be specified');
  const length = bytes.at(-1) === 0 ? bytes.length - 1 : bytes.length;
  if (length > longestKind) return refuse('EINVAL', 'TC action name too long');
  const kind = readText(bytes);
  return isActionKind(kind) ? kind : refuse('ENOENT', 'Failed to load TC action module');
}

/** tcf_action_init_1. */
function makeAction(
  attributes: Attributes,
  kind: SimulatedAction['kind'],
  holder: Holder,
): SimulatedAction | Refusal {
  const flags = attributes.struct('TCA_ACT_FLAGS')?.['value'] ?? 0;
  if ((flags & bothSkips) === bothSkips) return refuse('EINVAL');
  const options = readOptions(attributes, actionKinds[kind], holder.told);
  if (isRefusal(options)) return options;
  const action = bound(kind, options, holder) ?? makeNew({ kind, flags, ...options, holder });
  if (isRefusal(action)) return action;
  const cookie = attributes.bytes('TCA_ACT_COOKIE');
  if (cookie) action.cookie = Uint8Array.from(cookie);
  action.hardwareStatistics = attributes.struct('TCA_ACT_HW_STATS')?.['value'] ?? anyStatistics;
  return action;
}

interface Options {
  readonly options: Attributes;
  readonly parameters: Parameters;
}

function readOptions(
  attributes: Attributes,
  { policy, words, parameters: name, check }: ActionKind,
  told: Told,
): Options | Refusal {
  const options = readNest(attributes, 'TCA_ACT_OPTIONS', { policy, told: words && told });
  if (!options) return refuse('EINVAL', words?.noOptions);
  if (isRefusal(options)) return options;
  const parameters = options.struct(name);
  if (!parameters) return refuse('EINVAL', words?.noParameters);
  return check?.(options) ?? { options, parameters };
}

/** The action of the index that is asked for, if there is one: it stays what it is, whatever else was asked for. */
function bound(
  kind: SimulatedAction['kind'],
  { parameters }: Options,
  { state }: Holder,
): SimulatedAction | undefined {
  const action = state.actions[kind].get(parameters['index'] ?? 0);
  if (action) action.references += 1;
  return action;
}

function makeNew({
  kind,
  flags,
  options,
  parameters,
  holder: { state, qdisc },
}: Options & {
  readonly kind: SimulatedAction['kind'];
  readonly flags: number;
  readonly holder: Holder;
}): SimulatedAction | Refusal {
  const { checkNew, keep } = actionKinds[kind];
  const refusal = checkNew?.(parameters, options);
  if (refusal) return refusal;
  const { action: verdict = 0, index = 0 } = parameters;
  if (!isVerdict(verdict)) return refuse('EINVAL', 'invalid control action');
  const kept = keep(options, parameters, state);
  if (isRefusal(kept)) return kept;
  const goesTo = chainOf(verdict);
  const chain = goesTo === undefined ? undefined : chainForAction(qdisc, goesTo);
  const all = state.actions[kind];
  const action: SimulatedAction = {
    ...{ kind, verdict, chain, ...kept, flags, cookie: undefined },
    ...{ hardwareStatistics: anyStatistics, references: 1, index: index || all.free() },
  };
  all.add(action);
  return action;
}

/** An action takes over what its filter leaves to hardware or software; a filter that asks for less cannot have it. */
function takesFlags(action: SimulatedAction, filterFlags: number): boolean {
  const asked = skipFlags.filter(({ filter }) => (filterFlags & filter) !== 0);
  const fits = skipFlags.every(
    (flag) => (action.flags & flag.action) === 0 || asked.includes(flag),
  );
  if (fits) for (const flag of asked) action.flags |= flag.action;
  return fits;
}

/** One filter less holds it. */
export function releaseAction(state: KernelState, action: SimulatedAction): void {
  action.references -= 1;
  if (action.references > 0) return;
  state.actions[action.kind].delete(action.index);
  if (action.chain) leaveChain(action.chain);
}

/** An action as a dump shows it: a device that is gone has index 0. Times are zero: no clock runs here. */
export function describeAction(
  action: SimulatedAction,
  links: KernelState['links'],
  terse: boolean,
): readonly AttributeEntry[] {
  const head: AttributeEntry[] = [['TCA_ACT_KIND', action.kind], statisticsOfNothing];
  if (action.cookie) head.push(['TCA_ACT_COOKIE', action.cookie]);
  if (terse) return head;
  const { kind, index, verdict, target, options, references, flags, hardwareStatistics } = action;
  const parameters = {
    ...{ index, action: verdict, refcnt: references, bindcnt: references },
    ...(target && { ...target, ifindex: links.has(target.ifindex) ? target.ifindex : 0 }),
  };
  const { parameters: name } = actionKinds[kind];
  const statistics = { value: hardwareStatistics, selector: anyStatistics };
  return [
    ...head,
    ...(hardwareStatistics === anyStatistics ? [] : [['TCA_ACT_HW_STATS', statistics] as const]),
    ...(flags === 0 ? [] : [['TCA_ACT_FLAGS', { value: flags, selector: flags }] as const]),
    ['TCA_ACT_IN_HW_COUNT', 0],
    ['TCA_ACT_OPTIONS', [[name, parameters], ...options, [name.replace(/_PARMS$/, '_TM'), {}]]],
  ];
}
