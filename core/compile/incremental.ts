/**
 * Compiles a rule set over and over as it is edited. What a rule became is kept for as long as the rule is
 * the same object, and what one rule has to do with another for as long as both are; each time only cheap
 * walks over all rules are made anew. The result is always what compiling from scratch gives, and a filter
 * or diagnostic that did not change is the same object as before.
 */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../flow/device.ts';
import { isLive, type Rule } from '../flow/rule.ts';
import { placeRank, type FilterPlace } from './kernel-order.ts';
import { defaultCompileOptions, type CompileOptions } from './options.ts';
import type { CompiledFilter, CompiledRules, RssSlot } from './result.ts';
import { withSlot } from './rss.ts';
import { noReports, type Candidate, type Entry, type Level } from './set/entries.ts';
import { EntryStore } from './set/entry-store.ts';
import { lintCost, lintGroups, lintRules } from './set/lints.ts';
import { Pass } from './set/pass.ts';
import { translationOf, type Translation, type Usage } from './translation.ts';

/** What comes of the device alone and of what the rules use of it, and what it was made from. */
interface Frame {
  readonly usage: Usage;
  readonly options: CompileOptions;
  readonly filters: readonly CompiledFilter[];
  readonly qdiscs: CompiledRules['qdiscs'];
  readonly rss: readonly RssSlot[];
  /** About the options of the device. */
  readonly diagnostics: readonly Diagnostic[];
}

export class IncrementalCompiler {
  #device: DeviceOptions | undefined;
  #kernel: CompileOptions['kernel'] | undefined;
  #translation: Translation | undefined;
  #store: EntryStore | undefined;
  #frame: Frame | undefined;
  #passes = 0;

