import { defaultDevice } from '../../core/flow/device.ts';
import { noFile, parseWords, type Command } from '../command.ts';
import { deviceOverrides } from '../device-options.ts';
import { openKernelFor, openSession } from '../kernel.ts';
import { printJson } from '../diagnostics.ts';
import { refuse } from '../refuse.ts';
import { exitStatus } from '../usage.ts';

export const flush: Command = {
  name: 'flush',
  summary: 'remove every rule of Tapwright from a device',
  help: `tapwright flush [--device NAME] [--json]

Removes the filters that Tapwright made, and the queueing disciplines if
Tapwright made them and nobody else hangs filters on them.

  --device NAME           the device (default ${defaultDevice.name})
  --json                  print {"removed": N} instead`,
  run: async (words, terminal) => {
    const { values, positionals } = parseWords(words, {
      device: { type: 'string' },
      json: { type: 'boolean' },
    });
    noFile(positionals);
    const { name = defaultDevice.name } = deviceOverrides(values);
    const kernel = openKernelFor(false);
    if (!kernel.ok) return refuse(terminal, kernel.diagnostics, values);
    try {
      const result = await openSession(name, kernel).flush();
      if (!result.ok) return refuse(terminal, result.diagnostics, values);
      const { removed } = result.value;
      terminal.result(values.json ? printJson({ removed }) : `removed ${removed}\n`);
      return exitStatus.fine;
    } finally {
      await kernel.port.close();
    }
  },
};
