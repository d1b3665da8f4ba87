/** Completion and hover of testpmd text, as core/testpmd/complete.ts knows them. */
import {
  acceptCompletion,
  autocompletion,
  completionKeymap,
  pickedCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { Prec, type Extension } from '@codemirror/state';
import { hoverTooltip, keymap, type EditorView } from '@codemirror/view';
import { complete, describeAt, type CompletionOption } from '../../core/testpmd/complete.ts';

/** What is not for a TAP stands at the end of the list. */
const last = -99;

function classOf({ type }: Completion): string {
  return type ?? '';
}

/** Paragraphs, with the words between backticks as code. */
function documentationOf(text: string): HTMLElement {
  const box = document.createElement('div');
  for (const paragraph of text.split('\n\n')) {
    const line = box.appendChild(document.createElement('p'));
    paragraph.split('`').forEach((part, index) => {
      if (index % 2 === 0) line.append(part);
      else line.appendChild(document.createElement('code')).append(part);
    });
  }
  return box;
}

/** A space goes along, since a word always follows; none where one stands already. */
function take(view: EditorView, chosen: Completion, from: number, to: number): void {
  const spaced = /\s/.test(view.state.sliceDoc(to, to + 1));
  const insert = spaced ? chosen.label : `${chosen.label} `;
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + chosen.label.length + 1 },
    annotations: pickedCompletion.of(chosen),
    userEvent: 'input.complete',
    scrollIntoView: true,
  });
}

function toCompletion(option: CompletionOption): Completion {
  const { word, kind, detail, documentation, unsupported } = option;
  const explained = [documentation, unsupported ?? ''].filter((text) => text !== '').join('\n\n');
  return {
    label: word,
    detail: unsupported === undefined ? detail : 'not on a TAP here',
    type: unsupported === undefined ? kind : 'unsupported',
    ...(explained !== '' && { info: () => documentationOf(explained) }),
    // What cannot be used is only explained.
    apply: unsupported === undefined ? take : () => undefined,
    boost: unsupported === undefined ? 0 : last,
  };
}

/** Unasked only while a word is begun and not complete: Enter behind a whole word is a new line. */
export function completionsAt(context: CompletionContext): CompletionResult | null {
  const { pos, explicit, state } = context;
  const { from, to, options } = complete(state.doc.toString(), pos);
  const typed = state.sliceDoc(from, pos);
  if (options.length === 0) return null;
  if (!explicit && (typed === '' || options.some(({ word }) => word === typed))) return null;
  return { from, to: Math.max(to, pos), options: options.map(toCompletion) };
}

const hover = hoverTooltip((view, pos) => {
  const found = describeAt(view.state.doc.toString(), pos);
  if (found === undefined) return null;
  return {
    pos: found.from,
    end: found.to,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'cm-description';
      dom.appendChild(document.createElement('strong')).append(found.title);
      dom.append(documentationOf(found.documentation));
      return { dom };
    },
  };
});

export const completion: Extension = [
  autocompletion({
    override: [completionsAt],
    icons: false,
    optionClass: classOf,
    activateOnCompletion: () => true,
    maxRenderedOptions: 60,
    defaultKeymap: false,
  }),
  // In front of the editor's own Tab and Enter, but only while the list is open.
  Prec.high(keymap.of([...completionKeymap, { key: 'Tab', run: acceptCompletion }])),
  hover,
];
