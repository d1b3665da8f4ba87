/** A rule's actions as the actions of its filters, in an order that works whatever order the rule has. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Action, Attributes } from '../flow/rule.ts';
import type { MadeAction } from '../tc/ownership.ts';
import { readSteps, type ActionStep } from './action-steps.ts';
import { checkFeature, rssFeatures } from './kernel-needs.ts';
import { highestGroupOf } from './layout.ts';
import type { RuleContext } from './lone-rule.ts';
import type { RulePlace } from './place.ts';
import { compileRss } from './rss-action.ts';
import type { RssConfiguration } from './rss.ts';

export interface CompiledActions {
  /** Of the filter on what the TAP receives. Without the mark that names the RSS slot (rss.ts). */
  readonly receive: readonly MadeAction[];
  /** Of the filter on what the TAP sends. */
  readonly send: readonly MadeAction[];
  readonly rss?: RssConfiguration;
  /** The group the packets go on to. */
  readonly jump?: number;
}

/** Where packets go. */
type Fate =
  | { readonly kind: 'queue'; readonly queue: number }
  | { readonly kind: 'rss'; readonly configuration: RssConfiguration }
  | { readonly kind: 'jump'; readonly group: number }
  | { readonly kind: 'passthru' | 'drop' };

/** rte_flow's `flag` is a mark without a number; any but 0 tells that it is there. */
const flagMark = 1;

/** What compiling the actions needs besides them. */
export interface ActionsStep {
  readonly attributes: Pick<Attributes, 'ingress' | 'egress'>;
  readonly context: RuleContext;
  readonly place: RulePlace;
}

/** Without a fate: drop. Undefined after reporting an error. */
export function compileActions(
  actions: readonly Action[],
  step: ActionsStep,
): CompiledActions | undefined {
  const { steps, sound } = readSteps(actions, step.place);
  const mark = readMark(steps, step);
  const fate = readFates(steps, mark?.value ?? 0, step);
  if (!sound || mark?.sound === false || fate === 'unsound') return undefined;
  const received = redirect(fate, mark);
  if (mark !== undefined) reportMark(mark, { fate, received }, step);
  if (fate === undefined) reportNoFate(received, step);
  return assemble({ send: fate ?? dropped, receive: received ?? dropped }, mark?.value, step);
}

function assemble(
  { send, receive }: { readonly send: Fate; readonly receive: Fate },
  mark: number | undefined,
  step: ActionsStep,
): CompiledActions {
  return {
    receive: actionsOf(receive, mark, step),
    send: actionsOf(send, mark, step),
    ...(receive.kind === 'rss' && { rss: receive.configuration }),
    ...(send.kind === 'jump' && { jump: send.group }),
  };
}

/** A mark's queue is a fate too, but only of what the TAP receives. */
function reportNoFate(received: Fate | undefined, { attributes, place }: ActionsStep): void {
  if (received === undefined || attributes.egress)
    place.report(diagnose('rule/no-fate', {}, place.actions()));
}

const dropped: Fate = { kind: 'drop' };

/** What the TAP receives goes to the queue of its mark, unless it is dropped or the rules of another group are to decide. */
function redirect(fate: Fate | undefined, mark: Mark | undefined): Fate | undefined {
  if (mark?.queue === undefined || fate?.kind === 'drop' || fate?.kind === 'jump') return fate;
  return { kind: 'queue', queue: mark.queue };
}

function actionsOf(
  fate: Fate,
  mark: number | undefined,
  { context }: ActionsStep,
): readonly MadeAction[] {
  const setMark: readonly MadeAction[] =
    mark === undefined ? [] : [{ kind: 'skbedit', mark, control: 'pipe' }];
  switch (fate.kind) {
    case 'queue':
      return [...setMark, { kind: 'skbedit', queueMapping: fate.queue, control: 'pipe' }];
    case 'drop':
      return [...setMark, { kind: 'gact', control: 'drop' }];
    case 'passthru':
      return [...setMark, { kind: 'gact', control: 'continue' }];
    case 'jump':
      return [...setMark, { kind: 'gact', control: 'goto', chain: fate.group }];
    case 'rss':
      return rssActions(context.device.rss, mark ?? 0);
  }
}

/** The program, and behind it the mark that the slot's number stood in for. */
export function rssActions(layout: 'direct' | 'reclassify', mark: number): readonly MadeAction[] {
  if (layout === 'reclassify') return [{ kind: 'bpf', program: 'rss', control: 'reclassify' }];
  return [
    { kind: 'bpf', program: 'rss', control: 'pipe' },
    { kind: 'skbedit', mark, control: 'pipe' },
  ];
}

