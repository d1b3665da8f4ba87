/** Documents anywhere in the file system, chosen in the desktop's own dialogs. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { documentEnding, readDocumentFile, saveDocumentFile, type DocumentFiles } from './files.ts';

export interface Dialogs {
  /** Path of the file to open, or undefined when the user backs out. */
  askOpen(): Promise<string | undefined>;
  /** Path to save under, or undefined when the user backs out. */
  askSave(): Promise<string | undefined>;
}

export function createDialogFiles(dialogs: Dialogs, examples: string): DocumentFiles {
  return {
    kind: 'dialog',
    list: async () => {
      const names = (await readdir(examples)).filter((name) => name.endsWith(documentEnding));
      return names.sort().map((name) => ({
        path: path.join(examples, name),
        name: name.slice(0, -documentEnding.length),
        example: true,
      }));
    },
    open: async (chosen) => {
      const file = chosen ?? (await dialogs.askOpen());
      return file === undefined ? { ok: true, value: null } : readDocumentFile(file, file);
    },
    save: async ({ path: known, text }) => {
      const isExample =
        known !== null && path.dirname(path.resolve(known)) === path.resolve(examples);
      // The examples stay as they are: saving one asks for a place of its own.
      const file = known === null || isExample ? await dialogs.askSave() : known;
      return file === undefined ? { ok: true, value: null } : saveDocumentFile(file, file, text);
    },
  };
}
