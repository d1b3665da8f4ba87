import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdentifiers, type Identifiers } from '../../../core/flow/identifiers.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import { printRule } from '../../../core/testpmd/print.ts';
import { inspectScript, readScript } from '../../../core/testpmd/script-read.ts';
import {
  createScript,
  emptyScript,
  scriptText,
  updateScript,
  type Script,
} from '../../../core/testpmd/script.ts';
import { ruleSet } from '../../arbitraries/rules.ts';

const queue = (index: number, items = 'eth /'): string =>
  `flow create 0 ingress pattern ${items} end actions queue index ${index} / end`;

const text = `# Front door

${queue(1)}  # the first
flow create 0 ingress \\
  pattern ipv4 src is 0x0a000001 / end actions drop / end
set verbose 1
${queue(3)}
# the end`;

/** The text as a user has just opened it. */
function open(from = text): { script: Script; rules: readonly Rule[]; ids: Identifiers } {
  const ids = createIdentifiers();
  const { script, rules } = readScript(emptyScript, from, [], ids);
  expect(scriptText(script)).toBe(from);
  return { script, rules, ids };
}

const withQueue = (rule: Rule, index: number): Rule => ({
  ...rule,
  actions: rule.actions.map((action) => ({ ...action, fields: { index } })),
});

const ruleFrom = (command: string, ids: Identifiers): Rule => parseScript(command, ids).rules[0]!;

describe('after an edit elsewhere the text', () => {
  it('is the very same when nothing changed, also when a rule was only renamed or disabled', () => {
    const { script, rules } = open();
    expect(updateScript(script, rules)).toBe(script);
    const renamed = rules.map((rule) => ({ ...rule, name: 'x', enabled: false }));
    expect(scriptText(updateScript(script, renamed))).toBe(text);
  });

  it('has only the changed command written anew', () => {
    const { script, rules } = open();
    const changed = rules.with(2, withQueue(rules[2]!, 7));
    expect(scriptText(updateScript(script, changed))).toBe(text.replace(queue(3), queue(7)));
  });

  it('keeps comments and other commands around a removed rule', () => {
    const { script, rules } = open();
    const after = scriptText(updateScript(script, rules.toSpliced(1, 1)));
    expect(after).toBe(text.replace(/flow create 0 ingress \\[^\n]*\n[^\n]*\n/, ''));
  });

  it('has a new rule at its end, on a line of its own', () => {
    const { script, rules, ids } = open();
    const after = updateScript(script, [...rules, ruleFrom(queue(9), ids)]);
    expect(scriptText(after)).toBe(`${text}\n${queue(9)}\n`);
  });

  it('has a new rule behind the one it follows, and before the first', () => {
    const { script, rules, ids } = open(`# top\n${queue(1)}\n# middle\n${queue(2)}\n`);
    const added = [ruleFrom(queue(0), ids), rules[0]!, ruleFrom(queue(9), ids), rules[1]!];
    expect(scriptText(updateScript(script, added))).toBe(
      `# top\n${queue(0)}\n${queue(1)}\n${queue(9)}\n# middle\n${queue(2)}\n`,
    );
  });

  it('follows a new order with as few moves as possible', () => {
    const { script, rules } = open(
      [0, 1, 2, 3].map((index) => `${queue(index)} # ${index}\n`).join(''),
    );
    const [a, b, c, d] = rules as [Rule, Rule, Rule, Rule];
    expect(scriptText(updateScript(script, [b, c, a, d]))).toBe(
      [1, 2, 0, 3].map((index) => `${queue(index)} # ${index}\n`).join(''),
    );
  });

  it('does not let a line that breaks off swallow the command behind it', () => {
    const { script, rules, ids } = open(`${queue(1)}\nflow create 0 ingress \\`);
    const after = updateScript(script, [...rules, ruleFrom(queue(2), ids)]);
    expect(parseScript(scriptText(after), ids).rules).toHaveLength(2);
  });

  it('keeps the line ends and the port of its writer', () => {
    const one = 'flow create 3 ingress pattern end actions drop / end\r\n';
    const { script, rules, ids } = open(one);
    const after = updateScript(script, [...rules, ruleFrom(queue(2), ids)]);
    expect(scriptText(after)).toBe(`${one}${queue(2).replace('create 0', 'create 3')}\r\n`);
  });

  it('is a list of commands for a document that has no text yet', () => {
    const { rules } = open();
    const expected = rules.map((rule) => `${printRule(rule)}\n`).join('');
    expect(scriptText(createScript(rules))).toBe(expected);
  });

  it('always says what the rules say, in their order', () => {
    fc.assert(
      fc.property(
        ruleSet,
        ruleSet,
        fc.array(fc.nat(), { minLength: 64, maxLength: 64 }),
        (first, second, choices) => {
          let turn = 0;
          const next = () => choices[turn++ % 64]!;
          const fresh = second.map((rule) => ({ ...rule, id: `${rule.id}b` as Rule['id'] }));
          const kept = first.filter(() => next() % 3 > 0);
          const mixed = [...kept, ...fresh].sort(() => (next() % 2) - 0.5);
          const script = updateScript(createScript(first), mixed);
          const { rules } = parseScript(scriptText(script), createIdentifiers());
          expect(rules.map((rule) => printRule(rule))).toEqual(
            mixed.map((rule) => printRule(rule)),
          );
        },
      ),
    );
  });
});