/** The last fate, after what the others beside it are worth; undefined when there is none. */
function readFates(
  steps: readonly ActionStep[],
  mark: number,
  step: ActionsStep,
): Fate | undefined | 'unsound' {
  const { attributes, place } = step;
  const fates = steps.filter(({ row }) => row.fate);
  const [first] = fates;
  const last = fates.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const other = fates.find(({ row }) => row.type !== first.row.type);
  if (other !== undefined) {
    const details = { first: first.row.type, second: other.row.type };
    place.report(diagnose('rule/fate-contradiction', details, place.action(other.index)));
    return 'unsound';
  }
  reportRepeated(fates, place);
  const fate = readFate(last, mark, step) ?? 'unsound';
  const { type } = last.row;
  if (!attributes.egress || (type !== 'queue' && type !== 'rss')) return fate;
  const details = { action: type, ingress: attributes.ingress };
  place.report(diagnose('rule/egress-queue', details, place.action(last.index)));
  return 'unsound';
}

function reportRepeated(steps: readonly ActionStep[], place: RulePlace): void {
  for (const { index, row } of steps.slice(0, -1))
    place.report(diagnose('rule/fate-repeated', { action: row.type }, place.action(index)));
}

function readFate(fate: ActionStep, mark: number, step: ActionsStep): Fate | undefined {
  const { context, place } = step;
  const { action, index, row } = fate;
  switch (row.type) {
    case 'queue': {
      const queue = Number(action.fields['index']);
      return checkQueue(queue, [index, 'index'], step) ? { kind: 'queue', queue } : undefined;
    }
    case 'rss': {
      const { device, kernel } = context;
      const configuration = compileRss({ action, index, device, place }, mark);
      const able = rssFeatures(device)
        .map((feature) => checkFeature(feature, kernel, place, place.action(index)))
        .every(Boolean);
      return configuration === undefined || !able ? undefined : { kind: 'rss', configuration };
    }
    case 'jump':
      return readJump(fate, step);
    case 'passthru':
      return { kind: 'passthru' };
    default:
      return { kind: 'drop' };
  }
}

/** A group that is bits of the priority cannot be jumped to: the walk comes to it by itself. */
function readJump({ action, index }: ActionStep, step: ActionsStep): Fate | undefined {
  const { context, place } = step;
  const group = Number(action.fields['group']);
  if (context.device.groups !== 'chains') {
    place.report(diagnose('rule/jump-needs-chains', { group }, place.action(index)));
    return undefined;
  }
  const highest = highestGroupOf('chains');
  if (group > highest) {
    const where = place.action(index, 'group');
    place.report(diagnose('rule/jump-out-of-range', { group, highest }, where));
    return undefined;
  }
  if (!checkFeature('goto', context.kernel, place, place.action(index))) return undefined;
  return { kind: 'jump', group };
}

function checkQueue(
  queue: number,
  [index, field]: readonly [number, string],
  { context, place }: ActionsStep,
): boolean {
  const { queues } = context.device;
  if (queue < queues) return true;
  const where = place.action(index, field);
  place.report(diagnose('rule/queue-out-of-range', { queue, queues }, where));
  return false;
}

interface Mark {
  readonly step: ActionStep;
  readonly value: number;
  /** Where the device wants packets with the mark. */
  readonly queue: number | undefined;
  /** Whether that queue is there. */
  readonly sound: boolean;
}

/** The last of `mark` and `flag`: both write the packet's one mark. */
function readMark(steps: readonly ActionStep[], step: ActionsStep): Mark | undefined {
  const marks = steps.filter(({ row }) => row.type === 'mark' || row.type === 'flag');
  const last = marks.at(-1);
  if (last === undefined) return undefined;
  reportRepeated(marks, step.place);
  if (last.row.type === 'flag')
    return { step: last, value: flagMark, queue: undefined, sound: true };
  const value = Number(last.action.fields['id']);
  const queue = step.context.device.markQueues.find(({ mark }) => mark === value)?.queue;
  const sound = queue === undefined || checkQueue(queue, [last.index, 'id'], step);
  return { step: last, value, queue, sound };
}

/** What the application gets to see of the mark. What the TAP sends is another matter: the kernel sees that mark. */
function reportMark(
  { step: { index, row }, value, queue }: Mark,
  { fate, received }: { readonly fate: Fate | undefined; readonly received: Fate | undefined },
  { attributes, context, place }: ActionsStep,
): void {
  if (!attributes.ingress) return;
  const where = place.action(index);
  if (row.type === 'flag') {
    place.report(diagnose('rule/flag-unseen', {}, where));
  } else if (queue !== undefined && received !== fate) {
    if (fate?.kind !== 'queue' || fate.queue !== queue)
      place.report(diagnose('rule/mark-decides', { mark: value, queue }, where));
  } else {
    const { queues, markQueues } = context.device;
    const fixable = queue === undefined && fate?.kind !== 'drop' && fate?.kind !== 'jump';
    place.report(diagnose('rule/mark-unseen', { mark: value, queues, markQueues, fixable }, where));
  }
}
