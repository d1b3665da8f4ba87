/** The eBPF programs and slots of one device: found, made, bound to filters, and let go. */
import { bindFilter, slotOf } from '../../core/compile/bound-programs.ts';
import type { CompiledFilter, CompiledRules } from '../../core/compile/result.ts';
import type { RssConfiguration } from '../../core/compile/rss.ts';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { decodeRssCounters, type RssCounters } from '../../core/rss/counters.ts';
import { decodeRssSlot, encodeRssSlot, rssSlots } from '../../core/rss/slot.ts';
import type { TcFilter } from '../../core/tc/filter.ts';
import { filterKey } from '../../core/tc/match.ts';
import { needsProgram, programIds, type ProgramName } from '../../core/tc/programs.ts';
import type { BpfPort, ProgramHandle } from '../kernel/bpf-port.ts';
import type { KernelPort } from '../kernel/port.ts';
import { KernelFailure } from '../kernel/failure.ts';
import { pinOf, ProgramSet } from './program-set.ts';
import { explainProgramFailure } from './refusals.ts';
import { placeSlots, type PlacedSlot } from './slot-numbers.ts';
import { readObject, variantOf, wantedPrograms, type Variant } from './variant.ts';

export type Bound =
  | { readonly ok: true; readonly compiled: CompiledRules }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface Standing {
  /** As it was compiled (core/plan/generation.ts). */
  readonly live: readonly TcFilter[];
  readonly found: readonly TcFilter[];
}

interface Means {
  readonly folder: string;
  readonly release: string;
  /** 32 random bits, not 0: for each set of programs others. */
  readonly secret: () => number;
}

const place = { subject: { part: 'kernel' } } as const;

export class DevicePrograms {
  readonly #bpf: BpfPort;
  readonly #folder: string;
  readonly #release: string;
  readonly #secret: () => number;
  readonly #sets: ProgramSet[];
  #counting: readonly TcFilter[] = [];

  private constructor(bpf: BpfPort, { folder, release, secret }: Means, sets: ProgramSet[]) {
    this.#bpf = bpf;
    this.#folder = folder;
    this.#release = release;
    this.#secret = secret;
    this.#sets = sets;
  }

  /** Finds what is pinned for the device of that number. */
  static async open(
    { bpf, release }: Pick<KernelPort, 'bpf' | 'release'>,
    interfaceIndex: number,
    secret: () => number,
  ): Promise<DevicePrograms> {
    const folder = `${bpf.root}/${String(interfaceIndex)}`;
    const sets: ProgramSet[] = [];
    for (const name of (await bpf.pins.list(folder)) ?? []) {
      const set = await ProgramSet.open(bpf, `${folder}/${name}`, name);
      if (set !== undefined) sets.push(set);
    }
    return new DevicePrograms(bpf, { folder, release, secret }, sets);
  }

  /** For messages that make filters: the open descriptor of a program, by the kernel's id of it. */
  readonly descriptorOf = (id: number): number | undefined =>
    this.#setWith(id)?.programOf(id)?.descriptor;

