import { describe, expect, it } from 'vitest';
import { scriptRows } from '../../../core/diagnostics/script-rows.ts';
import { testpmdRows } from '../../../core/diagnostics/testpmd-rows.ts';
import { valueRows } from '../../../core/diagnostics/value-rows.ts';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';

/** Line, column, length, code. */
type Expected = readonly [number, number, number, string];

/** The head of a rule and the rest, so that a case shows only what it is about. */
const pattern = (items: string): string =>
  `flow create 0 ingress pattern ${items} actions drop / end`;
const actions = (list: string): string => `flow create 0 ingress pattern end actions ${list}`;

const cases: readonly (readonly [name: string, text: string, ...expected: Expected[]])[] = [
  // Commands
  ['a slip behind flow', 'flow creat 0 ingress', [1, 6, 5, 'testpmd/unknown-command']],
  ['a slip in flow', 'flwo create 0 ingress', [1, 1, 4, 'testpmd/unknown-command']],
  ['flow alone', '  flow  ', [1, 7, 0, 'testpmd/expected']],
  ['another command of flow', '\n flow dump 0 all x # all', [2, 2, 17, 'testpmd/passed-over']],
  [
    'another command',
    'set verbose 1\nport stop all',
    [1, 1, 13, 'testpmd/passed-over'],
    [2, 1, 13, 'testpmd/passed-over'],
  ],
  [
    'a second rule behind the first',
    `${actions('drop / end')} flow list 0`,
    [1, 54, 11, 'testpmd/after-end'],
  ],

  // Port and attributes
  ['no port', 'flow create ingress pattern end actions drop / end', [1, 13, 7, 'testpmd/expected']],
  [
    'a word for the port',
    'flow create tap0 ingress pattern end actions drop / end',
    [1, 13, 4, 'testpmd/expected'],
  ],
  [
    'a port beyond 16 bits',
    'flow create 65536 ingress pattern end actions drop / end',
    [1, 13, 5, 'value/too-large'],
  ],
  [
    'rules of two ports',
    `${actions('drop / end')}\nflow create 1 ingress pattern end actions drop / end`,
    [2, 13, 1, 'testpmd/port-differs'],
  ],
  [
    'a slip in an attribute',
    'flow create 0 ingres pattern end actions drop / end',
    [1, 15, 6, 'testpmd/unknown-attribute'],
  ],
  [
    'a user id beyond 64 bits',
    'flow create 0 ingress user_id 0x10000000000000000 pattern end actions drop / end',
    [1, 31, 19, 'value/not-a-number'],
  ],
  [
    'a group without its number',
    'flow create 0 group ingress pattern end actions drop / end',
    [1, 21, 7, 'value/not-a-number'],
  ],
  [
    'a priority beyond 32 bits',
    'flow create 0 priority 4294967296 pattern end actions drop / end',
    [1, 24, 10, 'value/too-large'],
  ],
  [
    'a command that ends before its pattern',
    'flow create 0 ingress',
    [1, 22, 0, 'testpmd/expected'],
  ],
  ['no pattern', 'flow create 0 ingress actions drop / end', [1, 23, 7, 'testpmd/expected']],
  [
    'items without the word pattern',
    'flow create 0 ingress eth / end actions drop / end',
    [1, 23, 3, 'testpmd/expected'],
  ],

  // Items
  ['a slip in an item', pattern('ipv5 / end'), [1, 31, 4, 'testpmd/unknown-item']],
  ['an item in capitals', pattern('ETH / end'), [1, 31, 3, 'testpmd/unknown-item']],
  [
    'the second word of a name missing',
    pattern('ecpri common iq_data / end'),
    [1, 44, 7, 'testpmd/expected'],
    [1, 44, 7, 'testpmd/unknown-field'],
  ],
  ['a slash too many', pattern('eth / / end'), [1, 37, 1, 'testpmd/expected']],
  ['a slash missing between items', pattern('eth ipv4 / end'), [1, 35, 4, 'testpmd/slash-missing']],
  [
    'a slash missing before end',
    pattern('eth / ipv4 src is 10.0.0.1 end'),
    [1, 58, 3, 'testpmd/slash-missing'],
  ],
  [
    'a pattern that is not closed',
    'flow create 0 ingress pattern eth / actions drop / end',
    [1, 37, 7, 'testpmd/end-missing'],
  ],
  [
    'a pattern that breaks off',
    'flow create 0 ingress pattern eth',
    [1, 34, 0, 'testpmd/end-missing'],
  ],
  ['no actions', 'flow create 0 ingress pattern eth / end', [1, 40, 0, 'testpmd/expected']],
  [
    'another word for actions',
    'flow create 0 ingress pattern end action drop / end',
    [1, 35, 6, 'testpmd/expected'],
  ],

  // Fields
  [
    'a slip in a field',
    pattern('ipv4 sorc is 10.0.0.1 / end'),
    [1, 36, 4, 'testpmd/unknown-field'],
  ],
  [
    'a clause that testpmd does not take there',
    pattern('raw pattern prefix 8 relative is on / end'),
    [1, 43, 6, 'testpmd/clause-missing'],
  ],
  ['neither yes nor no', pattern('raw search is maybe / end'), [1, 45, 5, 'value/not-a-boolean']],
  ['no hex digits', pattern('raw pattern_hex is 0xzz / end'), [1, 50, 4, 'value/not-hex']],
  [
    'more bytes than testpmd has room for',
    pattern(`geneve-opt data is ${'00'.repeat(125)} / end`),
    [1, 50, 250, 'value/too-long'],
  ],
  ['an unknown word', pattern('l2tpv2 type dta / end'), [1, 43, 3, 'value/unknown-word']],
  [
    'a value without its clause',
    pattern('ipv4 src 10.0.0.1 / end'),
    [1, 40, 8, 'testpmd/clause-missing'],
  ],
  ['a field alone', pattern('ipv4 src / end'), [1, 40, 1, 'testpmd/clause-missing']],
  ['a clause without its value', pattern('ipv4 src is / end'), [1, 43, 1, 'testpmd/value-missing']],
  [
    'a value missing at the end',
    'flow create 0 ingress pattern tcp dst is',
    [1, 41, 0, 'testpmd/value-missing'],
    [1, 41, 0, 'testpmd/end-missing'],
  ],
  [
    'another port in the pattern',
    pattern('port index is 1 / end'),
    [1, 31, 15, 'testpmd/other-port'],
  ],

  // Values
  ['a word for a number', pattern('tcp dst is http / end'), [1, 42, 4, 'value/not-a-number']],
  [
    'decimal digits behind a leading 0',
    pattern('tcp dst is 08 / end'),
    [1, 42, 2, 'value/not-a-number'],
  ],
  [
    'a port beyond 16 bits as value',
    pattern('udp src is 65536 / end'),
    [1, 42, 5, 'value/too-large'],
  ],
  ['an octal number', pattern('tcp dst is 0120 / end'), [1, 42, 4, 'value/octal']],
  ['a VLAN id beyond 12 bits', pattern('vlan vid is 4396 / end'), [1, 43, 4, 'value/cut-off']],
  ['no MAC address', pattern('eth src is de:ad:ca:fe:00 / end'), [1, 42, 14, 'value/not-a-mac']],
  ['no IPv4 address', pattern('ipv4 src is 10.0.0 / end'), [1, 43, 6, 'value/not-an-ipv4-address']],
  [
    'no IPv6 address',
    pattern('ipv6 src is fe80::1%eth0 / end'),
    [1, 43, 12, 'value/not-an-ipv6-address'],
  ],
  [
    'an address with a prefix',
    pattern('ipv4 src is 10.0.0.0/8 / end'),
    [1, 43, 10, 'value/address-with-prefix'],
  ],
  [
    'a prefix longer than the field',
    pattern('ipv4 src prefix 33 / end'),
    [1, 47, 2, 'value/prefix-too-long'],
  ],

  // Actions
  ['a slip in an action', actions('dorp / end'), [1, 43, 4, 'testpmd/unknown-action']],
  ['a list that is not closed', actions('rss queues 0 1 / end'), [1, 58, 1, 'testpmd/end-missing']],
  [
    'a list that is not closed before the next field',
    actions('rss types ip queues 0 end / end'),
    [1, 56, 6, 'testpmd/end-missing'],
  ],
  [
    'a list that runs into a word of the command',
    actions('rss queues 0 actions drop / end'),
    [1, 56, 7, 'testpmd/end-missing'],
    [1, 56, 7, 'testpmd/unknown-action-field'],
  ],
  ['a slip in a list', actions('rss types ipv4-tpc end / end'), [1, 53, 8, 'value/unknown-word']],
  [
    'more queues than testpmd takes',
    actions(`rss queues${' 0'.repeat(129)} end / end`),
    [1, 310, 1, 'value/too-many'],
  ],
  [
    'a number of an object left out',
    actions('indirect / end'),
    [1, 52, 1, 'testpmd/value-missing'],
  ],
  [
    'a slash too many between actions',
    actions('count / / drop / end'),
    [1, 51, 1, 'testpmd/expected'],
  ],
  [
    'a slash missing between actions',
    actions('count drop / end'),
    [1, 49, 4, 'testpmd/slash-missing'],
  ],
  ['actions that are not closed', actions('drop /'), [1, 49, 0, 'testpmd/end-missing']],
  [
    'a field that an action does not have',
    actions('queue number 1 / end'),
    [1, 49, 6, 'testpmd/unknown-action-field'],
  ],
  [
    'a field of an action without one',
    actions('drop 1 / end'),
    [1, 48, 1, 'testpmd/unknown-action-field'],
  ],
  ['a queue beyond 16 bits', actions('queue index 65536 / end'), [1, 55, 5, 'value/too-large']],
  ['a queue without its number', actions('queue / end'), [1, 43, 5, 'testpmd/field-left-out']],
  ['a queue as the seed writes it', actions('queue 2 / end'), [1, 49, 1, 'testpmd/old-spelling']],

  // Running a script
  [
    'a rule that is not there any more',
    `${actions('drop / end')}\nflow destroy 0 rule 0\nflow destroy 0 rule 0 rule 7`,
    [3, 21, 1, 'testpmd/no-such-rule'],
    [3, 28, 1, 'testpmd/no-such-rule'],
  ],
  [
    'a rule to update that is not there',
    'flow update 0 3 actions drop / end',
    [1, 15, 1, 'testpmd/no-such-rule'],
  ],
  ['a rule to ask that is not there', 'flow query 0 1 count', [1, 14, 1, 'testpmd/no-such-rule']],
  [
    'a user id that no rule has',
    'flow destroy 0 rule 5 user_id',
    [1, 21, 1, 'testpmd/no-such-rule'],
  ],
  ['a rule without the word rule', 'flow destroy 0 3', [1, 16, 1, 'testpmd/expected']],
  ['a rule without its number', 'flow destroy 0 rule', [1, 20, 0, 'testpmd/value-missing']],
  [
    'an update without its rule',
    'flow update 0 actions drop / end',
    [1, 15, 7, 'testpmd/value-missing'],
  ],
  [
    'an update with an error in its actions',
    `${actions('drop / end')}\nflow update 0 0 actions dorp / end`,
    [2, 25, 4, 'testpmd/unknown-action'],
  ],
  ['more behind flush', 'flow flush 0 1', [1, 14, 1, 'testpmd/after-end']],
  ['query without an action', 'flow query 0 1', [1, 15, 0, 'testpmd/expected']],
  ['list with a stray word', 'flow list 0 groups 1', [1, 13, 8, 'testpmd/after-end']],
  ['isolate without its switch', 'flow isolate 0 maybe', [1, 16, 5, 'testpmd/expected']],
  ['a switch that is neither', 'set promisc 0 1', [1, 15, 1, 'testpmd/expected']],
  ['a switch of no port', 'set allmulti on', [1, 14, 2, 'testpmd/expected']],
  ['no queue at all', 'port config all rxq 0', [1, 21, 1, 'testpmd/queues-out-of-range']],
  ['too many queues', 'port config all rxq 257', [1, 21, 3, 'testpmd/queues-out-of-range']],
  [
    'a switch of another port',
    `set promisc 1 on\n${actions('drop / end')}`,
    [1, 1, 16, 'testpmd/device-of-other-port'],
  ],
  [
    'commands that need what a TAP does not have',
    'flow tunnel create 0 type vxlan\nset raw_encap 0 eth / end_set',
    [1, 1, 31, 'testpmd/not-on-a-tap'],
    [2, 1, 29, 'testpmd/not-on-a-tap'],
  ],
  [
    'a rule behind a shell’s prompt',
    `$ ${actions('drop / end')}`,
    [1, 1, 1, 'testpmd/not-a-command'],
  ],
  ['a word that is no command', 'strat', [1, 1, 5, 'testpmd/not-a-command']],
  [
    'a rule that was refused when it was recorded',
    `testpmd> ${actions('drop / end')}\nCaught error type 2 (flow rule (handle)): overlapping rules: File exists`,
    [2, 1, 72, 'testpmd/refused-by-port'],
  ],

  // flow validate
  [
    'flow validate',
    'flow validate 0 ingress pattern end actions drop / end',
    [1, 1, 54, 'testpmd/validate-read-as-rule'],
  ],
  [
    'flow validate before the same flow create',
    `flow validate 0 ingress pattern end actions drop / end\n${actions('drop / end')}`,
    [1, 1, 54, 'testpmd/validate-repeats-rule'],
  ],
];

