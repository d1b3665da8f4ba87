import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdentifiers, type Identifiers } from '../../../core/flow/identifiers.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import { printRule } from '../../../core/testpmd/print.ts';
import { inspectScript, readScript } from '../../../core/testpmd/script-read.ts';
import {
  emptyScript,
  scriptText,
  updateScript,
  type Script,
} from '../../../core/testpmd/script.ts';

const queue = (index: number): string =>
  `flow create 0 ingress pattern eth / end actions queue index ${index} / end`;

/** The text as a user has just opened it. */
function open(...lines: readonly string[]): {
  script: Script;
  rules: readonly Rule[];
  ids: Identifiers;
} {
  const ids = createIdentifiers();
  const text = lines.map((line) => `${line}\n`).join('');
  const { script, rules } = readScript(emptyScript, text, [], ids);
  expect(scriptText(script)).toBe(text);
  return { script, rules, ids };
}

const withQueue = (rule: Rule, index: number): Rule => ({
  ...rule,
  actions: rule.actions.map((action) => ({ ...action, fields: { index } })),
});
const queuesOf = (rules: readonly Rule[]) =>
  rules.map(({ actions }) => actions[0]?.fields['index']);

describe('a text that destroys and updates rules', () => {
  const lines = [
    ...['set promisc 0 on', queue(0), queue(1), queue(2)],
    ...['flow destroy 0 rule 0', 'flow update 0 2 actions queue index 9 / end', queue(3)],
  ];

  it('stands for the rules that are left, updated', () => {
    const { script, rules } = open(...lines);
    expect(queuesOf(rules)).toEqual([1, 9, 3]);
    expect(updateScript(script, rules)).toBe(script);
    expect(inspectScript(script)).toMatchObject({
      device: { promiscuous: true },
      history: [{ kind: 'promiscuous', on: true }],
      diagnostics: [],
    });
  });

  it('is the very same when a rule was only renamed', () => {
    const { script, rules } = open(...lines);
    const renamed = rules.map((rule) => ({ ...rule, name: 'x' }));
    expect(scriptText(updateScript(script, renamed))).toBe(scriptText(script));
  });

  it('keeps its history when another rule changes or one is added at the end', () => {
    const { script, rules, ids } = open(...lines);
    const added = parseScript(queue(7), ids).rules[0]!;
    const changed = [withQueue(rules[0]!, 8), rules[1]!, rules[2]!, added];
    expect(scriptText(updateScript(script, changed))).toBe(
      [...lines.with(2, queue(8)), queue(7), ''].join('\n'),
    );
  });

  it('has an updated rule that changes in its own command, and not the update', () => {
    const { script, rules } = open(...lines);
    const changed = rules.with(1, withQueue(rules[1]!, 5));
    expect(scriptText(updateScript(script, changed))).toBe(
      [...lines.with(3, queue(5)).toSpliced(5, 1), ''].join('\n'),
    );
  });

  it('has its history as comments when the numbers in it would be wrong', () => {
    const { script, rules } = open(...lines);
    const after = updateScript(script, rules.toSpliced(0, 1));
    expect(scriptText(after)).toBe(
      [
        ...['set promisc 0 on', `# ${queue(0)}`, queue(9)],
        ...[
          '# flow destroy 0 rule 0',
          '# flow update 0 2 actions queue index 9 / end',
          queue(3),
          '',
        ],
      ].join('\n'),
    );
  });

  it('has an update of no rule as a comment when a new rule would get the number it names', () => {
    const { script, rules, ids } = open(queue(0), 'flow update 0 1 actions queue index 21 / end');
    const added = parseScript(queue(50), ids).rules[0]!;
    expect(scriptText(updateScript(script, [added, ...rules]))).toBe(
      [queue(50), queue(0), '# flow update 0 1 actions queue index 21 / end', ''].join('\n'),
    );
  });

  it('is typed on: an edit of the update is one of the rule, which keeps its id', () => {
    const { script, rules, ids } = open(...lines);
    const text = scriptText(script).replace('index 9', 'index 4');
    const read = readScript(script, text, rules, ids);
    expect(queuesOf(read.rules)).toEqual([1, 4, 3]);
    expect(read.rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
    expect(read.rules[0]).toBe(rules[0]);
  });

  it('is typed on: an update that is finished changes its rule, one that is deleted gives it back', () => {
    const { script, rules, ids } = open(queue(1), 'flow update 0 0 actions dro');
    expect(queuesOf(rules)).toEqual([1]);
    const finished = `${queue(1)}\nflow update 0 0 actions drop / end\n`;
    const read = readScript(script, finished, rules, ids);
    expect(read.rules).toMatchObject([{ id: rules[0]!.id, actions: [{ type: 'drop' }] }]);
    const back = readScript(read.script, `${queue(1)}\n`, read.rules, ids);
    expect(back.rules).toMatchObject([{ id: rules[0]!.id, actions: [{ fields: { index: 1 } }] }]);
  });

  it('is typed on: a rule that is destroyed leaves the document, the others stay what they were', () => {
    const { script, rules, ids } = open(queue(1), queue(2));
    const read = readScript(
      script,
      `${queue(1)}\n${queue(2)}\nflow destroy 0 rule 0\n`,
      rules,
      ids,
    );
    expect(read.rules).toEqual([rules[1]]);
    expect(read.rules[0]).toBe(rules[1]);
    expect(read.diagnostics).toEqual([]);
  });
});

describe('whatever is edited, the text', () => {
  const command = fc.oneof(
    fc.nat(9).map(queue),
    fc.nat(4).map((id) => `flow destroy 0 rule ${id}`),
    fc.nat(4).map((id) => `flow update 0 ${id} actions queue index ${id + 20} / end`),
    fc.constantFrom('flow flush 0', '# a comment', 'start', 'flow create 0 pattern x'),
  );

  it('makes the rules of the document when it is run', () => {
    fc.assert(
      fc.property(
        fc.array(command, { maxLength: 12 }),
        fc.array(fc.nat(), { minLength: 24, maxLength: 24 }),
        (lines, choices) => {
          const { script, rules, ids } = open(...lines);
          let turn = 0;
          const choose = (count: number) => choices[turn++ % 24]! % count;
          const edited = rules.flatMap((rule): readonly Rule[] => {
            const what = choose(5);
            if (what === 0) return [];
            if (what === 1) return [withQueue(rule, 40 + choose(9))];
            if (what === 2) return [rule, parseScript(queue(50), ids).rules[0]!];
            return [rule];
          });
          const mixed = choose(3) === 0 ? edited.toReversed() : edited;
          const after = parseScript(scriptText(updateScript(script, mixed)), createIdentifiers());
          expect(after.rules.map((rule) => printRule(rule))).toEqual(
            mixed.map((rule) => printRule(rule)),
          );
        },
      ),
    );
  });
});
