/** Messages of the document reader. Their `subject.field` is the path of the value (`rules[3].attributes.group`). */
import { error, info } from './row.ts';

const untouched = 'The file was not changed.';

export const documentRows = {
  'document/not-json': error<{ reason: string }>(
    ({ reason }) => `This is not a Tapwright document: it is not JSON (${reason}).`,
    {
      hint: () => 'Mend the place named, or take an older copy of the file.',
      explanation: `The file could not be read as JSON. ${untouched}`,
    },
  ),
  'document/too-large': error<{ length: number; most: number }>(
    ({ length, most }) =>
      `The document is ${String(length)} characters long; at most ${String(most)} are read.`,
    { explanation: `Documents of many thousands of rules are far smaller. ${untouched}` },
  ),
  'document/too-deep': error<{ most: number }>(
    ({ most }) => `The document is nested more than ${String(most)} levels deep.`,
    { explanation: `No document of Tapwright is nested that deep. ${untouched}` },
  ),
  'document/not-a-document': error(
    () => 'This is not a Tapwright document: the key `tapwright` with the version is missing.',
    {
      hint: () => 'testpmd scripts are read as text, not as documents: give them another ending.',
      explanation: `Every document begins with {"tapwright": 2. ${untouched}`,
    },
  ),
  'document/bad-version': error<{ version: string }>(
    ({ version }) => `\`${version}\` is not a version of the document format.`,
    { explanation: `The value of \`tapwright\` is a whole number from 1 on. ${untouched}` },
  ),
  'document/newer': error<{ version: number; current: number }>(
    ({ version, current }) =>
      `The document has format ${String(version)}; this Tapwright reads formats up to ${String(current)}.`,
    {
      hint: () => 'Open it with a newer Tapwright.',
      explanation: `A newer Tapwright saved it. Reading it here could lose what is new. ${untouched}`,
    },
  ),
  'document/migrated': info<{ from: number; to: number }>(
    ({ from, to }) =>
      `The document had format ${String(from)} and was read into format ${String(to)}; saving writes the new one.`,
    { explanation: 'Older documents are brought up to date in memory when they are read.' },
  ),
  'document/unknown-key': error<{ key: string }>(
    ({ key }) => `The key \`${key}\` does not belong here.`,
    {
      hint: () => 'Check its spelling, or take it out.',
      explanation: `Keys that Tapwright does not know are refused, so that saving cannot lose them. ${untouched}`,
    },
  ),
  'document/missing-key': error<{ key: string }>(({ key }) => `The key \`${key}\` is missing.`, {
    explanation: `The document is not complete. ${untouched}`,
  }),
  'document/wrong-type': error<{ expected: string; found: string }>(
    ({ expected, found }) => `Expected ${expected}, found ${found}.`,
    { explanation: `A value has another type than the format says. ${untouched}` },
  ),
  'document/bad-value': error<{ reason: string }>(({ reason }) => `${reason}.`, {
    explanation: `A value lies outside of what the format allows. ${untouched}`,
  }),
  'document/duplicate-id': error<{ id: string; first: string }>(
    ({ id, first }) => `The id \`${id}\` is taken already, by ${first}.`,
    {
      hint: () => 'Give every rule, item and action an id of its own.',
      explanation: `Positions and selections hang on ids, so none may occur twice. ${untouched}`,
    },
  ),
  'document/unknown-item': error<{ item: string }>(
    ({ item }) => `Tapwright does not know an item \`${item}\`.`,
    { explanation: `The type of an item is one of the registry. ${untouched}` },
  ),
  'document/unknown-action': error<{ action: string }>(
    ({ action }) => `Tapwright does not know an action \`${action}\`.`,
    { explanation: `The type of an action is one of the registry. ${untouched}` },
  ),
  'document/unknown-field': error<{ step: string; field: string }>(
    ({ step, field }) => `\`${step}\` has no field \`${field}\`.`,
    { explanation: `The fields of items and actions are those of the registry. ${untouched}` },
  ),
  'document/field-missing': error<{ step: string; field: string }>(
    ({ step, field }) => `\`${step}\` needs its field \`${field}\`.`,
    { explanation: `Some actions do not work without a value, like a queue. ${untouched}` },
  ),
  'document/not-canonical': error<{ text: string; canonical: string }>(
    ({ text, canonical }) => `\`${text}\` must be written \`${canonical}\` in a document.`,
    {
      explanation: `Every value has one spelling in a document, so that equal rules are equal files. ${untouched}`,
    },
  ),
};
