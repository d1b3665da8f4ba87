import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentRows } from '../../../core/diagnostics/document-rows.ts';
import { deepestDocument, longestDocument } from '../../../core/document/json-text.ts';
import { currentFormat, type Format } from '../../../core/document/migrations.ts';
import { readDocument } from '../../../core/document/read.ts';
import { writeDocument } from '../../../core/document/write.ts';
import { ruleSet } from '../../arbitraries/rules.ts';
import { sample, sampleText, spoil } from './cases.ts';

/** Format 3 of some day, in which `title` became `name`. */
const later: Format = {
  version: 3,
  migrations: [
    ...currentFormat.migrations,
    {
      from: 2,
      summary: 'title is called name',
      migrate: ({ title, ...rest }) => ({ ...rest, name: title }),
    },
  ],
};

interface Case {
  readonly name: string;
  readonly text: string;
  readonly format?: Format;
  /** Line, column, path, code. */
  readonly expected: readonly (readonly [
    number | undefined,
    number | undefined,
    string | undefined,
    string,
  ])[];
}

const deep = '['.repeat(deepestDocument + 1);

const cases: readonly Case[] = [
  // JSON
  { name: 'nothing', text: '', expected: [[1, 1, undefined, 'document/not-json']] },
  {
    name: 'a testpmd script',
    text: 'flow create 0',
    expected: [[1, 1, undefined, 'document/not-json']],
  },
  {
    name: 'a comma missing',
    text: spoil('"name": "Sample",', '"name": "Sample"'),
    expected: [[4, 3, undefined, 'document/not-json']],
  },
  {
    name: 'a comma too many',
    text: spoil('"profile": "tapwright"', '"profile": "tapwright",'),
    expected: [[19, 3, undefined, 'document/not-json']],
  },
  {
    name: 'a file cut off',
    text: sampleText.slice(0, 60),
    expected: [[5, 7, undefined, 'document/not-json']],
  },
  {
    name: 'a line break inside a text',
    text: spoil('"Sample"', '"Sam\nple"'),
    expected: [[3, 15, undefined, 'document/not-json']],
  },
  {
    name: 'too much text',
    text: ' '.repeat(longestDocument + 1),
    expected: [[undefined, undefined, undefined, 'document/too-large']],
  },
  {
    name: 'too many levels',
    text: `\n ${deep}`,
    expected: [[2, 2 + deepestDocument, undefined, 'document/too-deep']],
  },

  // Format
  {
    name: 'another JSON file',
    text: '{\n "version": 1}',
    expected: [[1, 1, '', 'document/not-a-document']],
  },
  { name: 'a list', text: ' [1]', expected: [[1, 2, '', 'document/not-a-document']] },
  { name: 'null', text: 'null', expected: [[1, 1, '', 'document/not-a-document']] },
  {
    name: 'a version in quotes',
    text: spoil('"tapwright": 2', '"tapwright": "1"'),
    expected: [[2, 16, 'tapwright', 'document/bad-version']],
  },
  {
    name: 'format 0',
    text: spoil('"tapwright": 2', '"tapwright": 0'),
    expected: [[2, 16, 'tapwright', 'document/bad-version']],
  },
  {
    name: 'a newer format, whatever else it holds',
    text: '{"tapwright": 3, "new": []}',
    expected: [[1, 15, 'tapwright', 'document/newer']],
  },
  {
    name: 'an older format',
    text: spoil('"name": "Sample"', '"title": "Sample"'),
    format: later,
    expected: [[2, 16, 'tapwright', 'document/migrated']],
  },
  {
    name: 'an older format with a mistake',
    text: spoil('"name": "Sample"', '"title": 5'),
    format: later,
    expected: [[1, 1, 'name', 'document/wrong-type']],
  },

  // Shape
  {
    name: 'a key too many',
    text: spoil('"isolate": false', '"isolate": false, "speed": 10'),
    expected: [[11, 32, 'device.speed', 'document/unknown-key']],
  },
  {
    name: 'a key missing',
    text: spoil('"queues": 4,', ''),
    expected: [[4, 13, 'device.queues', 'document/missing-key']],
  },
  {
    name: 'a prototype as key',
    text: spoil(
      '"type": "ipv6",\n          "fields": {',
      '"type": "ipv6",\n          "fields": {"__proto__": {}',
    ),
    expected: [[92, 35, 'rules[1].pattern[0].fields.__proto__', 'document/unknown-key']],
  },
  {
    name: 'a text for a flag',
    text: spoil('"isolate": false', '"isolate": "no"'),
    expected: [[11, 16, 'device.isolate', 'document/wrong-type']],
  },
  {
    name: 'null for a value',
    text: spoil('"spec": 5', '"spec": null'),
    expected: [[47, 23, 'rules[0].pattern[1].fields.vid.spec', 'document/wrong-type']],
  },
  {
    name: 'an object for the rules',
    text: '{"tapwright":1,"name":"","device":{"name":"t","queues":1,"default":"kernel","isolate":true},"rules":{},"canvas":{"positions":{}}}',
    expected: [[1, 101, 'rules', 'document/wrong-type']],
  },
  {
    name: 'half a group',
    text: spoil('"group": 0', '"group": 0.5'),
    expected: [[26, 18, 'rules[0].attributes.group', 'document/wrong-type']],
  },
  {
    name: 'no queue',
    text: spoil('"queues": 4', '"queues": 0'),
    expected: [[6, 15, 'device.queues', 'document/bad-value']],
  },
  {
    name: 'too many queues',
    text: spoil('"queues": 4', '"queues": 257'),
    expected: [[6, 15, 'device.queues', 'document/bad-value']],
  },
  {
    name: 'another default',
    text: spoil('"queue0"', '"queue1"'),
    expected: [[12, 16, 'device.default', 'document/bad-value']],
  },
  {
    name: 'a device name with a slash',
    text: spoil('"tap0"', '"a/b"'),
    expected: [[5, 13, 'device.name', 'document/bad-value']],
  },
  {
    name: 'a priority beyond 32 bits',
    text: spoil('"priority": 3', '"priority": 4294967296'),
    expected: [[84, 21, 'rules[1].attributes.priority', 'document/bad-value']],
  },
  {
    name: 'a coordinate off the map',
    text: spoil('"x": 10', '"x": 1e7'),
    expected: [[110, 14, 'canvas.positions.s1.x', 'document/bad-value']],
  },
  {
    name: 'an id with a blank',
    text: spoil('"id": "r2"', '"id": "r 2"'),
    expected: [[79, 13, 'rules[1].id', 'document/bad-value']],
  },
  {
    name: 'a position of an impossible id',
    text: spoil('"s4": {\n        "x"', '"s 4": {\n        "x"'),
    expected: [[113, 14, 'canvas.positions["s 4"]', 'document/bad-value']],
  },

  // Meaning
  {
    name: 'an id taken twice',
    text: spoil('"id": "s7"', '"id": "s1"'),
    expected: [[97, 17, 'rules[1].actions[0].id', 'document/duplicate-id']],
  },
  {
    name: 'an unknown item',
    text: spoil('"type": "vlan"', '"type": "vlaan"'),
    expected: [[44, 19, 'rules[0].pattern[1].type', 'document/unknown-item']],
  },
  {
    name: 'an unknown action',
    text: spoil('"type": "drop"', '"type": "dorp"'),
    expected: [[98, 19, 'rules[1].actions[0].type', 'document/unknown-action']],
  },
  {
    name: 'an unknown field of an item',
    text: spoil('"vid"', '"constructor"'),
    expected: [[46, 28, 'rules[0].pattern[1].fields.constructor', 'document/unknown-field']],
  },
  {
    name: 'an unknown field of an action',
    text: spoil('"index": 2', '"index": 2, "number": 3'),
    expected: [[73, 35, 'rules[0].actions[1].fields.number', 'document/unknown-field']],
  },
  {
    name: 'a queue without its number',
    text: spoil('"index": 2', ''),
    expected: [[72, 21, 'rules[0].actions[1].fields', 'document/field-missing']],
  },
  {
    name: 'an address in capitals',
    text: spoil('"ff:ff:ff:ff:ff:ff"', '"FF:FF:FF:FF:FF:FF"'),
    expected: [[38, 23, 'rules[0].pattern[0].fields.dst.mask', 'document/not-canonical']],
  },
  {
    name: 'no address',
    text: spoil('"10.0.0.0"', '"10.0.0"'),
    expected: [[57, 23, 'rules[0].pattern[2].fields.src.spec', 'value/not-an-ipv4-address']],
  },
  {
    name: 'a number for an address',
    text: spoil('"10.0.0.0"', '167772160'),
    expected: [[57, 23, 'rules[0].pattern[2].fields.src.spec', 'document/wrong-type']],
  },
  {
    name: 'a text for a number',
    text: spoil('"spec": 5', '"spec": "5"'),
    expected: [[47, 23, 'rules[0].pattern[1].fields.vid.spec', 'document/wrong-type']],
  },
  {
    name: 'a value beyond its bits',
    text: spoil('"mask": 4095', '"mask": 4096'),
    expected: [[48, 23, 'rules[0].pattern[1].fields.vid.mask', 'value/too-large']],
  },
  {
    name: 'half a queue',
    text: spoil('"index": 2', '"index": 2.5'),
    expected: [[73, 22, 'rules[0].actions[1].fields.index', 'value/not-a-number']],
  },
];

