/** From the actions of a filter to those of a rule: what they do together, whatever their number and spelling. */
import type { RssConfiguration } from '../compile/rss.ts';
import { diagnose } from '../diagnostics/catalogue.ts';
import type { GactAction, TcAction, TcControl } from '../tc/filter.ts';
import { actionText } from '../tc/text.ts';
import { controlName } from '../tc/json.ts';
import { inKernel, said, unsaid, type ReadAction, type Reading } from './reading.ts';
import { rssFields } from './rss.ts';

export interface ActionsToRead {
  readonly actions: readonly TcAction[];
  /** Of the RSS slot that the actions name; undefined when it cannot be read. */
  readonly configuration: RssConfiguration | undefined;
}

/** What a packet is after all actions, and where it goes. */
interface Effect {
  mark?: number;
  queue?: number;
  rss?: true;
  /** How the walk ends; `pipe` behind the last action. */
  end: TcControl | 'goto';
  chain?: number;
}

export function readActions(found: ActionsToRead): Reading<readonly ReadAction[]> {
  const effect = effectOf(found.actions);
  const hashed = effect?.rss === true && (effect.end === 'pipe' || effect.end === 'reclassify');
  if (hashed) return readRss(found, effect);
  const fate = effect && fateOf(effect);
  if (effect === undefined || fate === undefined)
    return unsaid(diagnose('import/action', { actions: wordsOf(found.actions) }, inKernel));
  return said([...markOf(effect.mark), fate]);
}

/** Undefined for an action that Tapwright does not speak. */
function effectOf(actions: readonly TcAction[]): Effect | undefined {
  const effect: Effect = { end: 'pipe' };
  for (const action of actions) {
    switch (action.kind) {
      case 'skbedit':
        if (action.mark !== undefined) effect.mark = action.mark;
        if (action.queueMapping !== undefined) effect.queue = action.queueMapping;
        break;
      case 'bpf':
        if (action.program !== 'rss') return undefined;
        effect.rss = true;
        // The mark before the program was the number of its slot.
        delete effect.mark;
        break;
      case 'gact':
        takeChain(effect, action);
        break;
      default:
        return undefined;
    }
    effect.end = action.control;
    if (action.control !== 'pipe') break;
  }
  return effect;
}

function takeChain(effect: Effect, { chain }: GactAction): void {
  if (chain !== undefined) effect.chain = chain;
}

function fateOf({ queue, rss, end, chain }: Effect): ReadAction | undefined {
  if (rss === true) return undefined;
  // Behind the last action both leave the packet as it is, and end the walk.
  const ends = end === 'pipe' || end === 'ok';
  if (ends && queue !== undefined) return { type: 'queue', fields: { index: queue } };
  if (end === 'drop') return { type: 'drop', fields: {} };
  if (queue !== undefined) return undefined;
  if (end === 'continue') return { type: 'passthru', fields: {} };
  if (end === 'goto' && chain !== undefined) return { type: 'jump', fields: { group: chain } };
  return undefined;
}

/** In layout `reclassify` the mark is in the slot, in `direct` it is set behind the program. */
function readRss(
  { configuration }: ActionsToRead,
  { mark }: Effect,
): Reading<readonly ReadAction[]> {
  if (configuration === undefined) return unsaid(diagnose('import/rss-unreadable', {}, inKernel));
  const left = mark ?? configuration.mark;
  return said([
    ...markOf(left === 0 ? undefined : left),
    { type: 'rss', fields: rssFields(configuration) },
  ]);
}

const markOf = (mark: number | undefined): readonly ReadAction[] =>
  mark === undefined ? [] : [{ type: 'mark', fields: { id: mark } }];

/** `skbedit mark 5, pass`. */
function wordsOf(actions: readonly TcAction[]): string {
  if (actions.length === 0) return 'none at all, which leaves the packet where the kernel puts it';
  return actions
    .map((action) => {
      const [part] = actionText({ actions: [action] });
      const control =
        action.kind === 'other' || action.kind === 'gact' || action.control === 'pipe'
          ? ''
          : ` ${controlName(action.control)}`;
      return `${part?.name ?? ''} ${part?.value ?? ''}`.trim() + control;
    })
    .join(', ');
}
