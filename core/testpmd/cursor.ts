import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic, Part, Place, TextSpan } from '../diagnostics/diagnostic.ts';
import { readFieldText, type FieldReading, type ReadableField } from '../flow/field-text.ts';
import type { Identifiers } from '../flow/identifiers.ts';
import { readNumber } from '../flow/number-text.ts';
import type { FieldValue, RuleId } from '../flow/rule.ts';
import type { TokenScanner } from './tokens.ts';

/** Words that are never a value: where one stands instead, the value is missing. */
const structural: ReadonlySet<string> = new Set(['/', 'end', 'pattern', 'actions']);

/** Walks the tokens of one command and knows which part of the rule it is in, for its messages. */
export class CommandCursor {
  /** Index of the current token. */
  at = 0;
  /** The DPDK port the command names, once it is read. */
  port: number | undefined;
  /** Whether the places of all parts are wanted. Most readings of a long text ask for none. */
  located = false;
  /** An error was reported: the command makes no rule. */
  broken = false;
  readonly scanner: TokenScanner;
  readonly ids: Identifiers;
  /** The rule the command is about; undefined for a command about no rule, or while it is not known. */
  rule: RuleId | undefined;
  private readonly diagnostics: Diagnostic[];
  private part: Part = 'text';
  private index: number | undefined;
  private field: string | undefined;

  constructor(scanner: TokenScanner, ids: Identifiers, diagnostics: Diagnostic[], rule?: RuleId) {
    this.scanner = scanner;
    this.ids = ids;
    this.diagnostics = diagnostics;
    this.rule = rule;
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

  /** Reads the current token as a value; reports what is wrong with it and gives undefined then. */
  readValue(
    row: ReadableField,
    read: (row: ReadableField, text: string) => FieldReading = readFieldText,
  ): FieldValue | undefined {
    const word = this.peek();
    if (word === undefined || structural.has(word)) {
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
