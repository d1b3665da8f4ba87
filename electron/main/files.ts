/**
 * Documents on disk. The page names paths, but a page is not trusted with the file system: only what
 * the user chose in a dialog or on the command line is opened or saved under; for any other path the
 * user is asked.
 */
import { BrowserWindow, dialog, type FileFilter } from 'electron';
import { createDialogFiles } from '../../engine/designer/dialogs.ts';
import type { DocumentFiles } from '../../engine/designer/files.ts';

const filters: FileFilter[] = [
  { name: 'Tapwright documents', extensions: ['tapwright.json'] },
  { name: 'All files', extensions: ['*'] },
];

/** Dialogs belong to the one window, which there is when a page asks for one. */
function designerWindow() {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) throw new Error('There is no window to ask in.');
  return window;
}

async function askOpen(): Promise<string | undefined> {
  const { filePaths } = await dialog.showOpenDialog(designerWindow(), {
    properties: ['openFile'],
    filters,
  });
  return filePaths[0];
}

async function askSave(): Promise<string | undefined> {
  const { canceled, filePath } = await dialog.showSaveDialog(designerWindow(), {
    defaultPath: 'rules.tapwright.json',
    filters: filters.slice(0, 1),
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  });
  return canceled ? undefined : filePath;
}

/**
 * @param examples folder of the example documents, which may be opened but not saved over
 * @param given path from the command line, if one was given
 */
export function createChosenFiles(examples: string, given: string | undefined): DocumentFiles {
  const chosen = new Set(given === undefined ? [] : [given]);
  const remembered = async (ask: () => Promise<string | undefined>) => {
    const file = await ask();
    if (file !== undefined) chosen.add(file);
    return file;
  };
  const files = createDialogFiles(
    { askOpen: () => remembered(askOpen), askSave: () => remembered(askSave) },
    examples,
  );
  const isExample = async (file: string) =>
    (await files.list()).some(({ path, example }) => example && path === file);
  return {
    ...files,
    open: async (file) => {
      const known = file !== null && (chosen.has(file) || (await isExample(file)));
      return files.open(known ? file : null);
    },
    save: async (document) => {
      const { path } = document;
      const known = path !== null && chosen.has(path) && !(await isExample(path));
      return files.save(known ? document : { ...document, path: null });
    },
  };
}