  /**
   * Loads what the filters need, fills their slots, and names both in them. What stands is not touched: `live` is the
   * set that packets meet, whose filters go on with their slots, and `found` all that the kernel holds.
   */
  async bind(compiled: CompiledRules, { live, found }: Standing): Promise<Bound> {
    const needy = compiled.filters.filter(needsProgram);
    if (needy.length === 0) return { ok: true, compiled };
    try {
      const variant = variantOf(compiled);
      const set = await this.#setOf(variant);
      const placed = await this.#place({ set, tables: variant.tables }, compiled, live);
      if (placed === undefined) {
        await this.keepOnly(found);
        return refusedWith(diagnose('kernel/rss-slots-full', { most: rssSlots }, place));
      }
      for (const { number, fill } of placed)
        if (fill !== undefined) await set.fill(number, variant.tables, fill);
      return { ok: true, compiled: boundTo(set, compiled, placed) };
    } catch (reason) {
      if (!(reason instanceof KernelFailure)) throw reason;
      await this.keepOnly(found);
      const about = { release: this.#release, root: this.#bpf.root };
      return refusedWith(await explainProgramFailure(reason, about));
    }
  }

  /** As `bind` would have it, without loading or filling anything: what is not there yet keeps its compiled numbers. */
  async foresee(compiled: CompiledRules, { live }: Pick<Standing, 'live'>): Promise<CompiledRules> {
    if (!compiled.filters.some(needsProgram)) return compiled;
    const variant = variantOf(compiled);
    const { name } = await readObject(variant);
    const set = this.#sets.find((each) => each.name === name);
    const placed = set && (await this.#place({ set, tables: variant.tables }, compiled, live));
    return set === undefined || placed === undefined ? compiled : boundTo(set, compiled, placed);
  }

  /** From now on `countersNow` tells of these, which must name loaded programs and slots. */
  count(filters: readonly TcFilter[]): void {
    this.#counting = filters.filter((filter) => slotOf(filter) !== undefined);
  }

  /** Takes away every slot and program that no filter uses. To be called with what the kernel holds, of all generations. */
  async keepOnly(filters: readonly TcFilter[]): Promise<void> {
    const used = new Map<ProgramSet, Set<number>>();
    for (const filter of filters)
      for (const id of programIds(filter)) {
        const set = this.#setWith(id);
        if (set === undefined) continue;
        const slots = used.get(set) ?? new Set();
        const slot = slotOf(filter);
        if (slot !== undefined) slots.add(slot);
        used.set(set, slots);
      }
    for (const set of [...this.#sets]) {
      const slots = used.get(set);
      if (slots === undefined) {
        this.#sets.splice(this.#sets.indexOf(set), 1);
        await set.remove();
        continue;
      }
      for (const number of [...set.slots.keys()]) if (!slots.has(number)) await set.clear(number);
    }
    if (this.#sets.length === 0) await this.#bpf.pins.remove(this.#folder);
  }

  /** What the programs counted, by `filterKey`, for the filters that spread packets. */
  async counters(filters: readonly TcFilter[]): Promise<ReadonlyMap<string, RssCounters>> {
    const counters = new Map<string, RssCounters>();
    for (const filter of filters) {
      const slot = slotOf(filter);
      const bytes =
        slot === undefined ? undefined : await this.#setOfFilter(filter)?.countersOf(slot);
      if (bytes !== undefined) counters.set(filterKey(filter), decodeRssCounters(bytes));
    }
    return counters;
  }

  /** How the filters that spread packets do it, by `filterKey`: what their slots were filled with. */
  async configurations(
    filters: readonly TcFilter[],
  ): Promise<ReadonlyMap<string, RssConfiguration>> {
    const configurations = new Map<string, RssConfiguration>();
    for (const filter of filters) {
      const slot = slotOf(filter);
      const set = this.#setOfFilter(filter);
      const bytes = slot === undefined ? undefined : await set?.configurationOf(slot);
      const configuration = bytes && decodeRssSlot(bytes);
      if (configuration !== undefined) configurations.set(filterKey(filter), configuration);
    }
    return configurations;
  }

  /** Whether there is nothing to keep, count or take away. */
  get isEmpty(): boolean {
    return this.#sets.length === 0;
  }

  /** The same for the filters that `count` was told. */
  countersNow(): Promise<ReadonlyMap<string, RssCounters>> {
    return this.counters(this.#counting);
  }

  async close(): Promise<void> {
    for (const set of this.#sets.splice(0)) await set.close();
  }

  #setWith(id: number): ProgramSet | undefined {
    return this.#sets.find((set) => set.programOf(id) !== undefined);
  }

  #setOfFilter(filter: TcFilter): ProgramSet | undefined {
    return programIds(filter)
      .map((id) => this.#setWith(id))
      .find(Boolean);
  }

  async #setOf(variant: Variant): Promise<ProgramSet> {
    const { name, elf } = await readObject(variant);
    const standing = this.#sets.find((set) => set.name === name);
    if (standing !== undefined) return standing;
    const set = await ProgramSet.load(
      this.#bpf,
      { folder: `${this.#folder}/${name}`, name },
      {
        elf,
        programs: wantedPrograms(variant, { secret: this.#secret(), release: this.#release }),
      },
    );
    this.#sets.push(set);
    return set;
  }

  async #place(
    { set, tables }: { readonly set: ProgramSet } & Pick<Variant, 'tables'>,
    { filters, rss }: CompiledRules,
    found: readonly TcFilter[],
  ): Promise<readonly PlacedSlot[] | undefined> {
    const held = new Map<number, Uint8Array>();
    for (const number of set.slots.keys()) {
      const bytes = await set.configurationOf(number);
      if (bytes !== undefined) held.set(number, bytes);
    }
    const standing = standingSlots(filters, found, (id) => this.#setWith(id) === set);
    const wanted = rss.map(({ slot, configuration }) => ({
      slot,
      configuration: encodeRssSlot(configuration, tables),
      standing: standing.get(slot) ?? [],
    }));
    return placeSlots(wanted, held, rssSlots);
  }
}

/** The set with the numbers of the programs, and of the slots they were given. */
function boundTo(
  set: ProgramSet,
  compiled: CompiledRules,
  placed: readonly PlacedSlot[],
): CompiledRules {
  const numbers = new Map(placed.map(({ slot, number }) => [slot, number]));
  const loaded = {
    idOf: (program: ProgramName, queue?: number) => programOf(set, pinOf(program, queue)).id,
    slotOf: (slot: number) => numbers.get(slot) ?? 0,
  };
  const bind = (filter: CompiledFilter) =>
    needsProgram(filter) ? bindFilter(filter, loaded) : filter;
  return { ...compiled, filters: compiled.filters.map(bind) };
}

const refusedWith = (diagnostic: Diagnostic): Bound => ({ ok: false, diagnostics: [diagnostic] });

function programOf(set: ProgramSet, name: string): ProgramHandle {
  const program = set.programs.get(name);
  if (program === undefined) throw new TypeError(`no program ${name} in ${set.name}`);
  return program;
}

/** By slot of the compiled set: the numbers that the same filters name in the kernel. */
function standingSlots(
  filters: readonly CompiledFilter[],
  found: readonly TcFilter[],
  isOfSet: (program: number) => boolean,
): ReadonlyMap<number, readonly number[]> {
  const numbers = new Map<string, number>();
  for (const filter of found) {
    const slot = slotOf(filter);
    if (slot !== undefined && programIds(filter).some(isOfSet))
      numbers.set(filterKey(filter), slot);
  }
  const standing = new Map<number, number[]>();
  for (const filter of filters) {
    const slot = slotOf(filter);
    const number = numbers.get(filterKey(filter));
    if (slot === undefined || number === undefined) continue;
    standing.set(slot, [...(standing.get(slot) ?? []), number]);
  }
  return standing;
}

/** Takes away what is pinned for devices that have gone: their filters went with them, pins do not. */
export async function forgetVanished(
  { pins, root }: BpfPort,
  isThere: (interfaceIndex: number) => boolean,
): Promise<void> {
  for (const name of (await pins.list(root)) ?? [])
    if (/^\d+$/.test(name) && !isThere(Number(name))) await pins.remove(`${root}/${name}`);
}
