import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { OpenDocument } from '../../core/contract/designer.ts';
import { emptyDocument } from '../../core/document/document.ts';
import { writeDocument } from '../../core/document/write.ts';
import { createDesigner, type Designer } from '../../engine/designer/designer.ts';
import { documentEnding, systemReason, type DocumentFiles } from '../../engine/designer/files.ts';
import { createFolderFiles } from '../../engine/designer/folder.ts';
import { devicesOf } from '../../engine/kernel/netd-start.ts';
import { openKernel } from '../../engine/kernel/open.ts';
import { serve as startServer, type RunningServer } from '../../engine/serve/server.ts';
import { parseWords, type Command } from '../command.ts';
import { wholeNumber } from '../device-options.ts';
import { printJson, sayDiagnostics } from '../diagnostics.ts';
import { findInstallation } from '../installation.ts';
import { sudoOptionTable, sudoRequest } from '../kernel.ts';
import { readInput } from '../input.ts';
import type { Terminal } from '../terminal.ts';
import { exitStatus, UsageError } from '../usage.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'the designer in a browser',
  help: `tapwright serve [FILE|FOLDER] [--port N] [--sudo] [--simulate] [--json]

Serves the designer on this machine's loopback address, prints its address on a
line of its own, and stays until interrupted. The address holds a secret: who
opens it may change this machine's rules. From another machine, forward the port
under the same number: ssh -L PORT:127.0.0.1:PORT HOST. With --netns it is the
loopback address of that namespace, which only programs in it reach.

  FILE                    the document (or testpmd script) to show first; its
                          folder is the one to open from and save to
  FOLDER                  the folder to open from and save to (default: here)
  --port N                default: any free one
  --sudo                  let a helper change the kernel, which sudo starts: for
                          the devices of FILE, those that its configuration
                          lists, and TAPs that it makes
  --simulate              never touch the kernel; without it, the simulated
                          kernel is used when this process may not use the real one
  --json                  print {"address": …} instead`,
  run: async (words, terminal) => {
    const { values, positionals } = parseWords(words, {
      port: { type: 'string' },
      simulate: { type: 'boolean' },
      ...sudoOptionTable,
      json: { type: 'boolean' },
    });
    if (positionals.length > 1) throw new UsageError('Name one FILE or FOLDER.');
    const port = values.port === undefined ? 0 : portNumber(values.port);
    const { version, pages, examples } = findInstallation();
    const { files, document } = await openPlace(positionals[0] ?? '.', examples, terminal);
    const netd = values.sudo ? sudoRequest(devicesOf(document), terminal) : undefined;
    const kernel = await openKernel({ simulate: values.simulate ?? false, netd });
    sayDiagnostics(terminal, kernel.problems);
    if (kernel.problems.length > 0) terminal.say('The designer works on the simulated kernel.');
    const onFailure = (reason: unknown) => {
      terminal.say(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason));
    };
    const now = () => performance.now();
    const designer = createDesigner({ kernel, files, version, document, now, onFailure });
    const interrupts = terminal.catchInterrupts();
    try {
      const server = await start(designer, { port, pages, onFailure });
      terminal.result(values.json ? printJson({ address: server.address }) : `${server.address}\n`);
      await interrupts.interrupted;
      await server.close();
    } finally {
      interrupts.release();
      await designer.close();
    }
    return exitStatus.fine;
  },
};

const portNumber = (text: string) => wholeNumber('--port', text, { least: 0, most: 65535 });

async function start(
  designer: Designer,
  options: Parameters<typeof startServer>[1],
): Promise<RunningServer> {
  try {
    return await startServer(designer, options);
  } catch (reason) {
    const code = reason instanceof Error && 'code' in reason ? reason.code : undefined;
    if (code === 'EADDRINUSE') throw new UsageError(`--port ${options.port} is already in use.`);
    if (code === 'EACCES') throw new UsageError(`--port ${options.port} needs a privilege.`);
    throw reason;
  }
}

interface Place {
  readonly files: DocumentFiles;
  readonly document: OpenDocument;
}

async function openPlace(place: string, examples: string, terminal: Terminal): Promise<Place> {
  if (await isFolder(place)) {
    const files = createFolderFiles(place, examples);
    return { files, document: await firstExample(files) };
  }
  const files = createFolderFiles(path.dirname(place), examples);
  if (!place.endsWith('.json')) return { files, document: await fromScript(place, terminal) };
  const text = await readFile(place, 'utf8');
  // Saving writes documents only, so another name must not be kept for it.
  const name = path.basename(place);
  return { files, document: { path: name.endsWith(documentEnding) ? name : null, text } };
}

async function isFolder(place: string): Promise<boolean> {
  try {
    return (await stat(place)).isDirectory();
  } catch (reason) {
    throw new UsageError(`Cannot read ${place}: ${systemReason(reason)}.`);
  }
}

/** A script becomes a document that has not been saved yet. */
async function fromScript(file: string, terminal: Terminal): Promise<OpenDocument> {
  const input = await readInput(file, terminal);
  if (input.kind === 'document') return { path: null, text: input.text };
  sayDiagnostics(terminal, input.diagnostics, input);
  const name = path.parse(file).name;
  const device = { ...emptyDocument.device, ...input.device };
  return {
    path: null,
    text: writeDocument({ ...emptyDocument, name, device, rules: input.rules }),
  };
}

/** What a newcomer sees first. */
async function firstExample(files: DocumentFiles): Promise<OpenDocument> {
  const example = (await files.list()).find((entry) => entry.example);
  const opened = example && (await files.open(example.path));
  if (opened?.ok && opened.value !== null) return opened.value;
  return { path: null, text: writeDocument(emptyDocument) };
}
