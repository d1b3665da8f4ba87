/** Dialogs. A test answers one by putting its own function in place, as it would on real Electron. */
import { note } from './record.ts';

function unanswered(api: string): never {
  throw new Error(`stand-in: no scripted answer for dialog.${api}`);
}

export const dialog = {
  showOpenDialog: () => unanswered('showOpenDialog'),
  showSaveDialog: () => unanswered('showSaveDialog'),
  showMessageBoxSync: () => unanswered('showMessageBoxSync'),
  /** Electron prints it as well while there is no desktop to show it on. */
  showErrorBox(title: string, content: string): void {
    note('dialog.showErrorBox', title, content);
    process.stderr.write(`${title}\n${content}\n`);
  },
} satisfies Partial<Electron.Dialog>;
