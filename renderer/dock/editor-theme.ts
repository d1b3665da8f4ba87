/** The editor in the design's tokens; custom properties reach into its shadow root. */
import { EditorView } from '@codemirror/view';

export const editorTheme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--panel)', color: 'var(--ink)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', fontVariantLigatures: 'none' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '6px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft) !important',
  },
  '.cm-gutters': {
    border: 'none',
    backgroundColor: 'var(--panel)',
    color: 'var(--muted)',
    fontFamily: 'var(--mono)',
  },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '34px' },
  '.cm-selected-rule': { backgroundColor: 'color-mix(in srgb, var(--accent) 9%, transparent)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--drop) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--warning) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-info': {
    backgroundImage: 'none',
    textDecoration: 'underline dotted var(--muted) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-gutter-lint': { width: '14px' },
  '.cm-lint-marker': {
    width: '8px',
    height: '8px',
    margin: '4px 0 0 1px',
    borderRadius: '4px',
    content: 'none !important',
  },
  '.cm-lint-marker-error': { backgroundColor: 'var(--drop)' },
  '.cm-lint-marker-warning': { backgroundColor: 'var(--warning)' },
  '.cm-tooltip': {
    maxWidth: '480px',
    border: '1px solid var(--line)',
    borderRadius: '8px',
    backgroundColor: 'var(--panel)',
    boxShadow: 'var(--shadow-high)',
    color: 'var(--ink)',
    fontFamily: 'var(--sans)',
    fontSize: '12px',
  },
  '.cm-diagnostic': { padding: '6px 10px', borderLeftWidth: '3px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--drop)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warning)' },
  '.cm-diagnostic-info': { borderLeftColor: 'var(--muted)' },
});
