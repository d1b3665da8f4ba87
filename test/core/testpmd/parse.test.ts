import { describe, expect, it } from 'vitest';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import { createLocator, locate } from '../../../core/testpmd/spans.ts';
import { nearest } from '../../../core/diagnostics/spelling.ts';
import { TokenScanner } from '../../../core/testpmd/tokens.ts';

const parse = (text: string) => parseScript(text, createIdentifiers());

/** The one rule of a text. */
function ruleOf(text: string): Rule {
  const { rules, diagnostics } = parse(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(rules).toHaveLength(1);
  return rules[0]!;
}

const fieldsOf = (items: string) =>
  ruleOf(`flow create 0 pattern ${items} / end actions drop / end`).pattern[0]?.fields;

describe('tokens', () => {
  /** Line, column and text of the tokens of each command. */
  function tokens(text: string): readonly (readonly string[])[] {
    const scanner = new TokenScanner(text);
    const commands: string[][] = [];
    while (scanner.next())
      commands.push(
        Array.from({ length: scanner.count }, (_, index) => {
          const { line, column, offset, length } = scanner.span(index);
          expect(text.slice(offset, offset + length)).toBe(scanner.texts[index]);
          return `${line}:${column} ${scanner.texts[index]}`;
        }),
      );
    return commands;
  }

  it.each([
    ['', []],
    ['a b', [['1:1 a', '1:3 b']]],
    ['  a\t b \n\n c', [['1:3 a', '1:6 b'], [], ['3:2 c']]],
    ['a # b\nc#d e\n#f', [['1:1 a'], ['2:1 c'], []]],
    ['a \\\n b', [['1:1 a', '2:2 b']]],
    ['a\\\nb \\  \r\n  c', [['1:1 a', '2:1 b', '3:3 c']]],
    ['a \\\n\nb', [['1:1 a'], ['3:1 b']]],
    ['a # b \\\nc', [['1:1 a'], ['2:1 c']]],
    ['a \\ b', [['1:1 a', '1:3 \\', '1:5 b']]],
    ['a \\', [['1:1 a']]],
    ['a\r\nb\r\n', [['1:1 a'], ['2:1 b']]],
    ['src/dst', [['1:1 src/dst']]],
  ])('of %j are %j', (text, expected) => {
    expect(tokens(text)).toEqual(expected);
  });
});

describe('clauses say what is compared', () => {
  it.each([
    ['tcp dst is 80', { dst: { spec: 80, mask: 0xffff } }],
    ['tcp dst spec 80', { dst: { spec: 80 } }],
    ['tcp dst mask 0xff00', { dst: { mask: 0xff00 } }],
    ['tcp dst mask 0', { dst: { mask: 0 } }],
    ['tcp dst last 90', { dst: { last: 90 } }],
    ['tcp dst prefix 8', { dst: { mask: 0xff00 } }],
    ['tcp dst spec 80 dst last 90 dst mask 0xffff', { dst: { spec: 80, last: 90, mask: 0xffff } }],
    ['tcp dst is 80 dst spec 81', { dst: { spec: 81, mask: 0xffff } }],
    ['tcp dst mask 0xff dst is 80', { dst: { spec: 80, mask: 0xffff } }],
    [
      'tcp dst is 80 src is 81',
      { dst: { spec: 80, mask: 0xffff }, src: { spec: 81, mask: 0xffff } },
    ],
    ['vlan vid is 5 pcp spec 3', { vid: { spec: 5, mask: 0xfff }, pcp: { spec: 3 } }],
    ['ipv4 src spec 10.0.0.0 src prefix 8', { src: { spec: '10.0.0.0', mask: '255.0.0.0' } }],
    [
      'ipv4 src spec 0x0a000000 src mask 0xff000000',
      { src: { spec: '10.0.0.0', mask: '255.0.0.0' } },
    ],
    [
      'ipv6 src is 2001:DB8:0::1',
      { src: { spec: '2001:db8::1', mask: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' } },
    ],
    [
      'eth dst spec 1:0:0:0:0:0 dst mask 0100.0000.0000',
      { dst: { spec: '01:00:00:00:00:00', mask: '01:00:00:00:00:00' } },
    ],
    ['eth', {}],
  ])('%s', (items, fields) => {
    expect(fieldsOf(items)).toEqual(fields);
  });
});

describe('commands', () => {
  it('take attributes in any order, the last one winning', () => {
    const rule = ruleOf(
      'flow create 0 egress priority 0x10 group 1 ingress group +2 pattern end actions drop / end',
    );
    expect(rule.attributes).toEqual({ group: 2, priority: 16, ingress: true, egress: true });
  });

  it('may have no direction, no items and no actions', () => {
    const rule = ruleOf('flow create 0 pattern end actions end');
    expect(rule).toMatchObject({
      attributes: { ingress: false, egress: false },
      pattern: [],
      actions: [],
    });
  });

  it('keep several actions, equal ones too', () => {
    const rule = ruleOf(
      'flow create 0 ingress pattern end actions count identifier 7 / queue index 1 / queue index 2 / void / end',
    );
    expect(rule.actions.map(({ type, fields }) => [type, fields])).toEqual([
      ['count', { identifier: 7 }],
      ['queue', { index: 1 }],
      ['queue', { index: 2 }],
      ['void', {}],
    ]);
  });

  it('give every step an id of its own', () => {
    const { rules } = parse(
      'flow create 0 pattern eth / void / end actions count / drop / end\n'.repeat(2),
    );
    const ids = rules.flatMap(({ id, pattern, actions }) => [
      id,
      ...[...pattern, ...actions].map((step) => step.id),
    ]);
    expect(new Set(ids).size).toBe(10);
  });

  it('are found in a transcript with its prompts and results', () => {
    const { rules } = parse(
      'testpmd> flow create 0 ingress pattern end actions drop / end\nFlow rule #0 created\ntestpmd>\n',
    );
    expect(rules).toHaveLength(1);
  });
});

describe('flow validate', () => {
  const rule = '0 ingress pattern eth type is 0x800 / end actions queue index 1 / end';
  const same = '0 ingress pattern eth type is 2048 / end actions queue index 1 / end';

  it('is a rule by itself, in its place', () => {
    const { commands } = parse(`flow create 1 pattern end actions end\nflow validate ${rule}`);
    expect(commands.map(({ rule: read }) => read?.pattern.length)).toEqual([0, 1]);
  });

  it('is passed over where flow create makes the same rule, written otherwise or later', () => {
    const { rules, commands } = parse(`flow validate ${rule}\nflow create ${same}`);
    expect(rules).toHaveLength(1);
    expect(commands.map(({ spans }) => spans.command.line)).toEqual([2]);
  });
});

// RFC "net/tap: add eBPF to TAP device", "Conversion examples", "Local mode", as written there.
describe('the three local examples of the RFC', () => {
  const text = `
      flow validate 0 ingress pattern port index is 0 / end \\
        actions queue index 0 / end

      flow create 0 ingress pattern eth src is de:ad:ca:fe:00:02 / end \\
        actions queue 2 / end

      flow create 0 ingress pattern eth dst is 3a:80:ce:61:36:54 \\
        src is 52:43:7b:fd:ac:f3 / ipv4 src is 1.1.1.1 dst is 2.2.2.2 \\
        / udp src is 4444 dst is 5555 / end actions drop / end
`;

  it('are read, with a note on each of their spellings', () => {
    const { rules, diagnostics } = parse(text);
    expect(rules.map(({ pattern, actions }) => [pattern[0]?.type, actions[0]])).toMatchObject([
      ['port', { type: 'queue', fields: { index: 0 } }],
      ['eth', { type: 'queue', fields: { index: 2 } }],
      ['eth', { type: 'drop', fields: {} }],
    ]);
    expect(rules[2]?.pattern.map(({ type, fields }) => [type, fields])).toMatchObject([
      ['eth', { dst: { spec: '3a:80:ce:61:36:54' }, src: { spec: '52:43:7b:fd:ac:f3' } }],
      ['ipv4', { src: { spec: '1.1.1.1' }, dst: { spec: '2.2.2.2' } }],
      ['udp', { src: { spec: 4444 }, dst: { spec: 5555 } }],
    ]);
    expect(diagnostics.map(({ code, severity, span }) => [code, severity, span?.line])).toEqual([
      ['testpmd/validate-read-as-rule', 'info', 2],
      ['testpmd/old-spelling', 'info', 6],
    ]);
  });
});

describe('the place of a part of a rule', () => {
  const text = `# two rules
flow create 0 ingress pattern end actions drop / end
  flow create 0 group 3 ingress \\
    pattern eth / ipv4 src spec 10.0.0.0 dst is 1.2.3.4 src prefix 8 / end \\
    actions count / queue index 3 / end
`;
  const { commands } = parse(text);
  const rule = commands[1]!.id;

  it.each([
    [{ part: 'attribute', field: 'group' }, 'group 3'],
    [{ part: 'item', index: 0 }, 'eth'],
    [{ part: 'item', index: 1 }, 'ipv4 src spec 10.0.0.0 dst is 1.2.3.4 src prefix 8'],
    [{ part: 'item', index: 1, field: 'dst' }, 'dst is 1.2.3.4'],
    [{ part: 'item', index: 1, field: 'src' }, 'src spec 10.0.0.0 dst is 1.2.3.4 src prefix 8'],
    [
      { part: 'item', index: 1, field: 'proto' },
      'ipv4 src spec 10.0.0.0 dst is 1.2.3.4 src prefix 8',
    ],
    [{ part: 'action', index: 0 }, 'count'],
    [{ part: 'action', index: 1, field: 'index' }, 'index 3'],
  ] as const)('%j is %s', (subject, expected) => {
    for (const find of [createLocator(commands), locate.bind(undefined, commands)]) {
      const { offset, length } = find({ rule, ...subject })!;
      expect(text.slice(offset, offset + length)).toBe(expected);
    }
  });

  it.each([
    { part: 'attribute', field: 'egress' },
    { part: 'attribute' },
    { part: 'item', index: 9 },
    { part: 'text' },
    { part: 'item', index: 1, field: 'constructor' },
  ] as const)('%j, not written out, is that of what contains it', (subject) => {
    const span = locate(commands, { rule, ...subject })!;
    expect(span.line).toBe('index' in subject && subject.index === 1 ? 4 : 3);
  });

  it('of a rule that is not in the text is nowhere', () => {
    expect(locate(commands, { rule: 'r99', part: 'text' })).toBeUndefined();
    expect(createLocator(commands)({ part: 'device' })).toBeUndefined();
  });
});

describe('the nearest word', () => {
  it.each([
    ['ipv5', 'ipv4'],
    ['ETH', 'eth'],
    ['vlna', 'vlan'],
    ['qeueu', 'queue'],
    ['passthrough', undefined],
    ['x', undefined],
    ['pasthru', 'passthru'],
  ])('to %s is %s', (word, expected) => {
    const words = ['eth', 'vlan', 'ipv4', 'ipv6', 'queue', 'passthru', 'drop'];
    expect(nearest(word, words)).toBe(expected);
  });
});
