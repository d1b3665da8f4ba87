import type { CompiledRules } from '../../core/compile/result.ts';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { placeText, tcScript, unsayable } from '../../core/tc/command.ts';
import { printRules } from '../../core/testpmd/print.ts';
import { onlyFile, parseWords, type Command } from '../command.ts';
import { deviceOptionsHelp, deviceOptionTable, deviceOverrides } from '../device-options.ts';
import { printJson, sayDiagnostics, statusOf } from '../diagnostics.ts';
import { namedOrNewest } from '../kernel-option.ts';
import { compileInput, placeIn, readInput, type CompiledInput, type Input } from '../input.ts';
import { setJson, tcJsonSet } from '../set-json.ts';
import { printTable } from '../table.ts';
import { UsageError } from '../usage.ts';

type Print = (result: CompiledInput, input: Input) => string;

/** Whether a format is still of use when a part of the input has errors, or would only mislead. */
interface Format {
  readonly print: Print;
  readonly partial: boolean;
  /** What the format cannot tell of a set without errors. */
  readonly missing?: (compiled: CompiledRules) => readonly Diagnostic[];
}

const formats: Readonly<Record<string, Format>> = {
  table: { print: ({ compiled }, input) => printTable(compiled, input), partial: true },
  'tc-json': { print: (result, input) => printJson(tcJsonSet(result, input)), partial: true },
  json: { print: (result, input) => printJson(setJson(result, input)), partial: true },
  tc: { print: ({ compiled }) => tcScript(compiled), partial: false, missing: withoutWords },
  testpmd: { print: (_, { rules }) => printRules(rules), partial: false },
};

const later = ['tc-batch', 'c', 'netlink', 'markdown'];

export const compile: Command = {
  name: 'compile',
  summary: 'print what a rule set becomes in TC',
  help: `tapwright compile FILE [--format FORMAT] [device options]

  --format FORMAT         one of
                          table    for people (default)
                          tc-json  as \`tc -j filter show\` prints the filters
                          tc       a shell script of tc commands
                          testpmd  the rules as flow commands
                          json     filters in Tapwright's own terms
  --json                  the same as --format json

Exit status 1 when FILE has errors; JSON is then printed all the same, with a
diagnostic for each rule that was refused.

${deviceOptionsHelp}`,
  run: async (words, terminal) => {
    const { values, positionals } = parseWords(words, {
      ...deviceOptionTable,
      format: { type: 'string' },
      json: { type: 'boolean' },
    });
    const format = chooseFormat(values.format, values.json);
    const target = { overrides: deviceOverrides(values), kernel: namedOrNewest(values.kernel) };
    const input = await readInput(onlyFile(positionals), terminal);
    const result = compileInput(input, target);
    if (!values.json) sayDiagnostics(terminal, result.diagnostics, input);
    if (format.partial || !hasErrors(result.diagnostics)) {
      const missing = format.missing?.(result.compiled) ?? [];
      sayDiagnostics(terminal, placeIn(input, missing), input);
      terminal.result(format.print(result, input));
    }
    return statusOf(result.diagnostics);
  },
};

function withoutWords({ filters }: CompiledRules): readonly Diagnostic[] {
  return filters.flatMap((filter) => {
    const reason = unsayable(filter);
    if (reason === undefined) return [];
    const subject =
      filter.rule === null
        ? ({ part: 'device' } as const)
        : ({ part: 'attribute', rule: filter.rule } as const);
    return diagnose('tc/no-words', { filter: placeText(filter), reason }, { subject });
  });
}

function chooseFormat(name: string | undefined, json: boolean | undefined): Format {
  const chosen = name ?? (json ? 'json' : 'table');
  if (json === true && !chosen.endsWith('json'))
    throw new UsageError(`--json and --format ${chosen} contradict each other.`);
  if (later.includes(chosen)) throw new UsageError(`--format ${chosen} is not supported yet.`);
  const format = Object.hasOwn(formats, chosen) ? formats[chosen] : undefined;
  if (format !== undefined) return format;
  throw new UsageError(`--format ${chosen}: expected one of ${Object.keys(formats).join(', ')}.`);
}
