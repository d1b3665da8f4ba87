/**
 * Splits testpmd text into commands and their tokens, as cmdline_rdline and cmdline_parse do: tokens
 * are what stands between blanks, `#` starts a comment anywhere, even inside a token. Added to that, as
 * documents write long commands: a `\` at the end of a line continues the command on the next one, and so does a
 * line that is indented deeper than the command it follows, while that command makes a rule and is not complete.
 */
import type { TextSpan } from '../diagnostics/diagnostic.ts';
import { hashWith, standsAt, wordAt } from './word-table.ts';

const TAB = 0x09;
const NEWLINE = 0x0a;
const VERTICAL_TAB = 0x0b;
const RETURN = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;
const BACKSLASH = 0x5c;

const isBlank = (unit: number): boolean =>
  unit === SPACE || unit === TAB || (unit >= VERTICAL_TAB && unit <= RETURN);

/** Longer values are hardly ever met twice. */
const longestKnown = 12;
/** A power of two. */
const knownSlots = 512;

const isIndent = (unit: number): boolean => unit === SPACE || unit === TAB;

const prompts: ReadonlySet<string> = new Set(['testpmd>', '>']);
/** Behind `flow`: commands that are long enough to be wrapped. */
const wrappedCommands: ReadonlySet<string> = new Set(['create', 'validate', 'update']);
/** Words that never go on with a command. */
const beginsCommand: ReadonlySet<string> = new Set(['flow', ...prompts]);

function promptsOf(texts: readonly string[], count: number): number {
  let found = 0;
  while (found < count && prompts.has(texts[found]!)) found++;
  return found;
}

/**
 * Walks a text command by command. The tokens of the current command lie in parallel arrays that are
 * filled anew for the next one, so that a long script costs no object per token.
 */
export class TokenScanner {
  readonly text: string;
  /** Tokens of the current command; entries from `count` on are leftovers. */
  readonly texts: string[] = [];
  count = 0;
  /** The stretch of text the current command covers: whole lines, the newline included. */
  start = 0;
  end = 0;
  /** Number of the line the current command begins on. */
  firstLine: number;
  private readonly offsets: number[] = [];
  /** Where the lines of the current command start; entries from `lineCount` on are leftovers. */
  private readonly lineStarts: number[] = [];
  private lineCount = 0;
  /** Short values met before, by their hash: the same value is mostly one string in the whole text. */
  private readonly met: (string | undefined)[] = new Array<string | undefined>(knownSlots).fill(
    undefined,
  );
  private line: number;
  /** Tokens before this one have been looked at for `actions`. */
  private looked = 0;
  private hasActions = false;

  /** Begins at offset `at`, where line number `line` begins. */
  constructor(text: string, at = 0, line = 1) {
    this.text = text;
    this.end = at;
    this.line = line;
    this.firstLine = line;
  }

