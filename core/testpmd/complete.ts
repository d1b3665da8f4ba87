/** Completion and hover of testpmd text: the legal next words at any place, with what they mean, from the registry. */
import { attributes } from './attributes.ts';
import { commandAt } from './command-at.ts';
import { optionsOf, type CompletionOption } from './complete-options.ts';
import { expectedAfter, type Expected } from './grammar.ts';
import { formatOf } from './known-values.ts';

export type { CompletionOption } from './complete-options.ts';

export interface Completion {
  /** The word the options stand for, `[from, to)`; empty between words. */
  readonly from: number;
  readonly to: number;
  /** All that is legal, whatever letters stand there already; the likely ones first. */
  readonly options: readonly CompletionOption[];
}

export interface Description {
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly documentation: string;
}

/** The legal words at a place of the text, `offset` in UTF-16 units. Inside a comment there are none. */
export function complete(text: string, offset: number): Completion {
  const place = Math.max(0, Math.min(offset, text.length));
  const command = commandAt(text, place);
  if (command === undefined) return { from: place, to: place, options: [] };
  const { words, touched, before } = command;
  const word = touched === undefined ? undefined : words[touched];
  const known = words.slice(0, before).map((one) => one.text);
  return {
    from: word?.from ?? place,
    to: word?.to ?? place,
    options: optionsOf(expectedAfter(known)),
  };
}

/** What the word at a place of the text means there; undefined where no known word stands. */
export function describeAt(text: string, offset: number): Description | undefined {
  const command = commandAt(text, offset);
  const word = command?.touched === undefined ? undefined : command.words[command.touched];
  if (command === undefined || word === undefined) return undefined;
  const known = command.words.slice(0, command.touched).map((one) => one.text);
  const expected = expectedAfter(known);
  const option = optionsOf(expected).find((one) => one.word === word.text);
  const { from, to } = word;
  if (option === undefined || option.kind === 'value') {
    const value = describeValue(expected);
    return value && { from, to, ...value };
  }
  const reason = option.unsupported === undefined ? '' : `\n\n${option.unsupported}`;
  return {
    from,
    to,
    title: option.detail === '' ? option.word : `${option.word}: ${option.detail}`,
    documentation: option.documentation + reason,
  };
}

/** What a value means that stands where one is expected. */
function describeValue(
  expected: Expected,
): Pick<Description, 'title' | 'documentation'> | undefined {
  if (expected.at === 'argument') return { title: expected.slot.title, documentation: '' };
  if (expected.at === 'attribute-value') {
    const row = attributes.get(expected.attribute);
    return row && { title: row.title, documentation: row.documentation };
  }
  if (expected.at !== 'item-value' && expected.at !== 'action-value') return undefined;
  const { field } = expected;
  const format = formatOf(field, expected.at === 'item-value' ? expected.clause : 'is');
  return { title: field.title, documentation: `${field.documentation}\n\n${format}` };
}
