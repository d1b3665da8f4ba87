/** What every way to a kernel's eBPF must do the same: run over the simulated kernel here, over the addon and netd in test/kernel. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { rssCounterMap } from '../../../core/rss/counters.ts';
import { rssSlotMap } from '../../../core/rss/slot.ts';
import type { BpfPort } from '../../../engine/kernel/bpf-port.ts';
import type { KernelPort } from '../../../engine/kernel/port.ts';
import { numberKey } from '../../../engine/kernel/map-key.ts';
import { wantedPrograms } from '../../../engine/rss/variant.ts';

const file = new URL('../../../bpf/objects/rss_reclassify_bytes.bpf.o', import.meta.url);
const variant = { layout: 'reclassify', tables: 'bytes', queues: [0, 1, 2], tail: true } as const;
const slot = { name: 'slot', ...rssSlotMap('bytes') };
const first = numberKey(0);

export function describeBpf(name: string, open: () => KernelPort | Promise<KernelPort>): void {
  describe(name, () => {
    let bpf: BpfPort;
    let folder: string;
    beforeEach(async () => {
      const port = await open();
      onTestFinished(() => port.close());
      bpf = port.bpf;
      // Of a device, as all pins are: the loopback's number is the same everywhere.
      folder = `${bpf.root}/1`;
      onTestFinished(() => bpf.pins.remove(folder));
    });

    const load = () => {
      const programs = wantedPrograms(variant, { secret: 0x1234_5678, release: '6.1' });
      const elf = readFileSync(file);
      return bpf.load({ elf, name: 'contract', programs });
    };

    it('loads the programs that are wanted, each by itself, and the maps of the object', async () => {
      const { maps, programs } = await load();
      expect([...maps.keys()].sort()).toEqual(['rss_counters', 'rss_slots']);
      expect(programs).toHaveLength(5);
      expect(new Set(programs.map(({ id }) => id)).size).toBe(5);
      for (const { descriptor } of programs) expect(descriptor).toBeGreaterThan(0);
      for (const program of programs) await program.close();
    });

    it('keeps what is put into a map; an array has zeros until then', async () => {
      const map = await bpf.createMap(slot);
      expect(await map.lookup(first)).toEqual(new Uint8Array(slot.valueSize));
      const value = Uint8Array.from({ length: slot.valueSize }, (_, at) => at);
      await map.update(first, value);
      expect(await map.lookup(first)).toEqual(value);
    });

    it('puts maps into maps of maps, and takes them out', async () => {
      const { maps } = await load();
      const outer = maps.get('rss_slots')!;
      const inner = await bpf.createMap(slot);
      expect(await outer.lookup(numberKey(9))).toBeUndefined();
      await outer.setInner(numberKey(9), inner);
      expect(await outer.lookup(numberKey(9))).toEqual(numberKey(inner.id));
      await outer.delete(numberKey(9));
      expect(await outer.lookup(numberKey(9))).toBeUndefined();
    });

    it('finds what is pinned by its name, until the name is removed', async () => {
      expect(await bpf.pins.list(folder)).toBeUndefined();
      await bpf.pins.make(folder);
      const counters = await bpf.createMap({ name: 'counters', ...rssCounterMap });
      await counters.pin(`${folder}/counters`);
      const { programs } = await load();
      await programs[0]!.pin(`${folder}/rss`);
      expect((await bpf.pins.list(folder))?.toSorted()).toEqual(['counters', 'rss']);
      expect((await bpf.pins.openMap(`${folder}/counters`))?.id).toBe(counters.id);
      expect((await bpf.pins.openProgram(`${folder}/rss`))?.id).toBe(programs[0]!.id);
      await bpf.pins.remove(`${folder}/rss`);
      expect(await bpf.pins.list(folder)).toEqual(['counters']);
      expect(await bpf.pins.openProgram(`${folder}/rss`)).toBeUndefined();
      await bpf.pins.remove(folder);
      expect(await bpf.pins.list(folder)).toBeUndefined();
    });

    it('refuses a name that is taken', async () => {
      await bpf.pins.make(folder);
      const map = await bpf.createMap(slot);
      await map.pin(`${folder}/slot`);
      await expect(map.pin(`${folder}/slot`)).rejects.toMatchObject({ code: 'EEXIST' });
    });
  });
}
