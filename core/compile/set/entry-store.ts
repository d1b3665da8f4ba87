/** Keeps what each rule became for as long as the rule stays the same object. */
import { isFinal, type LoneFilter, type RuleContext } from '../lone-rule.ts';
import type { Rule } from '../../flow/rule.ts';
import type { Translation } from '../translation.ts';
import { placeRank } from '../kernel-order.ts';
import { Level, noReports, type Candidate, type Entry, type Place, type Slot } from './entries.ts';
import { MaskRegistry } from './masks.ts';
import { lintMasks } from './rule-lints.ts';
import { MatchSpace, type MatchNode } from './match-space.ts';

const noFilters: readonly Candidate[] = [];

export class EntryStore {
  readonly #translation: Translation;
  readonly #context: RuleContext;
  readonly #masks = new MaskRegistry();
  readonly #places = new Map<string, Place>();
  /** Where the last filter was put; most rules are for the same place. */
  #lastPlace: Place | undefined;
  #entries: readonly Entry[] = [];
  #levels: Level[] = [];
  #levelsChanged = false;

  constructor(translation: Translation, context: RuleContext) {
    this.#translation = translation;
    this.#context = context;
  }

  /** The entries of these rules, in their order. What no rule among them needs is forgotten. */
  entriesOf(rules: readonly Rule[]): readonly Entry[] {
    const before = this.#entries;
    const { head, tail } = unchanged(before, rules);
    if (head === before.length && head === rules.length) return before;
    const gone = new Map<Rule, Entry>();
    for (const entry of before.slice(head, before.length - tail)) {
      const twin = gone.get(entry.rule);
      if (twin !== undefined) this.#forget(twin);
      gone.set(entry.rule, entry);
    }
    const entries = before.slice(0, head);
    for (let index = head; index < rules.length - tail; index++) {
      const rule = rules[index]!;
      entries.push(gone.get(rule) ?? this.#make(rule));
      gone.delete(rule);
    }
    for (let index = before.length - tail; index < before.length; index++)
      entries.push(before[index]!);
    for (const entry of gone.values()) this.#forget(entry);
    this.#entries = entries;
    for (const { space } of this.#places.values()) space.settle();
    return entries;
  }

  /** All levels some filter stands at, or would, in kernel order. */
  levels(): readonly Level[] {
    if (!this.#levelsChanged) return this.#levels;
    this.#levelsChanged = false;
    this.#levels = this.#levels
      .filter((level) => level.uses > 0)
      .sort((a, b) => a.place.rank - b.place.rank || a.priority - b.priority);
    return this.#levels;
  }

  #make(rule: Rule): Entry {
    const lone = this.#translation.compileRule(rule, this.#context);
    const masks = lintMasks(rule);
    const entry: Entry = {
      rule,
      lone,
      diagnostics: masks.length > 0 ? [...lone.diagnostics, ...masks] : lone.diagnostics,
      filters: noFilters,
      index: 0,
      order: 0,
      reports: noReports,
      known: noReports,
    };
    entry.filters = lone.filters.map((filter) => this.#candidate(entry, filter));
    return entry;
  }

  #candidate(entry: Entry, lone: LoneFilter): Candidate {
    const place = this.#placeOf(lone);
    const level = this.#levelOf(place, lone.priority);
    const node = place.space.intern(this.#masks.pack(lone.keys, lone.shape));
    level.uses++;
    return {
      entry,
      lone,
      level,
      node,
      slot: slotOf(level, node),
      final: isFinal(lone),
      handle: 0,
      made: undefined,
      madeSlot: 0,
      obstacle: undefined,
    };
  }

  #forget({ filters }: Entry): void {
    for (const { level, node, slot } of filters) {
      if (--level.uses === 0) {
        level.place.levels.delete(level.priority);
        this.#levelsChanged = true;
      }
      if (--slot.uses === 0) unlink(node, slot);
      level.place.space.release(node);
    }
  }

  #placeOf({ device, parent, chain }: LoneFilter): Place {
    const last = this.#lastPlace;
    if (last?.chain === chain && last.parent === parent && last.device === device) return last;
    const key = `${parent} ${device} ${String(chain)}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      const rank = placeRank({ device, parent, chain }, this.#context.device.name);
      place = { device, parent, chain, rank, space: new MatchSpace<Slot>(), levels: new Map() };
      this.#places.set(key, place);
    }
    this.#lastPlace = place;
    return place;
  }

  #levelOf(place: Place, priority: number): Level {
    let level = place.levels.get(priority);
    if (level === undefined) {
      level = new Level(place, priority);
      place.levels.set(priority, level);
      this.#levels.push(level);
      this.#levelsChanged = true;
    }
    return level;
  }
}

/** How many entries at the beginning and at the end are those of the rules there. */
function unchanged(
  entries: readonly Entry[],
  rules: readonly Rule[],
): { readonly head: number; readonly tail: number } {
  const most = Math.min(entries.length, rules.length);
  let head = 0;
  while (head < most && entries[head]!.rule === rules[head]) head++;
  let tail = 0;
  const [lastEntry, lastRule] = [entries.length - 1, rules.length - 1];
  while (tail < most - head && entries[lastEntry - tail]!.rule === rules[lastRule - tail]) tail++;
  return { head, tail };
}

function slotOf(level: Level, node: MatchNode<Slot>): Slot {
  let slot = node.slot;
  while (slot !== undefined && slot.level !== level) slot = slot.next;
  if (slot === undefined) {
    slot = { level, next: node.slot, uses: 0, pass: 0, holder: undefined };
    node.slot = slot;
  }
  slot.uses++;
  return slot;
}

function unlink(node: MatchNode<Slot>, slot: Slot): void {
  if (node.slot === slot) {
    node.slot = slot.next;
    return;
  }
  let before = node.slot;
  while (before !== undefined && before.next !== slot) before = before.next;
  if (before !== undefined) before.next = slot.next;
}
