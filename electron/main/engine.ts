/** The engine of this process: a kernel, the user's files, and the designer's service over both. */
import { dialog } from 'electron';
import type { OpenDocument } from '../../core/contract/designer.ts';
import { emptyDocument } from '../../core/document/document.ts';
import { writeDocument } from '../../core/document/write.ts';
import { createDesigner, type Designer } from '../../engine/designer/designer.ts';
import type { DocumentFiles } from '../../engine/designer/files.ts';
import { devicesOf } from '../../engine/kernel/netd-start.ts';
import { openKernel } from '../../engine/kernel/open.ts';
import { createChosenFiles } from './files.ts';

export interface EngineOptions {
  /** Never touch the machine's kernel. */
  readonly simulate: boolean;
  /** Reach it through a helper, which pkexec starts: for the devices of the document that is shown first. */
  readonly pkexec: boolean;
  /** Document to show first; without one, an example. */
  readonly file: string | undefined;
  readonly version: string;
  /** Folder of the example documents. */
  readonly examples: string;
}

export async function startEngine(options: EngineOptions): Promise<Designer> {
  const { simulate, pkexec, file, version, examples } = options;
  const files = createChosenFiles(examples, file);
  const document = await firstDocument(files, file);
  const netd = { starter: 'pkexec', devices: devicesOf(document) } as const;
  const kernel = await openKernel({ simulate, netd: pkexec ? netd : undefined });
  return createDesigner({
    kernel,
    files,
    version,
    document,
    now: () => performance.now(),
    onFailure: (reason) => {
      const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
      process.stderr.write(`${text}\n`);
    },
  });
}

/** The file that was given, whatever is in it: the designer explains what is wrong with it. */
async function firstDocument(
  files: DocumentFiles,
  file: string | undefined,
): Promise<OpenDocument> {
  const wanted = file ?? (await files.list()).find(({ example }) => example)?.path;
  if (wanted !== undefined) {
    const opened = await files.open(wanted);
    if (opened.ok && opened.value !== null) return opened.value;
    if (!opened.ok) {
      const reasons = opened.diagnostics.map(({ message }) => message).join('\n');
      dialog.showErrorBox('The document could not be opened', reasons);
    }
  }
  return { path: null, text: writeDocument(emptyDocument) };
}
