import { compile } from '../../core/compile/compile.ts';
import { renumber as ownPriorities, sharePriorities } from '../../core/compile/renumber.ts';
import { hasErrors } from '../../core/diagnostics/diagnostic.ts';
import { readDocument } from '../../core/document/read.ts';
import { writeDocument } from '../../core/document/write.ts';
import type { Rule } from '../../core/flow/rule.ts';
import { printRules } from '../../core/testpmd/print.ts';
import { onlyFile, parseWords, type Command } from '../command.ts';
import { deviceOptionsHelp, deviceOptionTable, deviceOverrides } from '../device-options.ts';
import { printJson, sayDiagnostics, statusOf } from '../diagnostics.ts';
import { deviceOf, placeIn, readInput, type Input } from '../input.ts';
import { namedOrNewest } from '../kernel-option.ts';

export const renumber: Command = {
  name: 'renumber',
  summary: 'give every rule a priority of its own, or as few priorities as possible',
  help: `tapwright renumber FILE [--share] [--json] [device options]

Prints the document or script with other priorities. Packets keep going where
they go now. Exit status 1 when rules still have errors. A script is printed as flow commands; its other lines are left out.

  --share                 as few priorities as possible instead: each one costs
                          every packet time
  --json                  print {"priorities": [{"rule", "from", "to"}]} instead

${deviceOptionsHelp}`,
  run: async (words, terminal) => {
    const { values, positionals } = parseWords(words, {
      ...deviceOptionTable,
      share: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const overrides = deviceOverrides(values);
    const kernel = namedOrNewest(values.kernel);
    const input = await readInput(onlyFile(positionals), terminal);
    const diagnostics = placeIn(input, input.diagnostics);
    sayDiagnostics(terminal, diagnostics, input);
    // What could not be read would be missing from what is printed.
    if (hasErrors(diagnostics)) return statusOf(diagnostics);
    const device = deviceOf(input, overrides);
    const choose = values.share ? sharePriorities : ownPriorities;
    const options = { kernel, history: input.history };
    const found = choose(input.rules, device, options);
    const priorities = new Map(found.map(({ rule, priority }) => [rule, priority]));
    const rules = withPriorities(input.rules, priorities);
    terminal.result(values.json ? changes(input, priorities) : rewritten(input, rules));
    const left = compile(rules, device, options).diagnostics;
    const errors = left.filter(({ severity }) => severity === 'error');
    sayDiagnostics(terminal, placeIn(input, errors), input);
    return statusOf(errors);
  },
};

type Priorities = ReadonlyMap<Rule['id'], number>;

function changes({ rules, indexOf }: Input, priorities: Priorities): string {
  const changed = rules.flatMap(({ id, attributes }) => {
    const to = priorities.get(id);
    return to === undefined ? [] : { rule: indexOf(id), from: attributes.priority, to };
  });
  return printJson({ priorities: changed });
}

function withPriorities(rules: readonly Rule[], priorities: Priorities): readonly Rule[] {
  return rules.map((rule) => {
    const priority = priorities.get(rule.id);
    return priority === undefined
      ? rule
      : { ...rule, attributes: { ...rule.attributes, priority } };
  });
}

function rewritten(input: Input, rules: readonly Rule[]): string {
  const reading = input.kind === 'document' ? readDocument(input.text) : undefined;
  return reading?.ok ? writeDocument({ ...reading.document, rules }) : printRules(rules);
}