  /**
   * Drafts and disabled rules are left out. A rule with an error has no filter. Diagnostics stand in
   * the order of the rules, those about the whole set last. Never throws for what a rule says.
   */
  compile(
    rules: readonly Rule[],
    device: DeviceOptions,
    options: CompileOptions = defaultCompileOptions,
  ): CompiledRules {
    const { store, translation } = this.#prepare(device, options);
    const pass = new Pass(++this.#passes, { device, kernel: options.kernel }, translation);
    const entries = liveEntries(rules, store, options);
    const levels = store.levels();
    for (const level of levels) level.begin();
    const rss: RssSlot[] = [];
    let slots = 0;
    for (const entry of entries) {
      const placed = pass.admit(entry);
      const { rss: configuration } = entry.lone;
      const slot = configuration !== undefined && placed.length > 0 ? ++slots : 0;
      if (configuration !== undefined && slot > 0)
        rss.push({ slot, rule: entry.rule.id, configuration });
      for (const one of placed) place(one, slot);
    }
    lintRules(entries, levels, pass);
    lintGroups(entries, device, pass);
    const usage: Usage = { places: placesIn(levels, entries, pass), rss: rss.length > 0 };
    const frame = this.#frameOf(translation, { device, usage, options });
    return {
      qdiscs: frame.qdiscs,
      filters: inOrder(levels, frame.filters, device.name),
      rss: [...frame.rss, ...rss],
      diagnostics: [...diagnosticsOf(entries), ...frame.diagnostics, ...lintCost(levels)],
    };
  }

  #prepare(
    device: DeviceOptions,
    { kernel }: CompileOptions,
  ): { readonly store: EntryStore; readonly translation: Translation } {
    if (
      this.#store === undefined ||
      this.#translation === undefined ||
      !sameOptions(this.#device, device) ||
      this.#kernel?.[0] !== kernel[0] ||
      this.#kernel[1] !== kernel[1]
    ) {
      this.#device = device;
      this.#kernel = kernel;
      this.#translation = translationOf(device.profile);
      this.#store = new EntryStore(this.#translation, { device, kernel });
      this.#frame = undefined;
    }
    return { store: this.#store, translation: this.#translation };
  }

  #frameOf(
    translation: Translation,
    {
      device,
      usage,
      options,
    }: {
      readonly device: DeviceOptions;
      readonly usage: Usage;
      readonly options: CompileOptions;
    },
  ): Frame {
    const before = this.#frame;
    if (before?.options === options && sameUsage(before.usage, usage)) return before;
    const frame: Frame = {
      usage,
      options,
      filters: translation.implicitFilters(device, usage, options),
      qdiscs: translation.qdiscs(device, usage, options),
      rss: translation.implicitRss(device),
      diagnostics: translation.checkDevice(device, options),
    };
    this.#frame = frame;
    return frame;
  }
}

function sameOptions(a: DeviceOptions | undefined, b: DeviceOptions): boolean {
  if (a === undefined || a === b) return a === b;
  const values = new Map<string, unknown>(Object.entries(a));
  const entries = Object.entries(b);
  return (
    values.size === entries.length && entries.every(([name, value]) => values.get(name) === value)
  );
}

function sameUsage(a: Usage, b: Usage): boolean {
  return (
    a.rss === b.rss &&
    a.places.length === b.places.length &&
    a.places.every(({ device, parent, chain }, index) => {
      const other = b.places[index]!;
      return device === other.device && parent === other.parent && chain === other.chain;
    })
  );
}

function liveEntries(
  rules: readonly Rule[],
  store: EntryStore,
  { numberOf }: Pick<CompileOptions, 'numberOf'>,
): readonly Entry[] {
  const live: Rule[] = [];
  const indices: number[] = [];
  for (let index = 0; index < rules.length; index++) {
    const rule = rules[index]!;
    if (!isLive(rule)) continue;
    live.push(rule);
    indices.push(numberOf?.(rule.id) ?? index);
  }
  const entries = store.entriesOf(live);
  for (let order = 0; order < entries.length; order++) {
    const entry = entries[order]!;
    entry.index = indices[order]!;
    entry.order = order;
    entry.known = entry.reports;
    entry.reports = noReports;
  }
  return entries;
}

/** Makes the filter of a candidate that may stand, unless it stood there already. */
function place(candidate: Candidate, slot: number): void {
  const { lone, made, handle, entry } = candidate;
  if (made?.handle === handle && candidate.madeSlot === slot) return;
  const hashes = slot > 0 && lone.actions.some(({ kind }) => kind === 'bpf');
  const filter: CompiledFilter = {
    device: lone.device,
    parent: lone.parent,
    chain: lone.chain,
    priority: lone.priority,
    protocol: lone.protocol,
    handle,
    keys: lone.keys,
    actions: hashes ? withSlot(lone, slot).actions : lone.actions,
    rule: entry.rule.id,
    role: lone.role,
  };
  const { classifier } = lone;
  candidate.madeSlot = slot;
  candidate.made = classifier === undefined ? filter : { ...filter, classifier };
}

/** Where filters stand, and the chains that rules jump to, in kernel order. */
function placesIn(
  levels: readonly Level[],
  entries: readonly Entry[],
  pass: Pass,
): readonly FilterPlace[] {
  const ranks = new Map<number, FilterPlace>();
  for (const { place, filters } of levels)
    if (filters.length > 0)
      ranks.set(place.rank, { device: place.device, parent: place.parent, chain: place.chain });
  if (pass.graphs.length > 0)
    for (const entry of entries) {
      const { lone, filters } = entry;
      if (lone.jump !== undefined)
        for (const { level, slot } of filters)
          // A rule that another one keeps out leads nowhere.
          if (
            slot.pass === pass.number &&
            slot.holder === entry &&
            !ranks.has(rankOf(level.place, lone.jump))
          )
            ranks.set(rankOf(level.place, lone.jump), {
              device: level.place.device,
              parent: level.place.parent,
              chain: lone.jump,
            });
    }
  return [...ranks].sort(([a], [b]) => a - b).map(([, one]) => one);
}

const rankOf = (place: Level['place'], chain: number) => place.rank - place.chain + chain;

/** Rules' filters and implicit ones in kernel order; at one priority the rules' come first. */
function inOrder(
  levels: readonly Level[],
  implicit: readonly CompiledFilter[],
  tap: string,
): readonly CompiledFilter[] {
  const rest = implicit
    .map((filter) => ({ filter, rank: placeRank(filter, tap) }))
    .sort((a, b) => a.rank - b.rank || a.filter.priority - b.filter.priority);
  const filters: CompiledFilter[] = [];
  let next = 0;
  for (const level of levels) {
    if (level.filters.length === 0) continue;
    for (let one = rest[next]; one !== undefined; one = rest[++next]) {
      const { rank } = level.place;
      if (one.rank > rank || (one.rank === rank && one.filter.priority >= level.priority)) break;
      filters.push(one.filter);
    }
    for (const { made } of level.filters) if (made !== undefined) filters.push(made);
  }
  for (const one of rest.slice(next)) filters.push(one.filter);
  return filters;
}

function diagnosticsOf(entries: readonly Entry[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const { diagnostics: own, reports } of entries) {
    for (const diagnostic of own) diagnostics.push(diagnostic);
    for (const { diagnostic } of reports) diagnostics.push(diagnostic);
  }
  return diagnostics;
}
