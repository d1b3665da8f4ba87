import { onlyFile, parseWords, type Command } from '../command.ts';
import { deviceOptionsHelp, deviceOptionTable, deviceOverrides } from '../device-options.ts';
import { diagnosticJson, printJson, sayDiagnostics, statusOf } from '../diagnostics.ts';
import { namedOrNewest } from '../kernel-option.ts';
import { compileInput, readInput } from '../input.ts';

export const check: Command = {
  name: 'check',
  summary: 'say what is wrong with a rule set, without looking at the machine',
  help: `tapwright check FILE [--json] [device options]

Reads and compiles FILE and prints every problem with its line and column.
Exit status 1 when there is an error.

  --json                  print {"diagnostics": […]} instead

${deviceOptionsHelp}`,
  run: async (words, terminal) => {
    const { values, positionals } = parseWords(words, {
      ...deviceOptionTable,
      json: { type: 'boolean' },
    });
    const target = { overrides: deviceOverrides(values), kernel: namedOrNewest(values.kernel) };
    const input = await readInput(onlyFile(positionals), terminal);
    const { diagnostics } = compileInput(input, target);
    if (values.json)
      terminal.result(
        printJson({ diagnostics: diagnostics.map((row) => diagnosticJson(row, input)) }),
      );
    else sayDiagnostics(terminal, diagnostics, input);
    return statusOf(diagnostics);
  },
};
