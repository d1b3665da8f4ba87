import type { EditorView } from '@codemirror/view';
import { useEffect, useMemo, useRef } from 'react';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { Script } from '../../core/testpmd/script.ts';
import { finishGesture, redoEdit, typeText, undoEdit } from '../store/editing.ts';
import { selectedRuleId } from '../store/selection.ts';
import type { DesignerState } from '../store/state.ts';
import { designer, setSelection, useDesigner } from '../store/useDesigner.ts';
import { createEditor, goToSpan, setText, showProblems, showSelectedRule } from './editor-view.ts';

interface Stretch {
  readonly rule: string;
  readonly from: number;
  readonly to: number;
}

/** Where in the text each rule stands, whole lines. */
function stretches(script: Script): readonly Stretch[] {
  let at = 0;
  return script.segments.flatMap((segment) => {
    const from = at;
    at += segment.text.length;
    return segment.kind === 'rule' ? [{ rule: segment.rule.id, from, to: at }] : [];
  });
}

function selectRuleAt(offset: number): void {
  const { script, selection, owners } = designer.getState();
  const found = stretches(script).find(({ from, to }) => offset >= from && offset < to);
  if (found !== undefined && selectedRuleId(selection, owners) !== found.rule)
    setSelection([found.rule]);
}

/** Messages of the compiler too, at the words they are about. */
function placedProblems(state: Pick<DesignerState, 'problems' | 'locate'>): readonly Diagnostic[] {
  return state.problems.map((diagnostic) => {
    const span = diagnostic.span ?? state.locate(diagnostic.subject);
    return span === undefined ? diagnostic : { ...diagnostic, span };
  });
}

/**
 * The rules as testpmd commands. CodeMirror makes style elements, which the page's content policy
 * forbids, except in a shadow root, where it uses constructed style sheets.
 */
export function TextEditor() {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const text = useDesigner((state) => state.text);
  const script = useDesigner((state) => state.script);
  const problems = useDesigner((state) => state.problems);
  const locate = useDesigner((state) => state.locate);
  const place = useDesigner((state) => state.textPlace);
  const rule = useDesigner((state) => selectedRuleId(state.selection, state.owners));
  const selected = useMemo(
    () => stretches(script).find((stretch) => stretch.rule === rule),
    [script, rule],
  );

  useEffect(() => {
    if (host.current === null) return undefined;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    const editor = createEditor(root, designer.getState().text, {
      onType: typeText,
      onCursor: selectRuleAt,
      onUndo: undoEdit,
      onRedo: redoEdit,
    });
    view.current = editor;
    return () => {
      view.current = undefined;
      editor.destroy();
    };
  }, []);

  useEffect(() => {
    if (view.current !== undefined) setText(view.current, text);
  }, [text]);
  useEffect(() => {
    if (view.current !== undefined)
      showProblems(view.current, placedProblems({ problems, locate }));
  }, [problems, locate, text]);
  useEffect(() => {
    if (view.current !== undefined) showSelectedRule(view.current, selected);
  }, [selected]);
  useEffect(() => {
    if (view.current === undefined || place === undefined) return;
    goToSpan(view.current, place);
    designer.setState({ textPlace: undefined });
  }, [place]);

  return <div ref={host} className="text-editor" onBlur={finishGesture} />;
}
