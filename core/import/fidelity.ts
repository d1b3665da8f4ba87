/** How well what was imported says what was found: compiled again, and compared filter by filter. */
import type { CompiledFilter, CompiledRules } from '../compile/result.ts';
import { slotOf } from '../compile/bound-programs.ts';
import type { RssConfiguration } from '../compile/rss.ts';
import type { RuleId } from '../flow/rule.ts';
import { placeText } from '../tc/command.ts';
import { restoredKeys } from '../tc/dump.ts';
import type { TcAction, TcFilter } from '../tc/filter.ts';
import { controlName } from '../tc/json.ts';
import { matchKey } from '../tc/match.ts';
import { protocolName } from '../tc/protocol-names.ts';
import { actionText, matchText } from '../tc/text.ts';
import type { FoundSet, Standing } from './found.ts';
import { spreadText } from './rss.ts';

export interface Difference {
  /** `different`: the rule compiles to another filter; `missing`: no rule says it; `extra`: it was not found. */
  readonly kind: 'different' | 'missing' | 'extra';
  /** Null of an extra one. */
  readonly found: string | null;
  /** Null of a missing one. */
  readonly compiled: string | null;
}

export interface Fidelity {
  /** That were found. */
  readonly filters: number;
  /** Of these, that compiling gives again; the handle, which the maker chooses, does not count. */
  readonly exact: number;
  /** 100 also when there are no filters; one digit behind the point. */
  readonly percent: number;
  readonly differences: readonly Difference[];
}

export interface Imported {
  readonly found: FoundSet;
  readonly standings: readonly Standing[];
  readonly ruleOf: ReadonlyMap<Standing, RuleId>;
  readonly compiled: CompiledRules;
}

export function measureFidelity({ found, standings, ruleOf, compiled }: Imported): Fidelity {
  const slots = new Map(compiled.rss.map(({ slot, configuration }) => [slot, configuration]));
  const left = new Map<string, CompiledFilter>(
    compiled.filters.map((filter) => {
      const slot = slotOf(filter);
      return [effectText(filter, slot === undefined ? undefined : slots.get(slot)), filter];
    }),
  );
  const unlike: Standing[] = [];
  for (const standing of standings) {
    const text = textOf(standing, found);
    if (text === undefined || !left.delete(text)) unlike.push(standing);
  }
  const exact = standings.length - unlike.length;
  const differences: Difference[] = [];
  for (const standing of unlike) {
    const counterpart = [...left].find(([, filter]) => belongs(filter, standing, ruleOf));
    if (counterpart !== undefined) left.delete(counterpart[0]);
    differences.push({
      kind: counterpart === undefined ? 'missing' : 'different',
      found: standingWords(standing),
      compiled: counterpart === undefined ? null : filterWords(counterpart[1]),
    });
  }
  for (const filter of left.values())
    differences.push({ kind: 'extra', found: null, compiled: filterWords(filter) });
  const percent = standings.length === 0 ? 100 : (100 * exact) / standings.length;
  // Rounded down: 100 is for all of them.
  return { filters: standings.length, exact, percent: Math.floor(percent * 10) / 10, differences };
}

/** Undefined for what no compiled filter can equal. */
function textOf({ source, kind }: Standing, { configurationOf }: FoundSet): string | undefined {
  if (!('keys' in source) || source.unspoken !== undefined) return undefined;
  return kind === 'flower' || source.classifier !== undefined
    ? effectText(source, configurationOf(source))
    : undefined;
}

/** Equal for filters that do the same in the same place. */
function effectText(filter: TcFilter, configuration: RssConfiguration | undefined): string {
  const { device, parent, chain, priority, protocol, classifier, actions } = filter;
  const place = [device, parent, chain, priority, protocol, classifier?.queue];
  return JSON.stringify([
    place,
    matchKey(restoredKeys(filter)),
    actionParts(actions, configuration),
  ]);
}

function actionParts(
  actions: readonly TcAction[],
  configuration: RssConfiguration | undefined,
): readonly unknown[] {
  return actions.map((action, index): unknown => {
    const next = actions[index + 1];
    const namesSlot = next?.kind === 'bpf' && next.program === 'rss';
    switch (action.kind) {
      case 'other':
        return [action.name, ...action.options];
      case 'gact':
        return [action.control, action.chain];
      case 'skbedit':
        return [action.control, action.queueMapping, namesSlot ? 'slot' : action.mark];
      case 'mirred':
        return [action.control, action.mode, action.device];
      case 'bpf':
        return [action.control, action.program, configuration && spreadText(configuration)];
    }
  });
}

/** Whether the compiled filter is what became of the found one. */
function belongs(
  compiled: CompiledFilter,
  standing: Standing,
  ruleOf: ReadonlyMap<Standing, RuleId>,
): boolean {
  const { source, role } = standing;
  if (compiled.device !== source.device || compiled.parent !== source.parent) return false;
  const rule = ruleOf.get(standing);
  if (rule !== undefined) return compiled.rule === rule;
  const implicit = role !== undefined && role !== 'rule' && role !== 'remote';
  return implicit && compiled.role === role && compiled.chain === source.chain;
}

function standingWords(standing: Standing): string {
  const { source, kind } = standing;
  return 'keys' in source && kind === 'flower'
    ? filterWords(source)
    : `${placeText(source)}, ${kind}`;
}

/** `pref 17 on tap0 1:, protocol all: dst_ip 10.0.0.0/8 -> skbedit queue_mapping 1 pipe`. */
function filterWords(filter: TcFilter): string {
  const match = matchText({ ...filter, keys: restoredKeys(filter) })
    .map(({ name, value }) => `${name} ${value}`)
    .join(' ');
  const actions = filter.actions.map((action) => {
    const [part] = actionText({ actions: [action] });
    const control =
      action.kind === 'other' || action.kind === 'gact' ? '' : controlName(action.control);
    return `${part?.name ?? ''} ${part?.value ?? ''} ${control}`.replaceAll(/ +/g, ' ').trim();
  });
  const what = match === '' ? 'any packet' : match;
  return `${placeText(filter)}, protocol ${protocolName(filter.protocol)}: ${what} -> ${actions.join(', ')}`;
}
