/**
 * The programs and maps of one device in one variant, pinned in a folder of their own: a later process finds them by
 * their names, whoever made them and however that process ended.
 *
 *     <folder>/rss_slots  rss_counters  rss  [room  marked_0 …]  slot_7  counters_7 …
 */
import { rssCounterMap } from '../../core/rss/counters.ts';
import { rssSlotMap, type RssTables } from '../../core/rss/slot.ts';
import type { ProgramName } from '../../core/tc/programs.ts';
import type { BpfPort, Immediate, MapHandle, ProgramHandle } from '../kernel/bpf-port.ts';
import { numberKey } from '../kernel/map-key.ts';

/** What the maps of a slot hold: its configuration, and what its packets were. */
interface SlotMaps {
  readonly configuration: MapHandle;
  readonly counters: MapHandle;
}

/** One of the programs of a set, and what stands for its placeholders. */
export interface WantedProgram {
  readonly name: string;
  readonly program: ProgramName;
  readonly immediates: readonly Immediate[];
}

/** The name of a program among its set's pins; of `marked` there is one for each queue. */
export function pinOf(program: ProgramName, queue?: number): string {
  return queue === undefined ? program : `${program}_${String(queue)}`;
}

const slotPin = (number: number) => `slot_${String(number)}`;
const counterPin = (number: number) => `counters_${String(number)}`;
const first = numberKey(0);

export class ProgramSet {
  readonly folder: string;
  /** Says what the programs are: two sets of one name are alike. */
  readonly name: string;
  readonly programs: ReadonlyMap<string, ProgramHandle>;
  /** By number. */
  readonly slots = new Map<number, SlotMaps>();
  readonly #bpf: BpfPort;
  readonly #maps: { readonly slots: MapHandle; readonly counters: MapHandle };

  private constructor(
    bpf: BpfPort,
    place: { readonly folder: string; readonly name: string },
    maps: { readonly slots: MapHandle; readonly counters: MapHandle },
    programs: ReadonlyMap<string, ProgramHandle>,
  ) {
    this.#bpf = bpf;
    this.folder = place.folder;
    this.name = place.name;
    this.#maps = maps;
    this.programs = programs;
  }

  /** The set that is pinned in the folder; undefined when parts of it are missing, as after a crash while it was made. */
  static async open(bpf: BpfPort, folder: string, name: string): Promise<ProgramSet | undefined> {
    const { pins } = bpf;
    const names = (await pins.list(folder)) ?? [];
    if (!names.includes('complete')) return undefined;
    const slots = await pins.openMap(`${folder}/rss_slots`);
    const counters = await pins.openMap(`${folder}/rss_counters`);
    const programs = new Map<string, ProgramHandle>();
    for (const one of names.filter((each) => /^(rss|room|marked_\d+)$/.test(each))) {
      const program = await pins.openProgram(`${folder}/${one}`);
      if (program !== undefined) programs.set(one, program);
    }
    if (slots === undefined || counters === undefined) return undefined;
    const set = new ProgramSet(bpf, { folder, name }, { slots, counters }, programs);
    await set.#openSlots(names);
    return set;
  }

  async #openSlots(names: readonly string[]): Promise<void> {
    const { pins } = this.#bpf;
    for (const name of names) {
      const number = Number(/^slot_(\d+)$/.exec(name)?.[1] ?? NaN);
      if (Number.isNaN(number)) continue;
      const configuration = await pins.openMap(`${this.folder}/${name}`);
      const counters = await pins.openMap(`${this.folder}/${counterPin(number)}`);
      if (configuration !== undefined && counters !== undefined)
        this.slots.set(number, { configuration, counters });
    }
  }

  /** Loads the programs and pins them; nothing is left of it when that fails. */
  static async load(
    bpf: BpfPort,
    place: { readonly folder: string; readonly name: string },
    { elf, programs }: { readonly elf: Uint8Array; readonly programs: readonly WantedProgram[] },
  ): Promise<ProgramSet> {
    const { folder, name } = place;
    // What an interrupted process left of the same set.
    await bpf.pins.remove(folder);
    const loaded = await bpf.load({ elf, name, programs });
    const byName = new Map(programs.map((wanted, index) => [wanted.name, loaded.programs[index]!]));
    const slots = mapOf(loaded.maps, 'rss_slots');
    const counters = mapOf(loaded.maps, 'rss_counters');
    try {
      await bpf.pins.make(folder);
      await slots.pin(`${folder}/rss_slots`);
      await counters.pin(`${folder}/rss_counters`);
      for (const [one, program] of byName) await program.pin(`${folder}/${one}`);
      // Last of all: who finds it knows that nothing is missing.
      await slots.pin(`${folder}/complete`);
    } catch (reason) {
      await bpf.pins.remove(folder);
      for (const handle of [...loaded.maps.values(), ...loaded.programs]) await handle.close();
      throw reason;
    }
    return new ProgramSet(bpf, place, { slots, counters }, byName);
  }

  /** The program of the set that has the kernel's id. */
  programOf(id: number): ProgramHandle | undefined {
    return [...this.programs.values()].find((program) => program.id === id);
  }

  /** Reads what a slot was made with. */
  async configurationOf(number: number): Promise<Uint8Array | undefined> {
    return this.slots.get(number)?.configuration.lookup(first);
  }

  /** Of each possible CPU, one after the other. */
  async countersOf(number: number): Promise<Uint8Array | undefined> {
    return this.slots.get(number)?.counters.lookup(first);
  }

  /** Fills a slot that no filter names yet: its maps are whole before a packet can see them. */
  async fill(number: number, tables: RssTables, configuration: Uint8Array): Promise<void> {
    const bpf = this.#bpf;
    await this.clear(number);
    const maps: SlotMaps = {
      configuration: await bpf.createMap({ name: 'rss_slot', ...rssSlotMap(tables) }),
      counters: await bpf.createMap({ name: 'rss_counters', ...rssCounterMap }),
    };
    await maps.configuration.update(first, configuration);
    this.slots.set(number, maps);
    await maps.configuration.pin(`${this.folder}/${slotPin(number)}`);
    await maps.counters.pin(`${this.folder}/${counterPin(number)}`);
    await this.#maps.counters.setInner(numberKey(number), maps.counters);
    await this.#maps.slots.setInner(numberKey(number), maps.configuration);
  }

  /** Takes a slot that no filter names out of the maps; packets that still read it end with it. */
  async clear(number: number): Promise<void> {
    const maps = this.slots.get(number);
    this.slots.delete(number);
    for (const outer of [this.#maps.slots, this.#maps.counters])
      if ((await outer.lookup(numberKey(number))) !== undefined)
        await outer.delete(numberKey(number));
    await this.#bpf.pins.remove(`${this.folder}/${slotPin(number)}`);
    await this.#bpf.pins.remove(`${this.folder}/${counterPin(number)}`);
    if (maps === undefined) return;
    await maps.configuration.close();
    await maps.counters.close();
  }

  /** Lets all of it go. The kernel keeps what its filters use until they are gone. */
  async remove(): Promise<void> {
    await this.#bpf.pins.remove(this.folder);
    await this.close();
  }

  async close(): Promise<void> {
    const slots = [...this.slots.values()].flatMap((maps) => [maps.configuration, maps.counters]);
    const all = [...slots, this.#maps.slots, this.#maps.counters, ...this.programs.values()];
    for (const handle of all) await handle.close();
  }
}

function mapOf(maps: ReadonlyMap<string, MapHandle>, name: string): MapHandle {
  const map = maps.get(name);
  if (map === undefined) throw new TypeError(`the object has no map ${name}`);
  return map;
}
