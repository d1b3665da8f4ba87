/** Keys that work everywhere, and the sheet that lists all of them. */
import { focusCanvas } from '../canvas/focus.ts';
import { designer } from '../store/useDesigner.ts';
import { commands, type CommandName } from './commands.ts';

/** `ctrl+shift+z`; Command on a Mac counts as Ctrl. */
const everywhere: Readonly<Record<string, CommandName>> = {
  'ctrl+z': 'undo',
  'ctrl+shift+z': 'redo',
  'ctrl+y': 'redo',
  'ctrl+s': 'save',
  'ctrl+shift+s': 'save-as',
  'ctrl+o': 'open',
  'ctrl+enter': 'apply',
};

export interface KeyGroup {
  readonly title: string;
  readonly keys: readonly (readonly [keys: string, meaning: string])[];
}

export const keySheet: readonly KeyGroup[] = [
  {
    title: 'Draw a rule',
    keys: [
      ['A', 'add a step behind the focused node; on the device it begins a rule'],
      ['Enter', 'into the fields of the focused node; Esc comes back'],
      ['D', 'join the pipeline to the device, or take it off'],
      ['Del', 'remove the step, or on its name line the rule'],
      ['Ctrl D', 'duplicate the rule'],
      ['E', 'switch the rule on or off'],
      ['F2', 'name the rule'],
    ],
  },
  {
    title: 'Walk',
    keys: [
      ['← →', 'along the pipeline; left of the name line stands the device'],
      ['↑ ↓', 'to the pipeline above or below'],
      ['G', 'to the canvas, from anywhere but a text field'],
      ['P', 'to the palette; arrows walk, Enter adds to the selected rule'],
      ['Tab', 'from pane to pane'],
    ],
  },
  {
    title: 'See',
    keys: [
      ['F', 'show everything'],
      ['+ −', 'zoom'],
      ['T', 'tidy: all rows by priority'],
      ['?', 'this sheet'],
    ],
  },
  {
    title: 'Document',
    keys: [
      ['Ctrl Z', 'undo'],
      ['Ctrl Shift Z', 'redo; Ctrl Y too'],
      ['Ctrl S', 'save'],
      ['Ctrl O', 'open'],
      ['Ctrl Enter', 'apply to the kernel'],
    ],
  },
];

function spell(event: KeyboardEvent): string {
  const ctrl = event.ctrlKey || event.metaKey ? 'ctrl+' : '';
  return `${ctrl}${event.shiftKey ? 'shift+' : ''}${event.key.toLowerCase()}`;
}

function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

function goTo(key: string): boolean {
  if (key === '?') commands.keys();
  else if (key === 'g') focusCanvas();
  else if (key === 'p') document.querySelector<HTMLElement>('.palette [tabindex="0"]')?.focus();
  else return false;
  return true;
}

export function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || designer.getState().dialog !== undefined) return;
  const name = everywhere[spell(event)];
  if (name !== undefined) commands[name]();
  else if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  else if (!goTo(event.key.toLowerCase())) return;
  event.preventDefault();
}