  /** Moves on to the next line, continued ones joined; false at the end of the text. A line may have no token. */
  next(): boolean {
    const { text } = this;
    this.start = this.end;
    this.firstLine = this.line;
    this.count = 0;
    this.looked = 0;
    this.lineStarts[0] = this.start;
    this.lineCount = 1;
    if (this.start >= text.length) return false;
    let at = this.start;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (unit === NEWLINE) {
        this.beginLine(++at);
        if (this.count > 0 && isIndent(text.charCodeAt(at)) && this.isWrapped(at)) continue;
        break;
      }
      if (isBlank(unit)) at++;
      else if (unit === HASH) at = lineEnd(text, at);
      else if (unit === BACKSLASH && this.continuation(at) !== -1) {
        at = this.continuation(at);
        this.beginLine(at);
      } else at = this.readToken(at);
    }
    this.end = at;
    return true;
  }

  /** Whether there is a token `index`. */
  has(index: number): boolean {
    return index < this.count;
  }

  /** From the first unit of token `first` to the last one of token `last`. */
  span(first: number, last = first): TextSpan {
    return this.stretch(this.offsets[first]!, this.offsets[last]! + this.texts[last]!.length);
  }

  /** The empty stretch directly behind a token. */
  behind(index: number): TextSpan {
    const end = this.offsets[index]! + this.texts[index]!.length;
    return this.stretch(end, end);
  }

  /** Forgets the prompts of a transcript before the command: `testpmd>`, or the `>` that documents write. */
  dropPrompt(): void {
    const prompts = promptsOf(this.texts, this.count);
    if (prompts === 0) return;
    for (const column of [this.texts, this.offsets]) column.splice(0, prompts);
    this.count -= prompts;
  }

  /** The tokens from `first` on, as one line. */
  words(first = 0): string {
    return this.texts.slice(first, this.count).join(' ');
  }

  /** Whether the indented line at `at` belongs to the current command. */
  private isWrapped(at: number): boolean {
    let word = at;
    while (word < this.text.length && isIndent(this.text.charCodeAt(word))) word++;
    if (word - at < this.span(0).column) return false;
    const next = /^[^\s#]*/.exec(this.text.slice(word, word + 16))?.[0] ?? '';
    return next !== '' && !beginsCommand.has(next) && this.isUnfinished();
  }

  /** Whether the tokens so far are a rule whose actions are missing or not closed. */
  private isUnfinished(): boolean {
    const { texts, count } = this;
    const first = promptsOf(texts, count);
    if (texts[first] !== 'flow' || !wrappedCommands.has(texts[first + 1] ?? '')) return false;
    if (this.looked === 0) this.hasActions = false;
    for (let index = this.looked; index < count; index++)
      if (texts[index] === 'actions') this.hasActions = true;
    this.looked = count;
    return !this.hasActions || texts[count - 1] !== 'end';
  }

  private beginLine(at: number): void {
    this.line++;
    this.lineStarts[this.lineCount++] = at;
  }

  private stretch(offset: number, end: number): TextSpan {
    const { lineStarts } = this;
    let line = 0;
    for (let above = this.lineCount; above - line > 1;) {
      const middle = (line + above) >> 1;
      if (lineStarts[middle]! <= offset) line = middle;
      else above = middle;
    }
    return {
      line: this.firstLine + line,
      column: offset - lineStarts[line]! + 1,
      offset,
      length: end - offset,
    };
  }

  /** Where the next line starts when the `\` at `at` ends its line (blanks may follow), else -1. */
  private continuation(at: number): number {
    let end = at + 1;
    while (end < this.text.length && isBlank(this.text.charCodeAt(end))) end++;
    if (end === this.text.length) return end;
    return this.text.charCodeAt(end) === NEWLINE ? end + 1 : -1;
  }

  private readToken(start: number): number {
    const { text, count } = this;
    let hash = 0;
    let end = start;
    for (; end < text.length; end++) {
      const unit = text.charCodeAt(end);
      if (unit <= SPACE && (unit === NEWLINE || isBlank(unit))) break;
      if (end > start) {
        if (unit === HASH) break;
        if (unit === BACKSLASH && this.continuation(end) !== -1) break;
      }
      hash = hashWith(hash, unit);
    }
    this.texts[count] = this.wordOf(start, end, hash);
    this.offsets[count] = start;
    this.count = count + 1;
    return end;
  }

  /** The token as a string that is already there, if possible. */
  private wordOf(start: number, end: number, hash: number): string {
    const { text } = this;
    const word = wordAt(text, start, end, hash);
    if (word !== undefined) return word;
    // V8 has a string of each single unit.
    if (end - start === 1 || end - start > longestKnown) return text.slice(start, end);
    const slot = hash & (knownSlots - 1);
    const met = this.met[slot];
    if (met?.length === end - start && standsAt(met, text, start)) return met;
    return (this.met[slot] = text.slice(start, end));
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
