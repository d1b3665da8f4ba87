import { defaultDevice } from '../../core/flow/device.ts';
import type { Command } from '../command.ts';
import { askDevice } from '../device-command.ts';
import { sudoOptionHelp } from '../kernel.ts';

export const flush: Command = {
  name: 'flush',
  summary: 'remove every rule of Tapwright from a device',
  help: `tapwright flush [--device NAME] [--remote NAME] [--sudo] [--json]

Removes the filters that Tapwright made on the TAP and its remote, and the
queueing disciplines if Tapwright made them and nobody else hangs filters on them.
A remote that Tapwright turned promiscuous no longer is.

  --device NAME           the device (default ${defaultDevice.name})
  --remote NAME           its remote, where the TAP no longer tells
${sudoOptionHelp}
  --json                  print {"removed": N} instead`,
  run: (words, terminal) =>
    askDevice(words, terminal, {
      ask: (session) => session.flush(),
      print: ({ removed }) => `removed ${removed}\n`,
      json: ({ removed }) => ({ removed }),
    }),
};