describe('typing', () => {
  /** Types `edited` over the opened text. */
  function type(change: (before: string) => string, from = text) {
    const opened = open(from);
    const named = opened.rules.map((rule, index) => ({ ...rule, name: `rule ${index}` }));
    const read = readScript(opened.script, change(from), named, opened.ids);
    expect(scriptText(read.script)).toBe(change(from));
    return { before: named, ...opened, ...read };
  }

  it('outside of commands leaves the list of rules the same object', () => {
    const { before, rules } = type((all) => all.replace('# the first', '# the 1st'));
    expect(rules).toBe(before);
  });

  it('in one command changes its rule alone, which keeps id, name and step ids', () => {
    const { before, rules } = type((all) => all.replace('queue index 3', 'count / queue index 4'));
    expect(rules.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(rules[0]).toBe(before[0]);
    const changed = rules[2]!;
    expect(changed).toMatchObject({ id: before[2]!.id, name: 'rule 2' });
    expect(changed.pattern).toBe(before[2]!.pattern);
    expect(changed.actions[1]).toMatchObject({
      id: before[2]!.actions[0]!.id,
      fields: { index: 4 },
    });
    expect(before[2]!.actions.map(({ id }) => id)).not.toContain(changed.actions[0]!.id);
  });

  it('of another spelling changes nothing', () => {
    const { before, rules } = type((all) => all.replace('0x0a000001', '10.0.0.1'));
    expect(rules).toBe(before);
  });

  it('a command that is not finished keeps the last good state of its rule', () => {
    const { before, rules, diagnostics, script, ids } = type((all) =>
      all.replace('queue index 3', 'queue inde'),
    );
    expect(rules).toBe(before);
    expect(diagnostics.map(({ severity, subject }) => [severity, subject.rule])).toContainEqual([
      'error',
      before[2]!.id,
    ]);
    const finished = scriptText(script).replace('queue inde /', 'queue index 5 /');
    const next = readScript(script, finished, rules, ids);
    expect(next.rules[2]).toMatchObject({ id: before[2]!.id, actions: [{ fields: { index: 5 } }] });
  });

  it('a new line with errors makes no rule, and one without errors does', () => {
    const { before, rules, script, ids, diagnostics } = type((all) => `${all}\nflow create 0 in`);
    expect(rules).toBe(before);
    expect(diagnostics.at(-1)?.subject).not.toHaveProperty('rule');
    const finished = scriptText(script).replace(/flow create 0 in$/, queue(8));
    const next = readScript(script, finished, rules, ids).rules;
    expect(next.slice(0, 3)).toEqual(before);
    expect(next[3]).toMatchObject({ name: '', actions: [{ fields: { index: 8 } }] });
    expect(new Set(next.map(({ id }) => id)).size).toBe(4);
  });

  it('a line away takes its rule away, and no other', () => {
    const { before, rules } = type((all) => all.replace(`${queue(1)}  # the first\n`, ''));
    expect(rules).toEqual(before.slice(1));
  });

  it('two lines into each other’s place moves their rules', () => {
    const lines = [queue(1), queue(2, 'eth / ipv4 /'), queue(3)].map((line) => `${line}\n`);
    const [a, b, c] = lines as [string, string, string];
    const { before, rules } = type(() => c + b + a, lines.join(''));
    expect(rules).toEqual(before.toReversed());
  });

  it('finds rules again when all of them changed', () => {
    const { before, rules } = type((all) => all.replaceAll('ingress', 'ingress group 1'));
    expect(rules.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(rules.every(({ attributes }) => attributes.group === 1)).toBe(true);
  });

  it('keeps a rule disabled', () => {
    const { script, rules, ids } = open();
    const disabled = rules.with(0, { ...rules[0]!, enabled: false });
    const read = readScript(script, text.replace('index 1 ', 'index 2 '), disabled, ids).rules;
    expect(read[0]).toMatchObject({ enabled: false, actions: [{ fields: { index: 2 } }] });
  });
});

describe('a draft', () => {
  const opened = open(`${queue(1)}\n${queue(2)}\n`);
  const draft: Rule = {
    ...ruleFrom(queue(5, 'eth / ipv4 /'), opened.ids),
    name: 'to be',
    draft: { attached: true },
  };
  const [first, last] = opened.rules as [Rule, Rule];
  const rules = [first, draft, last];
  const script = updateScript(opened.script, rules);
  const drawn = `${queue(1)}\n# draft: ${queue(5, 'eth / ipv4 /')}\n${queue(2)}\n`;

  it('is a comment in its place', () => {
    expect(scriptText(script)).toBe(drawn);
  });

  it('survives typing before it', () => {
    const typed = drawn.replace('index 1', 'index 3');
    const read = readScript(script, typed, rules, opened.ids);
    expect(read.rules.slice(1)).toEqual([draft, last]);
    expect(read.rules[1]).toBe(draft);
    expect(scriptText(updateScript(read.script, read.rules))).toBe(typed);
  });

  it('survives when its comment is deleted', () => {
    const read = readScript(script, `${queue(1)}\n${queue(2)}\n`, rules, opened.ids);
    expect(read.rules).toBe(rules);
  });

  it('becomes a rule when its comment mark is deleted', () => {
    const read = readScript(script, drawn.replace('# draft: ', ''), rules, opened.ids);
    const { draft: _, ...complete } = draft;
    expect(read.rules).toEqual([first, complete, last]);
  });

  it('is written as a command in the same place once it is a rule', () => {
    const { draft: _, ...complete } = draft;
    expect(scriptText(updateScript(script, [first, complete, last]))).toBe(
      drawn.replace('# draft: ', ''),
    );
  });
});

describe('a message about a rule', () => {
  it('is found in the text, also after edits elsewhere', () => {
    const { script, rules } = open(`${text}\nflow create 0 foo`);
    const changed = updateScript(script, rules.with(0, withQueue(rules[0]!, 65000)));
    const { locate, diagnostics } = inspectScript(changed);
    const span = locate({ rule: rules[2]!.id, part: 'action', index: 0, field: 'index' })!;
    const now = scriptText(changed);
    expect(now.slice(span.offset, span.offset + span.length)).toBe('index 3');
    expect(span.line).toBe(7);
    expect(diagnostics.map(({ code, span: place }) => [code, place?.line])).toEqual([
      ['testpmd/passed-over', 6],
      ['testpmd/unknown-attribute', 9],
      ['testpmd/expected', 9],
    ]);
  });
});
