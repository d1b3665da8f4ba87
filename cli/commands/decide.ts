/** What becomes of a set that was applied for a while, and of an apply that did not come to its end. */
import { defaultDevice } from '../../core/flow/device.ts';
import type { Ending } from '../../engine/session/recovery.ts';
import type { DeviceSession, Result } from '../../engine/session/session.ts';
import { noFile, parseWords, type Command } from '../command.ts';
import { answer, askDevice } from '../device-command.ts';
import { sudoOptionHelp, sudoOptionTable } from '../kernel.ts';
import { waitUntil } from '../revert-timer.ts';
import { UsageError } from '../usage.ts';

const options = `  --device NAME           the device (default ${defaultDevice.name})
${sudoOptionHelp}
  --json                  print {"ending"} instead: "complete", "take-back", or
                          "none" when nothing was waiting`;

const told: Readonly<Record<Ending, string>> = {
  none: 'nothing was waiting\n',
  complete: 'the new rules stay\n',
  'take-back': 'the former rules are back\n',
};

const asking = (ask: (session: DeviceSession) => Promise<Result<Ending>>) => ({
  ask,
  print: (ending: Ending) => told[ending],
  json: (ending: Ending) => ({ ending }),
});

export const confirm: Command = {
  name: 'confirm',
  summary: 'keep rules that were applied with --confirm',
  help: `tapwright confirm [--device NAME] [--json]

Keeps the rules that \`apply --confirm\` put on the device for a while.

${options}`,
  run: (words, terminal) =>
    askDevice(
      words,
      terminal,
      asking((session) => session.confirm()),
    ),
};

export const revert: Command = {
  name: 'revert',
  summary: 'bring back what rules applied with --confirm took the place of',
  help: `tapwright revert [--device NAME] [--json]

Brings the former rules back at once, instead of when the time of
\`apply --confirm\` is over.

${options}`,
  run: (words, terminal) =>
    askDevice(
      words,
      terminal,
      asking((session) => session.revert()),
    ),
};

/** Milliseconds between two tries while another process works on the device. */
const patience = 200;

async function onceFree<T>(ask: () => Promise<Result<T>>): Promise<Result<T>> {
  for (;;) {
    const result = await ask();
    if (result.ok || result.diagnostics.every(({ code }) => code !== 'device/busy')) return result;
    await new Promise((resolve) => setTimeout(resolve, patience));
  }
}

export const recover: Command = {
  name: 'recover',
  summary: 'end an apply that was interrupted, one way or the other',
  help: `tapwright recover [--device NAME] [--at TIME] [--json]

Finds what an apply left on the device that was killed, or whose machine failed,
and completes it or takes it back. So do apply and flush before anything else.
Rules that were applied with --confirm go when their time is over.

${options}
  --at TIME               first wait until then: milliseconds since 1970`,
  run: async (words, terminal) => {
    const { values, positionals } = parseWords(words, {
      device: { type: 'string' },
      at: { type: 'string' },
      json: { type: 'boolean' },
      ...sudoOptionTable,
    });
    noFile(positionals);
    if (values.at === undefined)
      return answer(
        values,
        terminal,
        asking((session) => session.recover()),
      );
    await waitUntil(timeOf(values.at), () => {
      terminal.result('waiting\n');
    });
    return answer(
      values,
      terminal,
      asking((session) => onceFree(() => session.recover())),
    );
  },
};

function timeOf(text: string): number {
  const time = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(time))
    throw new UsageError(`--at takes milliseconds since 1970, not \`${text}\`.`);
  return time;
}
