import { defaultDevice } from '../../core/flow/device.ts';
import { importFilters } from '../../core/import/import.ts';
import { saveAtomically } from '../../engine/designer/atomic-save.ts';
import { systemReason } from '../../engine/designer/files.ts';
import { readFoundSet } from '../../engine/session/import.ts';
import { noFile, parseWords, type Command } from '../command.ts';
import { deviceOverrides } from '../device-options.ts';
import { printJson } from '../diagnostics.ts';
import {
  importJson,
  importText,
  isImportFormat,
  printUnsaid,
  summarise,
  type ImportFormat,
} from '../import-report.ts';
import { openKernelFor, sudoOptionHelp, sudoOptionTable } from '../kernel.ts';
import { refuse } from '../refuse.ts';
import { exitStatus, UsageError } from '../usage.ts';

export const importRules: Command = {
  name: 'import',
  summary: 'the rules that a device has in the kernel, as a document or testpmd text',
  help: `tapwright import [--device NAME] [--remote NAME] [--format FORMAT] [--out FILE]
                 [--sudo] [--json]

Reads the filters on a TAP and its remote, whoever made them, and prints the rules
that compile to them. Filters that no rule of rte_flow says are listed on stderr,
each with the reason and the words by which tc would make it.

  --device NAME           the device (default ${defaultDevice.name})
  --remote NAME           a remote that no rule of the TAP leads to
  --format FORMAT         document (default) or testpmd
  --out FILE              write the rules to FILE
${sudoOptionHelp}
  --json                  print {"rules", "device", "unsaid", "fidelity"} instead:
                          rules is the document, or the lines of testpmd; unsaid
                          has what could not be expressed; fidelity is how many of
                          the filters compiling the rules gives again exactly`,
  run: async (words, terminal) => {
    const { values, positionals } = parseWords(words, {
      device: { type: 'string' },
      remote: { type: 'string' },
      format: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean' },
      ...sudoOptionTable,
    });
    noFile(positionals);
    const format = formatOf(values.format);
    const { name: device = defaultDevice.name, remote } = deviceOverrides(values);
    const kernel = await openKernelFor({ sudo: values.sudo, devices: [device, remote] }, terminal);
    if (!kernel.ok) return refuse(terminal, kernel.diagnostics, values);
    try {
      const found = await readFoundSet(kernel.port, { device, remote: remote ?? undefined });
      if (!found.ok) return refuse(terminal, found.diagnostics, values);
      const imported = importFilters(found.value);
      if (values.out !== undefined) await write(values.out, importText(imported, format));
      if (values.json) terminal.result(printJson(importJson(imported, format)));
      else {
        for (const line of printUnsaid(imported)) terminal.say(line);
        terminal.say(summarise(imported, values.out));
        if (values.out === undefined) terminal.result(importText(imported, format));
      }
      return exitStatus.fine;
    } finally {
      await kernel.port.close();
    }
  },
};

function formatOf(text = 'document'): ImportFormat {
  if (isImportFormat(text)) return text;
  throw new UsageError(`--format ${text}: expected document or testpmd.`);
}

async function write(file: string, text: string): Promise<void> {
  try {
    await saveAtomically(file, text);
  } catch (reason) {
    throw new UsageError(`Cannot write ${file}: ${systemReason(reason)}.`);
  }
}
