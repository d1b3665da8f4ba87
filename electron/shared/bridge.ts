/** What the preload puts on the page as `window.tapwright`, and nothing else. */
import type { DesignerApi } from '../../core/contract/designer.ts';

export type {
  AnswerOf,
  ArgumentOf,
  EventName,
  EventOf,
  RequestName,
} from '../../core/contract/designer.ts';

/** Entries of the window's menu that the page carries out. */
export const menuCommands = [
  'new',
  'open',
  'save',
  'save-as',
  'undo',
  'redo',
  'apply',
  'flush',
] as const;
export type MenuCommand = (typeof menuCommands)[number];

export interface TapwrightBridge extends DesignerApi {
  /** Calls back with each menu entry the user picks. Returns the function that ends it. */
  onMenu(listener: (command: MenuCommand) => void): () => void;
}

/** The property of `window`. */
export const bridgeName = 'tapwright';
