/**
 * All views of a document, computed anew after every edit and shown in the same frame: compiled filters,
 * canvas, problems. Nothing here is stored or edited.
 */
import { fingerprint } from '../../core/compile/fingerprint.ts';
import { IncrementalCompiler } from '../../core/compile/incremental.ts';
import type { CompiledFilter, CompiledRules } from '../../core/compile/result.ts';
import type { Diagnostic, Severity, Subject, TextSpan } from '../../core/diagnostics/diagnostic.ts';
import type { TapDocument } from '../../core/document/document.ts';
import type { Rule, RuleId } from '../../core/flow/rule.ts';
import { inspectScript } from '../../core/testpmd/script-read.ts';
import { scriptText, type Script } from '../../core/testpmd/script.ts';
import type { ProblemMarks } from '../canvas/nodes.ts';
import { projectCanvas, type Projection } from '../canvas/projection.ts';
import type { Owners } from './selection.ts';

export interface Derived {
  readonly compiled: CompiledRules;
  /** To compare with what the kernel holds. */
  readonly fingerprint: string;
  readonly projection: Projection;
  readonly owners: Owners;
  readonly rulesById: ReadonlyMap<RuleId, Rule>;
  /** Index of each rule in the document. */
  readonly numbers: ReadonlyMap<RuleId, number>;
  readonly filtersByRule: ReadonlyMap<RuleId, readonly CompiledFilter[]>;
  /** Of the text and of the rules, in that order. */
  readonly problems: readonly Diagnostic[];
  readonly marks: ProblemMarks;
}

/** The testpmd text and what is known about it. */
export interface DerivedText {
  readonly text: string;
  readonly textDiagnostics: readonly Diagnostic[];
  /** Where a part of a rule stands in the text. */
  readonly locate: (subject: Subject) => TextSpan | undefined;
}

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** The id of the step a diagnostic is about, else of its rule. */
export function nodeOf(
  { subject }: Diagnostic,
  rulesById: ReadonlyMap<string, Rule>,
): string | undefined {
  const { rule: id, part, index } = subject;
  const rule = id === undefined ? undefined : rulesById.get(id);
  if (rule === undefined || index === undefined) return rule?.id;
  const steps = part === 'item' ? rule.pattern : part === 'action' ? rule.actions : [];
  return steps[index]?.id ?? rule.id;
}

function marksOf(
  diagnostics: readonly Diagnostic[],
  rulesById: ReadonlyMap<string, Rule>,
): ProblemMarks {
  const marks = new Map<string, Severity>();
  for (const diagnostic of diagnostics) {
    const id = nodeOf(diagnostic, rulesById);
    // A note is nothing to look for on the canvas.
    if (id === undefined || diagnostic.severity === 'info') continue;
    const known = marks.get(id);
    if (known === undefined || rank[diagnostic.severity] > rank[known])
      marks.set(id, diagnostic.severity);
  }
  return marks;
}

function ownersOf(rules: readonly Rule[]): Owners {
  const owners = new Map<string, RuleId>();
  for (const rule of rules) {
    owners.set(rule.id, rule.id);
    for (const step of [...rule.pattern, ...rule.actions]) owners.set(step.id, rule.id);
  }
  return owners;
}

function byRule(
  filters: readonly CompiledFilter[],
): ReadonlyMap<RuleId, readonly CompiledFilter[]> {
  const groups = new Map<RuleId, CompiledFilter[]>();
  for (const filter of filters) {
    if (filter.rule === null) continue;
    const group = groups.get(filter.rule);
    if (group === undefined) groups.set(filter.rule, [filter]);
    else group.push(filter);
  }
  return groups;
}

export function deriveText(script: Script): DerivedText {
  const { diagnostics, locate } = inspectScript(script);
  return { text: scriptText(script), textDiagnostics: diagnostics, locate };
}

/**
 * One compiler for all documents of the window: it keeps what it knows of rules as long as they are the same
 * objects, and its result depends on nothing but what it is given.
 */
const compiler = new IncrementalCompiler();

export function derive(document: TapDocument, { textDiagnostics }: DerivedText): Derived {
  const { rules, device } = document;
  const compiled = compiler.compile(rules, device);
  const rulesById = new Map(rules.map((rule) => [rule.id, rule]));
  const problems = [...textDiagnostics, ...compiled.diagnostics];
  return {
    compiled,
    fingerprint: fingerprint(compiled),
    projection: projectCanvas({ rules, device, positions: document.canvas.positions }),
    owners: ownersOf(rules),
    rulesById,
    numbers: new Map(rules.map((rule, index) => [rule.id, index])),
    filtersByRule: byRule(compiled.filters),
    problems,
    marks: marksOf(problems, rulesById),
  };
}
