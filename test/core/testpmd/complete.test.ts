import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionRow } from '../../../core/flow/actions.ts';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { itemRow } from '../../../core/flow/items.ts';
import { complete, describeAt } from '../../../core/testpmd/complete.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import { printRule } from '../../../core/testpmd/print.ts';
import { clauseWords } from '../../../core/testpmd/vocabulary.ts';
import { anyRuleSet } from '../../arbitraries/rules.ts';

/** Words of the options where `|` stands in the text. */
function wordsAt(marked: string): readonly string[] {
  const offset = marked.indexOf('|');
  return complete(marked.replace('|', ''), offset).options.map(({ word }) => word);
}

describe('completion', () => {
  it.each([
    ['|', ['flow', 'set', 'port']],
    [
      'testpmd> flow |',
      ['create', 'validate', 'destroy', 'update', 'flush', 'query', 'list', 'isolate'],
    ],
    ['flow create 0 ingress pattern eth / end |', ['actions']],
    ['flow create 0 ingress pattern eth dst |', ['is', 'spec', 'prefix', 'mask', 'last']],
    ['flow create 0 pattern end actions queue |', ['index', '/']],
    ['flow create 0 pattern end actions drop / end |', []],
    ['flow destroy 0 |', ['rule']],
    ['flow destroy 0 rule 3 |', ['rule']],
    ['flow update 0 3 |', ['actions']],
    ['flow query 0 3 |', ['count', 'rss', 'age']],
    ['set promisc |', ['all']],
    ['set allmulti 0 |', ['on', 'off']],
    ['port config all |', ['rxq']],
    ['# flow |', []],
    ['flow create 0 # |', []],
  ])('at %s', (marked, expected) => {
    expect(wordsAt(marked)).toEqual(expected);
  });

  it('has what may follow first, and the reason why the rest may not', () => {
    const text = 'flow create 0 ingress pattern eth / ipv4 / ';
    const { options } = complete(text, text.length);
    const legal = options.filter(({ unsupported }) => unsupported === undefined);
    expect(options.slice(0, legal.length)).toEqual(legal);
    expect(legal.map(({ word }) => word)).toEqual(
      expect.arrayContaining(['tcp', 'udp', 'icmp', 'end']),
    );
    const reasonOf = (name: string) => options.find(({ word }) => word === name)?.unsupported;
    expect(reasonOf('vlan')).toContain('not behind `ipv4`');
    expect(reasonOf('vxlan')).toBeTruthy();
  });

  it('stands for the whole word it touches', () => {
    const text = 'flow create 0 ingress pattern ipv4 src is 1.2.3.4 / end';
    for (const offset of [30, 32, 34])
      expect(complete(text, offset)).toMatchObject({ from: 30, to: 34 });
    expect(complete(`${text} `, text.length + 1)).toMatchObject({ from: 56, to: 56 });
  });

  it('knows the values of a field, also in a list', () => {
    expect(wordsAt('flow create 0 pattern eth type is |')).toContain('0x0800');
    expect(wordsAt('flow create 0 pattern ipv4 src prefix |')).toContain('24');
    expect(wordsAt('flow create 0 pattern end actions rss types ipv4 |')).toEqual(
      expect.arrayContaining(['udp', 'end']),
    );
  });

  it('goes on through lines that continue the command, and through errors', () => {
    expect(wordsAt('flow create 0 ingress \\\n  pattern eth dst |')).toContain('is');
    expect(wordsAt('flow create 0 ingress\n  pattern eth dst |')).toContain('is');
    expect(wordsAt('flow create 0 ingres foo pattern eht / ipv4 sorc is 3 dst |')).toContain('is');
    expect(wordsAt('flow create 0 ingress pattern end\nflow |')).toContain('create');
  });

  it('takes as long in the middle of a long script as in a short one', () => {
    const line = 'flow create 0 ingress pattern eth / end actions drop / end\n';
    const text = `${line.repeat(200_000)}flow `;
    const start = performance.now();
    for (let turn = 0; turn < 50; turn++) complete(text, text.length);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('hover', () => {
  const text =
    'flow create 0 ingress group 2 pattern eth dst is 02:00:00:00:00:01 / end actions drop / end';
  it.each([
    ['flow', 'flow'],
    ['ingress', 'ingress: received packets'],
    ['group', 'group: group of rules'],
    ['2 ', 'group of rules'],
    ['eth', 'eth: Ethernet'],
    ['dst', 'dst: destination address'],
    ['02:', 'destination address'],
    ['drop', 'drop'],
  ])('over %s says %s', (word, title) => {
    const found = describeAt(text, text.indexOf(word) + 1);
    expect(found?.title).toBe(title);
    expect(found?.from).toBe(text.indexOf(word));
  });

  it('says how values are written', () => {
    expect(describeAt(text, text.indexOf('02:'))?.documentation).toContain('hex digits');
  });

  it('over a misspelt word, a comment or nothing says nothing', () => {
    expect(describeAt('flow craete', 7)).toBeUndefined();
    expect(describeAt('# flow', 4)).toBeUndefined();
    expect(describeAt('', 0)).toBeUndefined();
  });
});

const numbered = ['group', 'priority', 'user_id', 'tunnel_set', 'tunnel_match'];

/** Whether token `at` is a value, judged by the words before it alone. */
function isValue(tokens: readonly string[], at: number): boolean {
  const before = tokens[at - 1] ?? '';
  const pattern = tokens.indexOf('pattern');
  const actions = tokens.indexOf('actions');
  if (at === 2) return true;
  if (at < pattern) return numbered.includes(before);
  const start = tokens.lastIndexOf('/', at - 1);
  const step = Math.max(start, at < actions ? pattern : actions) + 1;
  if (step === at) return false;
  return at < actions ? isItemValue(tokens[step] ?? '', before) : isActionValue(tokens, step, at);
}

function isItemValue(item: string, before: string): boolean {
  const fields = itemRow(item)?.fields ?? [];
  const isDirect = fields.some(
    ({ name, form, spelling }) => form === 'value' && (spelling?.[1] ?? name) === before,
  );
  return clauseWords.has(before) || isDirect;
}

function isActionValue(tokens: readonly string[], step: number, at: number): boolean {
  const fields = actionRow(tokens[step] ?? '')?.fields ?? [];
  const word = tokens[at] ?? '';
  const isName = fields.some(({ name, form }) => name === word && form !== 'unnamed');
  const isBehindName = fields.some(
    ({ name, form, list }) => name === tokens[at - 1] && form === undefined && list === undefined,
  );
  return isBehindName || (word !== '/' && word !== 'end' && !isName);
}

const mistakes = new Set(
  ['unknown-item', 'unknown-field', 'unknown-action', 'unknown-action-field', 'unknown-attribute']
    .concat('unknown-command', 'not-a-command', 'clause-missing', 'slash-missing', 'after-end')
    .map((name) => `testpmd/${name}`),
);

describe('completion and parser agree:', () => {
  it('behind every beginning of a rule the next word is among the options', () => {
    fc.assert(
      fc.property(anyRuleSet, (rules) => {
        for (const rule of rules.slice(0, 3)) {
          const tokens = printRule(rule).split(' ');
          tokens.forEach((token, at) => {
            const text = tokens
              .slice(0, at)
              .map((word) => `${word} `)
              .join('');
            const words = complete(text, text.length).options.map(({ word }) => word);
            if (!isValue(tokens, at))
              expect([text, words]).toEqual([text, expect.arrayContaining([token])]);
          });
        }
      }),
    );
  });

  it('every option, put in its place, is a word the parser knows there', () => {
    fc.assert(
      fc.property(anyRuleSet, fc.nat(), (rules, place) => {
        for (const rule of rules.slice(0, 1)) {
          const tokens = printRule(rule).split(' ');
          const text = tokens
            .slice(0, place % (tokens.length + 1))
            .map((word) => `${word} `)
            .join('');
          const { from, options } = complete(text, text.length);
          for (const { word, kind } of options) {
            if (kind === 'value') continue;
            const { diagnostics } = parseScript(text + word, createIdentifiers());
            const wrong = diagnostics.filter(
              ({ code, span }) => mistakes.has(code) && span?.offset === from,
            );
            expect([text + word, wrong]).toEqual([text + word, []]);
          }
        }
      }),
    );
  });
});
