/** From filters to rules: which belong together, in which order they stand, and which are no rule's. */
import { compile } from '../compile/compile.ts';
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../flow/device.ts';
import { createIdentifiers, type Identifiers } from '../flow/identifiers.ts';
import type { Rule, RuleId } from '../flow/rule.ts';
import type { TcFilter } from '../tc/filter.ts';
import { matchKey } from '../tc/match.ts';
import { readFilter, type Spoken } from './filter.ts';
import type { FoundSet, Standing } from './found.ts';
import { inKernel } from './reading.ts';
import { attributesAt, spotsOf } from './spots.ts';

export interface RulesFound {
  /** In the order of evaluation. */
  readonly rules: readonly Rule[];
  /** What each filter became a part of. Implicit ones are in none of the two. */
  readonly ruleOf: ReadonlyMap<Standing, RuleId>;
  readonly reasons: ReadonlyMap<Standing, Diagnostic>;
}

export function readRules(
  found: FoundSet,
  standings: readonly Standing[],
  device: DeviceOptions,
): RulesFound {
  const reasons = new Map<Standing, Diagnostic>();
  const spoken: Spoken[] = [];
  for (const standing of standings) {
    if (!isOfRule(standing, found.device)) continue;
    const reading = readFilter(standing, found);
    if (reading.said) spoken.push(reading.value);
    else reasons.set(standing, reading.reason);
  }
  const ordered = inOrder(spoken);
  const made = withoutRefused(makeRules(ordered, device), device, reasons);
  const ruleOf = new Map(
    [...made].flatMap(([{ id }, { standings: sources }]) =>
      sources.map((standing) => [standing, id] as const),
    ),
  );
  giveTwins([...made], standings, { device, ruleOf, reasons });
  return { rules: [...made.keys()], ruleOf, reasons };
}

const isOfRule = ({ role, source }: Standing, tap: string): boolean =>
  source.device === tap && (role === undefined || role === 'rule');

/** By chain and priority, at one priority as they were made; one that says both directions where two filters do alike. */
function inOrder(spoken: readonly Spoken[]): readonly Spoken[] {
  const levels = new Map<string, Spoken[]>();
  const sorted = spoken.toSorted(
    ({ filter: a }, { filter: b }) =>
      a.chain - b.chain || a.priority - b.priority || a.handle - b.handle,
  );
  for (const one of sorted) {
    const key = `${String(one.filter.chain)} ${String(one.filter.priority)}`;
    const level = levels.get(key);
    if (level === undefined) levels.set(key, [one]);
    else level.push(one);
  }
  return [...levels.values()].flatMap(joinDirections);
}

/** Neither direction's own order changes. */
function joinDirections(level: readonly Spoken[]): readonly Spoken[] {
  const sent = level.filter(({ egress }) => egress);
  const joined: Spoken[] = [];
  let next = 0;
  for (const received of level.filter(({ ingress }) => ingress)) {
    const at = sent.findIndex((other, index) => index >= next && saysTheSame(received, other));
    if (at < 0) {
      joined.push(received);
      continue;
    }
    joined.push(...sent.slice(next, at));
    const standings = [...received.standings, ...sent[at]!.standings];
    joined.push({ ...received, standings, egress: true });
    next = at + 1;
  }
  return [...joined, ...sent.slice(next)];
}

function saysTheSame(a: Spoken, b: Spoken): boolean {
  const text = ({ filter, actions }: Spoken) => matchKey(filter.keys) + JSON.stringify(actions);
  return text(a) === text(b);
}

function makeRules(ordered: readonly Spoken[], { groups }: DeviceOptions): Map<Rule, Spoken> {
  const spots = new Map<number, ReadonlyMap<number, number>>();
  for (const { filter } of ordered) {
    if (spots.has(filter.chain)) continue;
    const here = ordered.filter((one) => one.filter.chain === filter.chain);
    const found = here.map((one) => one.filter.priority);
    spots.set(filter.chain, spotsOf(found, groups));
  }
  const ids = createIdentifiers();
  return new Map(
    ordered.map((one) => {
      const { chain, priority } = one.filter;
      const spot = { chain, priority: spots.get(chain)?.get(priority) ?? priority };
      return [makeRule(one, attributesAt(spot, groups), ids), one] as const;
    }),
  );
}

function makeRule(
  { ingress, egress, pattern, actions }: Spoken,
  place: Pick<Rule['attributes'], 'group' | 'priority'>,
  ids: Identifiers,
): Rule {
  return {
    id: ids.rule(),
    name: '',
    enabled: true,
    attributes: { ...place, ingress, egress },
    pattern: pattern.map((item) => ({ id: ids.step(), ...item })),
    actions: actions.map((action) => ({ id: ids.step(), ...action })),
  };
}

/** Those that compile beside each other; the others' filters get the error as their reason. */
function withoutRefused(
  made: Map<Rule, Spoken>,
  device: DeviceOptions,
  reasons: Map<Standing, Diagnostic>,
): ReadonlyMap<Rule, Spoken> {
  for (;;) {
    const { diagnostics } = compile([...made.keys()], device);
    const errors = new Map(
      diagnostics
        .filter(({ severity, subject }) => severity === 'error' && subject.rule !== undefined)
        .map((diagnostic) => [diagnostic.subject.rule, diagnostic]),
    );
    if (errors.size === 0) return made;
    for (const [rule, { standings }] of [...made]) {
      const error = errors.get(rule.id);
      if (error === undefined) continue;
      made.delete(rule);
      for (const standing of standings) reasons.set(standing, error);
    }
  }
}

interface Outcome {
  readonly device: DeviceOptions;
  readonly ruleOf: Map<Standing, RuleId>;
  readonly reasons: Map<Standing, Diagnostic>;
}

/** On the remote, a filter of ours belongs to the rule whose packets it brings. */
function giveTwins(
  made: readonly (readonly [Rule, Spoken])[],
  standings: readonly Standing[],
  { device, ruleOf, reasons }: Outcome,
): void {
  const wanted = new Map(
    made.flatMap(([{ id }, { ingress, filter, standings: sources }]) =>
      ingress && sources[0]?.role === 'rule' ? [[spotKey(filter), id] as const] : [],
    ),
  );
  for (const standing of standings) {
    const { source, filter, role } = standing;
    if (source.device === device.name) continue;
    const isTwin = role === 'remote' && source.device === device.remote;
    const rule = isTwin && filter ? wanted.get(spotKey(filter)) : undefined;
    if (rule !== undefined) ruleOf.set(standing, rule);
    else if (role === undefined || role === 'remote' || source.device !== device.remote)
      reasons.set(standing, diagnose('import/remote', { remote: source.device }, inKernel));
  }
}

const spotKey = ({ chain, priority, keys }: TcFilter): string =>
  `${String(chain)} ${String(priority)}${matchKey(keys)}`;
