/** Keeps what each rule became for as long as the rule stays the same object. */
import { isFinal, type LoneFilter, type RuleContext } from '../lone-rule.ts';
import type { Rule } from '../../flow/rule.ts';
import type { Translation } from '../translation.ts';
import { placeRank } from '../kernel-order.ts';
import { Level, type Candidate, type Entry, type Place, type Slot } from './entries.ts';
import { MaskRegistry } from './masks.ts';
import { lintMasks } from './rule-lints.ts';
import { MatchSpace, type MatchNode } from './match-space.ts';

export class EntryStore {
  readonly #translation: Translation;
  readonly #context: RuleContext;
  readonly #masks = new MaskRegistry();
  readonly #places = new Map<string, Place>();
  readonly #slots = new Map<MatchNode, Slot[]>();
  #entries = new Map<Rule, Entry>();
  #levels: Level[] = [];
  #levelsChanged = false;

  constructor(translation: Translation, context: RuleContext) {
    this.#translation = translation;
    this.#context = context;
  }

  /** The entries of these rules, in their order. What no rule among them needs is forgotten. */
  entriesOf(rules: readonly Rule[]): readonly Entry[] {
    const entries = new Map<Rule, Entry>();
    const result: Entry[] = [];
    for (const rule of rules) {
      const entry = entries.get(rule) ?? this.#entries.get(rule) ?? this.#make(rule);
      entries.set(rule, entry);
      result.push(entry);
    }
    for (const [rule, entry] of this.#entries) if (!entries.has(rule)) this.#forget(entry);
    this.#entries = entries;
    for (const { space } of this.#places.values()) space.settle();
    return result;
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
    const filters: Candidate[] = [];
    const masks = lintMasks(rule);
    const diagnostics = masks.length > 0 ? [...lone.diagnostics, ...masks] : lone.diagnostics;
    const entry: Entry = {
      rule,
      lone,
      diagnostics,
      filters,
      index: 0,
      order: 0,
      reports: [],
      known: [],
    };
    for (const filter of lone.filters) filters.push(this.#candidate(entry, filter));
    return entry;
  }

  #candidate(entry: Entry, lone: LoneFilter): Candidate {
    const place = this.#placeOf(lone);
    const level = this.#levelOf(place, lone.priority);
    const node = place.space.intern(this.#masks.pack(lone.keys));
    level.uses++;
    return {
      entry,
      lone,
      level,
      node,
      slot: this.#slotOf(level, node),
      final: isFinal(lone),
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
      if (--slot.uses === 0) {
        const rest = this.#slots.get(node)?.filter((one) => one !== slot) ?? [];
        if (rest.length > 0) this.#slots.set(node, rest);
        else this.#slots.delete(node);
      }
      level.place.space.release(node);
    }
  }

  #placeOf({ device, parent, chain }: LoneFilter): Place {
    const key = `${parent} ${device} ${String(chain)}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      const rank = placeRank({ device, parent, chain }, this.#context.device.name);
      place = { device, parent, chain, rank, space: new MatchSpace(), levels: new Map() };
      this.#places.set(key, place);
    }
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

  #slotOf(level: Level, node: MatchNode): Slot {
    const slots = this.#slots.get(node);
    let slot = slots?.find((one) => one.level === level);
    if (slot === undefined) {
      slot = { level, uses: 0, pass: 0, holder: undefined };
      if (slots === undefined) this.#slots.set(node, [slot]);
      else slots.push(slot);
    }
    slot.uses++;
    return slot;
  }
}