function diagnosed(text: string): readonly Expected[] {
  return parseScript(text, createIdentifiers()).diagnostics.map(({ code, span }) => [
    span?.line ?? 0,
    span?.column ?? 0,
    span?.length ?? -1,
    code,
  ]);
}

describe('a message of the testpmd reader has its exact place', () => {
  it.each(cases.map(([name, text, ...expected]) => ({ name, text, expected })))(
    '$name',
    ({ text, expected }) => {
      expect(diagnosed(text)).toEqual(expected);
    },
  );

  it('and every code has a case', () => {
    const seen = new Set(cases.flatMap(([, , ...expected]) => expected.map((row) => row[3])));
    // In text a value is one word; elsewhere it need not be (test/core/flow/field-text.test.ts).
    seen.add('value/not-one-word');
    const rows = { ...testpmdRows, ...scriptRows, ...valueRows };
    const codes = Object.keys(rows);
    expect(codes.filter((code) => !seen.has(code))).toEqual([]);
  });

  it('through continued lines, tabs and carriage returns', () => {
    const text =
      '# one\r\n\tflow create 0 ingress \\\r\n  pattern eth / \\  \n\tipv5 / end \\\nactions drop / end';
    expect(diagnosed(text)).toEqual([[4, 2, 4, 'testpmd/unknown-item']]);
  });

  it('and the offset is that of the whole text', () => {
    const text = `set x\n${pattern('eth / ipv5 / end')}`;
    const [, wrong] = parseScript(text, createIdentifiers()).diagnostics;
    expect(wrong?.span?.offset).toBe(text.indexOf('ipv5'));
  });
});