describe('a message of the document reader has its line, column and path', () => {
  it.each(cases)('$name', ({ text, format, expected }) => {
    const { diagnostics } = readDocument(text, format);
    expect(
      diagnostics.map(({ code, span, subject }) => [span?.line, span?.column, subject.field, code]),
    ).toEqual(expected);
  });

  it('and every code has a case', () => {
    const seen = new Set(cases.flatMap(({ expected }) => expected.map((row) => row[3])));
    expect(Object.keys(documentRows).filter((code) => !seen.has(code))).toEqual([]);
  });

  it('and several mistakes are all found', () => {
    const text = spoil('"queues": 4', '"queues": 0').replace('"egress": true', '"egress": 1');
    expect(readDocument(text).diagnostics.map(({ subject }) => subject.field)).toEqual([
      'device.queues',
      'rules[1].attributes.egress',
    ]);
  });
});

describe('a document', () => {
  it('comes back from its text as it was, and its text from it', () => {
    const read = readDocument(sampleText);
    expect(read).toEqual({ ok: true, document: sample, diagnostics: [] });
    expect(writeDocument(sample)).toBe(sampleText);
  });

  it('of any rules comes back, whatever the order of keys was', () => {
    fc.assert(
      fc.property(ruleSet, fc.string({ maxLength: 200, unit: 'grapheme' }), (rules, title) => {
        const document = { ...sample, name: title.slice(0, 200), rules };
        const text = writeDocument(document);
        const read = readDocument(text);
        expect(read).toEqual({ ok: true, document, diagnostics: [] });
        const mixed = JSON.stringify(JSON.parse(text), (_, value: unknown) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).reverse())
            : value,
        );
        const again = readDocument(mixed);
        expect(again.ok && writeDocument(again.document)).toBe(text);
      }),
    );
  });

  it('may begin with a byte order mark', () => {
    expect(readDocument(`\uFEFF${sampleText}`).ok).toBe(true);
  });

  it('of an older format is read as what it means now', () => {
    const read = readDocument(spoil('"name": "Sample"', '"title": "Sample"'), later);
    expect(read.ok && read.document).toEqual(sample);
  });

  it('of an older format without a migration is our own mistake', () => {
    expect(() => readDocument(sampleText, { version: 3, migrations: [] })).toThrow('format 2');
  });

  it('never throws and never changes prototypes, whatever the text', () => {
    const spoilt = fc
      .tuple(fc.nat(sampleText.length), fc.nat(20), fc.string({ maxLength: 8 }))
      .map(([at, length, by]) => sampleText.slice(0, at) + by + sampleText.slice(at + length));
    const named = fc.json().map((json) => `{"tapwright":2,"__proto__":${json},"rules":[${json}]}`);
    fc.assert(
      fc.property(fc.oneof(spoilt, named, fc.json(), fc.string()), (text) => {
        const read = readDocument(text);
        expect(read.ok || read.diagnostics.length > 0).toBe(true);
        if (read.ok) expect(readDocument(writeDocument(read.document)).ok).toBe(true);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});
