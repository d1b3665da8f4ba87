/** The filters of a rule set between translating and placing: what is known of each, and of the priority it stands at. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Rule } from '../../flow/rule.ts';
import type { FilterPlace } from '../kernel-order.ts';
import type { LoneFilter, LoneRule } from '../lone-rule.ts';
import type { CompiledFilter } from '../result.ts';
import type { MaskClass } from './masks.ts';
import type { MatchNode, MatchSpace } from './match-space.ts';

/** One rule and what it became. It lives as long as the rule is in the document, in this very object. */
export interface Entry {
  readonly rule: Rule;
  readonly lone: LoneRule;
  /** About the rule by itself: of its translation, then of rule-lints.ts. */
  readonly diagnostics: readonly Diagnostic[];
  /** Given once, right behind the entry: each of them names it. */
  filters: readonly Candidate[];
  /** Index of the rule in the document of the present pass. */
  index: number;
  /** Its place among the entries of the present pass. */
  order: number;
  /** Diagnostics of the present pass that are not the rule's own, and those of the pass before. */
  reports: readonly Report[];
  known: readonly Report[];
}

/** A diagnostic and what it was made of. */
export interface Report {
  readonly key: string;
  readonly diagnostic: Diagnostic;
}

/** Most rules have none; all of those share this. */
export const noReports: readonly Report[] = [];

/** A filter that is to be placed. */
export interface Candidate {
  readonly entry: Entry;
  readonly lone: LoneFilter;
  readonly level: Level;
  readonly node: MatchNode<Slot>;
  /** Equal for two candidates with the same match at the same level. */
  readonly slot: Slot;
  readonly final: boolean;
  /** Where it stands at its level, if the present pass admitted it. */
  handle: number;
  /** What it was last placed as. */
  made: CompiledFilter | undefined;
  madeSlot: number;
  /** What keeps all packets from it in the present pass. */
  obstacle: Obstacle | undefined;
}

/** Who is in a filter's way. */
export interface Obstacle {
  readonly code: 'rule/duplicate-match' | 'rule/shadowed';
  /** Of its entry. */
  readonly order: number;
}

/** One match at one priority: at most one filter can stand there. */
export interface Slot {
  readonly level: Level;
  /** The same match at another priority. */
  next: Slot | undefined;
  uses: number;
  /** The pass in which somebody took it, and who. */
  pass: number;
  holder: Entry | undefined;
}

/** One priority of one place. */
export class Level {
  readonly place: Place;
  readonly priority: number;
  uses = 0;
  /** Filters admitted in the present pass, in the order of the rules. */
  filters: Candidate[] = [];
  /** Those of the pass before. */
  before: Candidate[] = [];
  /** The classes of masks at this level (overlaps.ts). */
  classes: readonly LevelClass[] = [];
  /** Filters that lose packets to another one of the level. */
  losers: Losers | undefined;

  constructor(place: Place, priority: number) {
    this.place = place;
    this.priority = priority;
  }

  begin(): void {
    this.before = this.filters;
    this.filters = [];
  }
}

export type Losers = ReadonlyMap<Candidate, Candidate>;

/** Filters of one mask at one level, in the order of the rules. */
export interface LevelClass {
  readonly mask: MaskClass;
  readonly filters: readonly Candidate[];
  /** By class that was made before this one. */
  readonly winners: Map<LevelClass, Winners>;
}

/** Indices among the filters of a class, each with the first filter of another class that it overlaps. */
export type Winners = readonly (readonly [number, Candidate])[];

/** One chain of one parent of one device. */
export interface Place extends FilterPlace {
  readonly space: MatchSpace<Slot>;
  readonly levels: Map<number, Level>;
  /** Places in kernel order have ascending ranks. */
  readonly rank: number;
}
