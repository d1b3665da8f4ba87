import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic, Part, Place, TextSpan } from '../diagnostics/diagnostic.ts';
import { readFieldText, type FieldReading, type ReadableField } from '../flow/field-text.ts';
import type { Identifiers } from '../flow/identifiers.ts';
import { readNumber } from '../flow/number-text.ts';
import { readPlainText } from '../flow/plain-text.ts';
import type { Action, FieldValue, Item, RuleId } from '../flow/rule.ts';
import { SharedAttributes } from './shared-attributes.ts';
import type { SpansInProgress } from './spans.ts';
import type { TokenScanner } from './tokens.ts';
import type { FieldWords } from './vocabulary.ts';

/** Words that are never a value: where one stands instead, the value is missing. */
export const structuralWords: ReadonlySet<string> = new Set(['/', 'end', 'pattern', 'actions']);

/** Walks the tokens of a command and knows which part of the rule it is in, for its messages. Serves one command after the other. */
export class CommandCursor {
  /** Index of the current token. */
  at = 0;
  /** The DPDK port the command names, once it is read. */
  port: number | undefined = undefined;
  /** Filled with the places of all parts, if they are wanted. Most readings of a long text ask for none. */
  spans: SpansInProgress | undefined = undefined;
  /** An error was reported: the command makes no rule. */
  broken = false;
  readonly scanner: TokenScanner;
  readonly ids: Identifiers;
  readonly attributes = new SharedAttributes();
  /** Steps of the list that is being read; a scratch, because a list that grows has room for more than rules ever get. */
  readonly items: Item[] = [];
  readonly actions: Action[] = [];
  /** The rule the command is about; undefined for a command about no rule, or while it is not known. */
  rule: RuleId | undefined = undefined;
  private readonly diagnostics: Diagnostic[];
  private part: Part = 'text';
  private index: number | undefined = undefined;
  private field: string | undefined = undefined;

  constructor(scanner: TokenScanner, ids: Identifiers, diagnostics: Diagnostic[]) {
    this.scanner = scanner;
    this.ids = ids;
    this.diagnostics = diagnostics;
  }

  /** Begins with token `at` of the scanner's command. */
  begin(at: number): void {
    this.at = at;
    this.port = undefined;
    this.broken = false;
    this.rule = undefined;
    this.enter('text');
  }

  /** The current token; undefined behind the last one. */
  peek(): string | undefined {
    return this.at < this.scanner.count ? this.scanner.texts[this.at] : undefined;
  }

  /** What stands here, for a message. */
  get found(): string {
    const word = this.peek();
    return word === undefined ? 'the end of the command' : `\`${word}\``;
  }

  /** The current token's stretch; behind the last token an empty one. */
  get here(): TextSpan {
    return this.peek() === undefined
      ? this.scanner.behind(this.scanner.count - 1)
      : this.scanner.span(this.at);
  }

  /** Says what the following messages are about. */
  enter(part: Part, index?: number, field?: string): void {
    this.part = part;
    this.index = index;
    this.field = field;
  }

  enterField(field?: string): void {
    this.field = field;
  }

  place(span: TextSpan = this.here): Place {
    return {
      subject: {
        ...(this.rule !== undefined && { rule: this.rule }),
        part: this.part,
        ...(this.index !== undefined && { index: this.index }),
        ...(this.field !== undefined && { field: this.field }),
      },
      span,
    };
  }

  report(diagnostic: Diagnostic): void {
    if (diagnostic.severity === 'error') this.broken = true;
    this.diagnostics.push(diagnostic);
  }

  /** Reads the current token as a value of a field, like readValue. */
  readField(field: FieldWords): FieldValue | undefined {
    const word = this.peek();
    const value = word === undefined ? undefined : readPlainText(field, word);
    if (value === undefined) return this.readValue(field.row);
    this.at++;
    return value;
  }

  /** Reads the current token as a value; reports what is wrong with it and gives undefined then. */
  readValue(
    row: ReadableField,
    read: (row: ReadableField, text: string) => FieldReading = readFieldText,
  ): FieldValue | undefined {
    const word = this.peek();
    if (word === undefined || structuralWords.has(word)) {
      const details = { what: row.title, found: this.found };
      this.report(diagnose('testpmd/value-missing', details, this.place()));
      return undefined;
    }
    const reading = read(row, word);
    if (!reading.ok) this.report(reading.problem(this.place()));
    else if (reading.warnings !== undefined)
      for (const warning of reading.warnings) this.report(warning(this.place()));
    this.at++;
    return reading.ok ? reading.value : undefined;
  }

  /** Reads the current token as a number of up to 64 bits, in decimal; reports what is wrong with it. */
  readLongNumber(title: string): string | undefined {
    const word = this.peek();
    if (this.readValue({ name: title, title, kind: 'unsigned', bits: 64 }) === undefined)
      return undefined;
    return String(readNumber(word ?? '')?.value);
  }
}
