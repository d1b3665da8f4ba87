/** What drawing a connection from one node to another means: the changes it makes, or why it cannot be. */
import { attach } from '../../core/document/draft.ts';
import type { RuleChange } from '../../core/document/edits/rule-edits.ts';
import { mostQueues } from '../../core/flow/device.ts';
import type { Identifiers } from '../../core/flow/identifiers.ts';
import type { Rule, RuleId, StepId } from '../../core/flow/rule.ts';
import { readNumberList } from '../inspector/number-list.ts';
import { branch, join, newDraft, setFate, type Fateful } from './pipeline.ts';
import { judgeJoin, judgePattern } from './placement.ts';
import { deviceId } from './projection.ts';

export type Connecting =
  | {
      readonly legal: true;
      /** For the undo menu: "Connect to queue 2". */
      readonly label: string;
      readonly changes: readonly RuleChange[];
      /** The rule to look at afterwards. */
      readonly rule: RuleId;
      /** A step that now follows another and gives up a place of its own. */
      readonly follower?: StepId;
    }
  | { readonly legal: false; readonly reason: string };

const refuse = (reason: string): Connecting => ({ legal: false, reason });

interface Step {
  readonly rule: Rule;
  /** Over items, then actions. */
  readonly index: number;
}

function stepOf(rules: readonly Rule[], id: string): Step | undefined {
  for (const rule of rules) {
    const index = [...rule.pattern, ...rule.actions].findIndex((step) => step.id === id);
    if (index >= 0) return { rule, index };
  }
  return undefined;
}

/** The fate that leads to a sink, by the sink's id (projection.ts). */
function fateOfSink(sink: string, rules: readonly Rule[]): Fateful | undefined {
  const [, kind, which = ''] = sink.split(':');
  switch (kind) {
    case 'queue':
      return { type: 'queue', fields: { index: Number(which) } };
    case 'more':
      return { type: 'queue', fields: { index: firstUnusedQueue(rules) } };
    case 'rss': {
      const list = readNumberList(which, { most: mostQueues, longest: mostQueues });
      return { type: 'rss', fields: list.ok ? { queues: list.numbers } : {} };
    }
    case 'jump':
      return { type: 'jump', fields: { group: Number(which) } };
    // The transmit rule of remote mode takes what an egress rule lets pass.
    case 'remote':
      return { type: 'passthru', fields: {} };
    case 'drop':
    case 'passthru':
      return { type: kind, fields: {} };
    default:
      return undefined;
  }
}

function firstUnusedQueue(rules: readonly Rule[]): number {
  const used = new Set(
    rules.flatMap((rule) => rule.actions.map((action) => action.fields['index'])),
  );
  let queue = 0;
  while (used.has(queue)) queue++;
  return queue;
}

/** `queue 2`, `jump 1`, `rss`. */
function fateText({ type, fields }: Fateful): string {
  const [value] = Object.values(fields);
  return typeof value === 'number' ? `${type} ${value}` : type;
}

function toSink(
  rules: readonly Rule[],
  source: string,
  fate: Fateful,
  ids: Identifiers,
): Connecting {
  const label = `Send to ${fateText(fate)}`;
  if (source === deviceId) {
    const rule = setFate(newDraft(true, ids), fate, ids);
    return { legal: true, label, rule: rule.id, changes: [{ kind: 'insert', rule }] };
  }
  const step = stepOf(rules, source);
  if (step === undefined) return refuse('This node has no way out.');
  const { rule, index } = step;
  if (fate.type === 'queue' || fate.type === 'rss') {
    const { ingress, egress } = rule.attributes;
    if (egress && !ingress) return refuse('A transmitted packet has no receive queue.');
  }
  if (index >= rule.pattern.length - 1) {
    const changed = setFate(rule, fate, ids);
    return { legal: true, label, rule: rule.id, changes: [{ kind: 'put', rule: changed }] };
  }
  const made = setFate(branch(rule, index + 1, ids), fate, ids);
  return {
    legal: true,
    label: 'Branch off',
    rule: made.id,
    changes: [{ kind: 'insert', rule: made }],
  };
}

function fromDevice(target: Step): Connecting {
  const { rule, index } = target;
  if (index !== 0) return refuse('Only the first step of a pipeline joins the device.');
  if (rule.draft?.attached !== false) return refuse('This pipeline begins at the device already.');
  const verdict = judgePattern(rule.pattern);
  if (!verdict.legal) return verdict;
  return {
    legal: true,
    label: 'Attach to the device',
    rule: rule.id,
    changes: [{ kind: 'put', rule: attach(rule) }],
  };
}

function between(from: Step, to: Step, ids: Identifiers): Connecting {
  if (from.rule.id === to.rule.id) return refuse('Both are steps of one pipeline.');
  if (to.index !== 0) return refuse('Only the first step of a pipeline can follow another step.');
  const length = from.index + 1;
  const verdict = judgeJoin(from.rule, length, to.rule);
  if (!verdict.legal) return verdict;
  const follower = [...to.rule.pattern, ...to.rule.actions][0]?.id;
  const rest = follower === undefined ? {} : { follower };
  if (length === from.rule.pattern.length + from.rule.actions.length) {
    const joined = join(from.rule, to.rule);
    const changes: RuleChange[] = [
      { kind: 'remove', rule: to.rule.id },
      { kind: 'put', rule: joined },
    ];
    return { legal: true, label: 'Join pipelines', rule: joined.id, changes, ...rest };
  }
  if (length > from.rule.pattern.length) return refuse('Draw from the last action.');
  // The free pipeline keeps its id, name and place; what stands before the fork is copied.
  const { id, name, enabled } = to.rule;
  const fork = { ...branch(from.rule, length, ids), id, name, enabled };
  const changes: RuleChange[] = [{ kind: 'put', rule: join(fork, to.rule) }];
  return { legal: true, label: 'Branch off', rule: id, changes, ...rest };
}

export interface ConnectionEnds {
  readonly source: string;
  readonly target: string;
}

export function planConnection(
  rules: readonly Rule[],
  { source, target }: ConnectionEnds,
  ids: Identifiers,
): Connecting {
  if (target.startsWith('sink:')) {
    const fate = fateOfSink(target, rules);
    return fate === undefined ? refuse('Nothing ends here.') : toSink(rules, source, fate, ids);
  }
  const to = stepOf(rules, target);
  if (to === undefined) return refuse('Nothing can run into this node.');
  if (source === deviceId) return fromDevice(to);
  const from = stepOf(rules, source);
  return from === undefined ? refuse('This node has no way out.') : between(from, to, ids);
}
