/** Documents of one folder, for a designer in a browser: it reads and writes below that folder only. */
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { OpenDocument } from '../../core/contract/designer.ts';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import {
  documentEnding,
  filePlace,
  readDocumentFile,
  refusal,
  saveDocumentFile,
  type DocumentEntry,
  type DocumentFiles,
  type Outcome,
} from './files.ts';

/** What an example's path begins with, so that it is told from a document of the folder. */
const examplePrefix = 'examples:';

export function createFolderFiles(folder: string, examples: string): DocumentFiles {
  return {
    kind: 'list',
    list: async () => [
      ...(await entries(folder, '', false)),
      ...(await entries(examples, examplePrefix, true)),
    ],
    open: async (name) => {
      if (name === null) return { ok: true, value: null };
      const file = name.startsWith(examplePrefix)
        ? await locate(examples, name.slice(examplePrefix.length))
        : await locate(folder, name);
      if (file === undefined)
        return refusal(diagnose('file/outside-folder', { path: name }, filePlace(name)));
      return readDocumentFile(file, name);
    },
    save: (document) => save(folder, document),
  };
}

async function save(
  folder: string,
  { path: name, text }: OpenDocument,
): Promise<Outcome<{ readonly path: string }>> {
  const chosen = name ?? (await freeName(folder));
  const place = filePlace(chosen);
  if (chosen.startsWith(examplePrefix))
    return refusal(diagnose('file/is-example', { path: chosen }, place));
  if (!chosen.endsWith(documentEnding) || path.basename(chosen) === documentEnding)
    return refusal(diagnose('file/not-a-document-name', { path: chosen }, place));
  const file = await locate(folder, chosen);
  if (file === undefined) return refusal(diagnose('file/outside-folder', { path: chosen }, place));
  return saveDocumentFile(file, chosen, text);
}

/** Nobody can be asked for a name here, so a document without one gets the first that is free. */
async function freeName(folder: string): Promise<string> {
  const taken = new Set(await readdir(folder));
  for (let number = 1; ; number++) {
    const name = `rules${number === 1 ? '' : `-${String(number)}`}${documentEnding}`;
    if (!taken.has(name)) return name;
  }
}

/**
 * The file a name means below `folder`; undefined when it leads out of it, through `..` or through a
 * symbolic link on the way. The file itself need not exist.
 */
async function locate(folder: string, name: string): Promise<string | undefined> {
  const root = await realpath(folder);
  const file = path.resolve(root, name);
  if (name.includes('\0') || !isBelow(root, file)) return undefined;
  const real = await realpath(file).catch(() => undefined);
  const parent = await realpath(path.dirname(file)).catch(() => undefined);
  const reached = real ?? (parent && path.join(parent, path.basename(file)));
  // A folder that does not exist leads nowhere; reading or saving then says so.
  return reached === undefined || isBelow(root, reached) ? file : undefined;
}

function isBelow(root: string, file: string): boolean {
  return file.startsWith(root === path.sep ? root : root + path.sep);
}

async function entries(
  folder: string,
  prefix: string,
  example: boolean,
): Promise<readonly DocumentEntry[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(documentEnding));
  return names.sort().map((name) => ({
    path: prefix + name,
    name: name.slice(0, -documentEnding.length),
    example,
  }));
}