describe('several errors of one command', () => {
  it('are all found, each where it is', () => {
    const text =
      'flow create 0 ingres pattern eth dst foo / ipv5 / ipv4 src is 10.0.0.0/8 tos is 4 / tcp dst is 99999 end actions queue index x / rss queues 0 end / drop / end';
    expect(diagnosed(text)).toEqual([
      [1, 15, 6, 'testpmd/unknown-attribute'],
      [1, 38, 3, 'testpmd/clause-missing'],
      [1, 44, 4, 'testpmd/unknown-item'],
      [1, 63, 10, 'value/address-with-prefix'],
      [1, 96, 5, 'value/too-large'],
      [1, 102, 3, 'testpmd/slash-missing'],
      [1, 126, 1, 'value/not-a-number'],
    ]);
  });

  it('leave the commands around it alone', () => {
    const good = actions('drop / end');
    const { commands, rules } = parseScript(
      [good, pattern('x'), good].join('\n'),
      createIdentifiers(),
    );
    expect(commands.map(({ rule }) => rule !== undefined)).toEqual([true, false, true]);
    expect(rules).toHaveLength(2);
  });

  it('say which part of which rule they are about', () => {
    const text = `${actions('drop / end')}\n${pattern('eth / ipv4 src is x / end')}\n${actions('count / queue index y / end')}`;
    const { diagnostics, commands } = parseScript(text, createIdentifiers());
    expect(diagnostics.map(({ subject }) => subject)).toEqual([
      { rule: commands[1]?.id, part: 'item', index: 1, field: 'src' },
      { rule: commands[2]?.id, part: 'action', index: 1, field: 'index' },
    ]);
  });
});

describe('hints', () => {
  const hintOf = (text: string) => parseScript(text, createIdentifiers()).diagnostics[0]?.hint;

  it.each([
    [pattern('ipv5 / end'), 'Did you mean `ipv4`?'],
    [pattern('ETH / end'), 'Did you mean `eth`?'],
    [pattern('ipv4 scr is 1 / end'), 'Did you mean `src`?'],
    [actions('dorp / end'), 'Did you mean `drop`?'],
    [actions('queue indx 1 / end'), 'Did you mean `index`?'],
    ['flow create 0 ingres pattern end', 'Did you mean `ingress`?'],
    ['flow craete 0', 'Did you mean `flow create`?'],
    [pattern('zebra / end'), 'Names are exact, in lower case and never abbreviated.'],
    [pattern('ipv4 src 10.0.0.1 / end'), 'For one exact value write `src is VALUE`.'],
  ])('%s: %s', (text, hint) => {
    expect(hintOf(text)).toBe(hint);
  });
});
