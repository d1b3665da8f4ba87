/** The actions of a filter as chips: in tc’s words, as short as they stay clear. */
import type { CompiledFilter } from '../../core/compile/result.ts';
import type { TcAction } from '../../core/tc/filter.ts';
import { actionText } from '../../core/tc/text.ts';

export interface ActionChip {
  readonly words: string;
  /** A class: the colour of what it does. */
  readonly tone: string;
  readonly title: string;
}

type Actions = Pick<CompiledFilter, 'actions'>;

export function actionChips({ actions }: Actions): readonly ActionChip[] {
  const program = actions.findIndex((action) => action.kind === 'bpf' && action.program === 'rss');
  return actions.flatMap((action, index) =>
    program < 0 ? [plainChip(action)] : rssChips(action, index - program),
  );
}

function plainChip(action: TcAction): ActionChip {
  const words = wordsOf(action);
  return { words: shortened(words), tone: toneOf(action), title: words };
}

/** Around the program: the mark that names its slot before it, the mark the packet leaves with behind it. */
function rssChips(action: TcAction, place: number): readonly ActionChip[] {
  const chip = plainChip(action);
  if (action.kind === 'bpf') return programChips(chip, action.control);
  if (action.kind !== 'skbedit' || action.mark === undefined) return [chip];
  if (place < 0)
    return [
      {
        words: `slot ${action.mark}`,
        tone: 'rss',
        title: `${chip.title}: tells the program which slot holds this rule’s key, types and table`,
      },
    ];
  const meaning =
    action.mark === 0 ? 'takes the slot’s mark off again' : 'the mark of the rule itself';
  return [{ ...chip, title: `${chip.title}: ${meaning}` }];
}

function programChips(chip: ActionChip, control: string): readonly ActionChip[] {
  if (control !== 'reclassify')
    return [{ ...chip, title: `${chip.title}: hashes the packet and sets its queue` }];
  return [
    { ...chip, title: `${chip.title}: hashes the packet and tags it for its queue` },
    {
      words: 'reclassify',
      tone: 'rss',
      title: 'reclassify: the packet begins anew and is caught by the rule of its queue',
    },
  ];
}

function toneOf(action: TcAction): string {
  switch (action.kind) {
    case 'skbedit':
      return action.queueMapping === undefined ? '' : 'queue';
    case 'gact':
      return action.control === 'drop' ? 'drop' : '';
    case 'bpf':
      return 'rss';
    case 'mirred':
      return 'remote';
    case 'other':
      return '';
  }
}

function wordsOf(action: TcAction): string {
  return actionText({ actions: [action] })
    .map(({ name, value }) => `${name} ${value}`.trim())
    .join(' ');
}

/** Without the words of tc that say nothing here; the whole is in the title. */
const shortened = (words: string): string =>
  words.replace('queue_mapping', 'queue').replace('skbedit mark', 'mark');
