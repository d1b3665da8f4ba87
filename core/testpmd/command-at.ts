/** The words of the command around a place of a text, for completion and hover. */
import { TokenScanner } from './tokens.ts';

export interface Word {
  readonly text: string;
  /** Where in the whole text it stands: `[from, to)`. */
  readonly from: number;
  readonly to: number;
}

export interface CommandAt {
  /** Of the command, in order, without a prompt. */
  readonly words: readonly Word[];
  /** Index of the word that the place touches, undefined when it is between words or behind them. */
  readonly touched: number | undefined;
  /** How many words stand wholly before the place. */
  readonly before: number;
}

/** A command may reach over at most so many lines before the place; an older beginning is not found. */
const mostLines = 200;

/** Undefined inside a comment. `offset` is in UTF-16 units and is limited to the text. */
export function commandAt(text: string, offset: number): CommandAt | undefined {
  const place = Math.max(0, Math.min(offset, text.length));
  const start = beginning(text, place);
  const scanner = new TokenScanner(text.slice(start, lineEndBehind(text, place)));
  for (;;) {
    if (!scanner.next()) return { words: [], touched: undefined, before: 0 };
    if (start + scanner.end > place || scanner.end === scanner.text.length) break;
  }
  scanner.dropPrompt();
  const words = Array.from({ length: scanner.count }, (_, index): Word => {
    const from = start + scanner.span(index).offset;
    const word = scanner.texts[index]!;
    return { text: word, from, to: from + word.length };
  });
  const touched = words.findIndex(({ from, to }) => from <= place && place <= to);
  const before = words.filter(({ to }) => to < place).length;
  if (touched === -1) {
    const gap = text.slice(words[before - 1]?.to ?? start + scanner.start, place);
    if (isComment(gap)) return undefined;
  }
  return { words, touched: touched === -1 ? undefined : touched, before };
}

/** Whether the stretch between two words ends inside a comment. */
function isComment(gap: string): boolean {
  return gap.slice(gap.lastIndexOf('\n') + 1).includes('#');
}

/** Where a line begins that surely begins a command; the scanner finds the command from there. */
function beginning(text: string, place: number): number {
  let start = text.lastIndexOf('\n', place - 1) + 1;
  for (let lines = 0; start > 0 && lines < mostLines; lines++) {
    const previous = text.lastIndexOf('\n', start - 2) + 1;
    const continued = /\\[ \t\r]*$/.test(text.slice(previous, start - 1));
    const indented = /^[ \t]+(?!flow\s|testpmd>|>)/.test(text.slice(start, start + 200));
    if (!continued && !indented) break;
    start = previous;
  }
  return place === 0 ? 0 : start;
}

/** The end of the line the place is on, lines that continue it included. */
function lineEndBehind(text: string, place: number): number {
  let end = place;
  for (let lines = 0; lines < mostLines; lines++) {
    const newline = text.indexOf('\n', end);
    if (newline === -1) return text.length;
    end = newline + 1;
    const continued = /\\[ \t\r]*$/.test(text.slice(Math.max(place, newline - 200), newline));
    if (!continued && !/[ \t]/.test(text.charAt(end))) return end;
  }
  return end;
}
