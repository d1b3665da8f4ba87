/** Where in a text each part of a rule stands, so that a message about the rule can point at the text. */
import type { Subject, TextSpan } from '../diagnostics/diagnostic.ts';
import type { RuleId } from '../flow/rule.ts';

/** An item or action with its fields. */
export interface StepSpans {
  readonly whole: TextSpan;
  /** By name; a field given in several clauses reaches from the first to the last. */
  readonly fields: Readonly<Record<string, TextSpan>>;
}

export interface RuleSpans {
  readonly command: TextSpan;
  /** By name: `group`, `priority`, `ingress`, `egress`. */
  readonly attributes: Readonly<Record<string, TextSpan>>;
  readonly pattern: readonly StepSpans[];
  readonly actions: readonly StepSpans[];
}

/** The places of a rule's parts, while it is read. */
export interface SpansInProgress {
  readonly attributes: Record<string, TextSpan>;
  readonly pattern: StepSpans[];
  readonly actions: StepSpans[];
}

/** A text that has a place for its rules. */
export interface Located {
  readonly id: RuleId;
  readonly spans: RuleSpans;
}

/** The smallest stretch of text that shows what a subject names; undefined when its rule is not in the text. */
export function locate(commands: Iterable<Located>, subject: Subject): TextSpan | undefined {
  for (const command of commands)
    if (command.id === subject.rule) return spanOf(command.spans, subject);
  return undefined;
}

/** The same, for many subjects: looks a rule up in constant time. */
export function createLocator(
  commands: Iterable<Located>,
): (subject: Subject) => TextSpan | undefined {
  const byId = new Map<string, Located>();
  for (const command of commands) byId.set(command.id, command);
  return (subject) => {
    const found = subject.rule === undefined ? undefined : byId.get(subject.rule);
    return found && spanOf(found.spans, subject);
  };
}

/** The stretch for one part of a rule; the whole command when the part is not written out. */
export function spanOf(spans: RuleSpans, subject: Subject): TextSpan {
  const { part, index, field } = subject;
  if (part === 'attribute')
    return (field === undefined ? undefined : ownSpan(spans.attributes, field)) ?? spans.command;
  if (part !== 'item' && part !== 'action') return spans.command;
  const steps = part === 'item' ? spans.pattern : spans.actions;
  const step = index === undefined ? undefined : steps[index];
  if (step === undefined) return spans.command;
  return (field === undefined ? undefined : ownSpan(step.fields, field)) ?? step.whole;
}

function ownSpan(spans: Readonly<Record<string, TextSpan>>, name: string): TextSpan | undefined {
  return Object.hasOwn(spans, name) ? spans[name] : undefined;
}

/** From the start of one stretch to the end of a later one. */
export function join(first: TextSpan, last: TextSpan): TextSpan {
  return { ...first, length: last.offset + last.length - first.offset };
}
