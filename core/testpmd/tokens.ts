/**
 * Splits testpmd text into commands and their tokens, as cmdline_rdline and cmdline_parse do: tokens
 * are what stands between blanks, `#` starts a comment anywhere, even inside a token. Added to that, as
 * documents write long commands: a `\` at the end of a line continues the command on the next one, and so does a
 * line that is indented deeper than the command it follows, while that command makes a rule and is not complete.
 */
import type { TextSpan } from '../diagnostics/diagnostic.ts';

const TAB = 0x09;
const NEWLINE = 0x0a;
const VERTICAL_TAB = 0x0b;
const RETURN = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;
const BACKSLASH = 0x5c;

const isBlank = (unit: number): boolean =>
  unit === SPACE || unit === TAB || (unit >= VERTICAL_TAB && unit <= RETURN);

/** Longer tokens are hardly ever met twice. */
const longestKnown = 12;
/** A power of two; a script uses some dozens of words, and numbers come and go. */
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
  private readonly lines: number[] = [];
  private readonly columns: number[] = [];
  /** Short tokens met before, by their hash: the same word is one string in the whole text. */
  private readonly met: (string | undefined)[] = new Array<string | undefined>(knownSlots).fill(
    undefined,
  );
  private line: number;
  private lineStart: number;
  /** Tokens before this one have been looked at for `actions`. */
  private looked = 0;
  private hasActions = false;

  /** Begins at offset `at`, where line number `line` begins. */
  constructor(text: string, at = 0, line = 1) {
    this.text = text;
    this.end = at;
    this.lineStart = at;
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
    const offset = this.offsets[first]!;
    return {
      line: this.lines[first]!,
      column: this.columns[first]!,
      offset,
      length: this.offsets[last]! + this.texts[last]!.length - offset,
    };
  }

  /** The empty stretch directly behind a token. */
  behind(index: number): TextSpan {
    const { length } = this.texts[index]!;
    return {
      line: this.lines[index]!,
      column: this.columns[index]! + length,
      offset: this.offsets[index]! + length,
      length: 0,
    };
  }

  /** Forgets the prompts of a transcript before the command: `testpmd>`, or the `>` that documents write. */
  dropPrompt(): void {
    const prompts = promptsOf(this.texts, this.count);
    if (prompts === 0) return;
    for (const column of [this.texts, this.offsets, this.lines, this.columns])
      column.splice(0, prompts);
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
    if (word - at < this.columns[0]!) return false;
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
    this.lineStart = at;
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
      hash = (Math.imul(hash, 31) + unit) | 0;
    }
    this.texts[count] =
      end - start <= longestKnown ? this.known(start, end, hash) : text.slice(start, end);
    this.offsets[count] = start;
    this.lines[count] = this.line;
    this.columns[count] = start - this.lineStart + 1;
    this.count = count + 1;
    return end;
  }

  /** The token as a string that is already there, if it was met before: a script has few words, many times each. */
  private known(start: number, end: number, hash: number): string {
    const slot = hash & (knownSlots - 1);
    const found = this.met[slot];
    if (found?.length === end - start && this.text.startsWith(found, start)) return found;
    return (this.met[slot] = this.text.slice(start, end));
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
