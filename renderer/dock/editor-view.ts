/** The testpmd editor: text in from the store, typing out to it. */
import { defaultKeymap, history, historyKeymap, redo, undo } from '@codemirror/commands';
import { lintGutter, setDiagnostics, type Diagnostic as LintDiagnostic } from '@codemirror/lint';
import {
  Annotation,
  EditorState,
  RangeSetBuilder,
  StateEffect,
  StateField,
} from '@codemirror/state';
import { Decoration, EditorView, keymap, lineNumbers, type DecorationSet } from '@codemirror/view';
import type { Diagnostic, TextSpan } from '../../core/diagnostics/diagnostic.ts';
import { completion } from './editor-completion.ts';
import { language } from './editor-language.ts';
import { editorTheme } from './editor-theme.ts';

export interface EditorEvents {
  readonly onType: (text: string) => void;
  /** The cursor was put at this offset by its user. */
  readonly onCursor: (offset: number) => void;
  /** Nothing of the editor's own is left to undo or redo. */
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

/** Marks changes that come from the store, which must not go back to it. */
const fromStore = Annotation.define<boolean>();

const showRule = StateEffect.define<{ readonly from: number; readonly to: number } | undefined>();
const ruleLine = Decoration.line({ class: 'cm-selected-rule' });

const selectedRule = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (decorations, transaction) => {
    let next = decorations.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(showRule)) continue;
      const builder = new RangeSetBuilder<Decoration>();
      const { doc } = transaction.state;
      const { value } = effect;
      if (value !== undefined)
        for (let at = value.from; at < Math.min(value.to, doc.length);) {
          const line = doc.lineAt(at);
          builder.add(line.from, line.from, ruleLine);
          at = line.to + 1;
        }
      next = builder.finish();
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export function createEditor(root: ShadowRoot, text: string, events: EditorEvents): EditorView {
  return new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        EditorView.lineWrapping,
        history(),
        keymap.of([
          {
            key: 'Mod-z',
            run: (view) => undo(view) || (events.onUndo(), true),
            preventDefault: true,
          },
          {
            key: 'Mod-y',
            run: (view) => redo(view) || (events.onRedo(), true),
            preventDefault: true,
          },
          { key: 'Mod-Shift-z', run: (view) => redo(view) || (events.onRedo(), true) },
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.contentAttributes.of({ 'aria-label': 'testpmd commands', spellcheck: 'false' }),
        EditorView.updateListener.of((update) => {
          const ours = update.transactions.some((one) => one.annotation(fromStore) === true);
          if (ours) return;
          if (update.docChanged) events.onType(update.state.doc.toString());
          if (update.selectionSet && update.view.hasFocus)
            events.onCursor(update.state.selection.main.head);
        }),
        selectedRule,
        completion,
        language,
        editorTheme,
      ],
    }),
  });
}

/** Replaces only what differs, so that the cursor and the rest of the view stay. */
export function setText(view: EditorView, text: string): void {
  const before = view.state.doc.toString();
  if (before === text) return;
  let from = 0;
  while (from < before.length && from < text.length && before[from] === text[from]) from++;
  let end = 0;
  const most = Math.min(before.length, text.length) - from;
  while (end < most && before.at(-1 - end) === text.at(-1 - end)) end++;
  view.dispatch({
    changes: { from, to: before.length - end, insert: text.slice(from, text.length - end) },
    annotations: [fromStore.of(true)],
  });
}

export function showProblems(view: EditorView, diagnostics: readonly Diagnostic[]): void {
  const { length } = view.state.doc;
  const marks = diagnostics.flatMap((diagnostic): LintDiagnostic[] => {
    const { span } = diagnostic;
    if (span === undefined || span.offset > length) return [];
    return [
      {
        from: span.offset,
        to: Math.min(length, span.offset + span.length),
        severity: diagnostic.severity,
        message: [diagnostic.message, diagnostic.hint].filter(Boolean).join(' '),
      },
    ];
  });
  view.dispatch(setDiagnostics(view.state, marks));
}

export function showSelectedRule(
  view: EditorView,
  range: { readonly from: number; readonly to: number } | undefined,
): void {
  view.dispatch({ effects: showRule.of(range) });
}

export function goToSpan(view: EditorView, span: TextSpan): void {
  const anchor = Math.min(span.offset, view.state.doc.length);
  view.dispatch({
    selection: { anchor },
    effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
  });
  view.focus();
}
