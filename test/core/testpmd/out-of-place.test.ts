/** Words of the structure and clauses, put behind every item, action and field of the registry. */
import { describe, expect, it } from 'vitest';
import { actions } from '../../../core/flow/actions.ts';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { items } from '../../../core/flow/items.ts';
import { complete } from '../../../core/testpmd/complete.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';

const misplaced = [
  'pattern',
  'actions',
  'end',
  '/',
  'is',
  'is end',
  'mask actions',
  ...['is', 'spec', 'last', 'mask', 'prefix'].map((clause) => `${clause} 1`),
  '0',
  '0 actions',
];

/** Reads the text both ways; a parser that stops going on does not return. */
function readToTheEnd(text: string): void {
  const { diagnostics } = parseScript(text, createIdentifiers());
  for (const { span } of diagnostics)
    expect((span?.offset ?? 0) + (span?.length ?? 0)).toBeLessThanOrEqual(text.length);
  complete(text, text.length);
}

describe('a word of the structure out of place is read to the end', () => {
  it.each(items.map(({ type, fields }) => [type, fields] as const))(
    'in item %s',
    (type, fields) => {
      for (const start of [type, ...fields.map(({ name }) => `${type} ${name}`)])
        for (const word of misplaced)
          readToTheEnd(`flow create 0 ingress pattern ${start} ${word} / end actions drop / end`);
    },
  );

  it.each(actions.map(({ type, fields }) => [type, fields] as const))(
    'in action %s',
    (type, fields) => {
      for (const start of [type, ...fields.map(({ name }) => `${type} ${name}`)])
        for (const word of misplaced)
          readToTheEnd(`flow create 0 ingress pattern eth / end actions ${start} ${word} / end`);
    },
  );
});

it('a word has no leading bits that a prefix could count', () => {
  const text = 'flow create 0 ingress pattern meter color prefix 1 / end actions drop / end';
  const [refused] = parseScript(text, createIdentifiers()).diagnostics;
  expect(refused).toMatchObject({
    code: 'testpmd/clause-missing',
    span: { column: 43, length: 6 },
  });
});
