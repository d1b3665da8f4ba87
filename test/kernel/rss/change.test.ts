/**
 * Rules that spread packets are changed while packets come: between every two things that an apply does to the kernel,
 * each packet goes where the old rules or the new ones send it. A writer that changes a slot in place is found out.
 */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import { encodeRssSlot } from '../../../core/rss/slot.ts';
import { rssOutcome } from '../../../core/rss/outcome.ts';
import type { RssConfiguration } from '../../../core/compile/rss.ts';
import type { MapHandle } from '../../../engine/kernel/bpf-port.ts';
import '../lab/guest.ts';
import { makeLaboratory } from '../lab/applied.ts';
import { probe, watched } from '../lab/between.ts';
import { frame } from '../lab/frames.ts';

const rule = (rss: string) =>
  `flow create 0 ingress pattern eth / ipv4 / end actions rss types ip udp end ${rss} / end\n`;
const before = rule('queues 0 1 end');
const after = rule(`queues 2 3 end key ${'6d5a'.repeat(20)} key_len 40`);

/** Enough for a half-written table to show: each has another hash. */
const frames = Array.from({ length: 24 }, (_, n) =>
  frame({
    ip: { src: `10.${String(n)}.7.1`, dst: `10.0.${String(3 * n)}.2` },
    protocol: 'udp',
    srcPort: 1_000 + 77 * n,
    dstPort: 53,
  }),
);

/** Bytes of struct rss_slot and of the tables for four bytes (bpf/include/rss.h). */
const headAndSource = 284 + 4 * 1024;

const predicted = (configuration: RssConfiguration) =>
  frames.map((bytes) => rssOutcome(bytes, configuration).queue);

describe('a change of rules that spread packets', () => {
  it.each(['direct', 'reclassify'] as const)(
    'shows no packet anything between the old and the new, in layout %s',
    async (rss) => {
      let told: () => Promise<void> = () => Promise.resolve();
      const lab = await makeLaboratory({ wrap: (port) => watched(port, () => told()) });
      const [old] = (await lab.apply(before, { rss })).rss;
      const seen: (readonly number[])[] = [];
      let probing = false;
      told = async () => {
        if (probing) return;
        probing = true;
        seen.push(await probe(lab, frames));
        probing = false;
      };
      const [fresh] = (await lab.apply(after, { rss })).rss;
      told = () => Promise.resolve();
      const [first, last] = [predicted(old!.configuration), predicted(fresh!.configuration)];
      expect(first).not.toEqual(last);
      expect(seen.length).toBeGreaterThan(8);
      for (const queues of seen) expect([first, last]).toContainEqual(queues);
      expect(seen[0]).toEqual(first);
      expect(seen.at(-1)).toEqual(last);
    },
  );

  it('would be caught writing a slot in place', async () => {
    let slot: MapHandle | undefined;
    const lab = await makeLaboratory({
      wrap: (port) => ({
        ...port,
        bpf: {
          ...port.bpf,
          createMap: async (request) => {
            const made = await port.bpf.createMap(request);
            if (request.name === 'rss_slot') slot = made;
            return made;
          },
        },
      }),
    });
    const [old] = (await lab.apply(before)).rss;
    const first = predicted(old!.configuration);
    expect(await probe(lab, frames)).toEqual(first);
    const { rules } = parseScript(after, createIdentifiers());
    const { configuration } = compile(rules, { ...defaultDevice, queues: 4 }).rss[0]!;
    const key = new Uint8Array(4);
    const bytes = Uint8Array.from((await slot!.lookup(key))!);
    // What a writer in place has written when it comes to the tables of the destination address.
    bytes.set(encodeRssSlot(configuration, 'bytes').subarray(0, headAndSource));
    await slot!.update(key, bytes);
    const seen = await probe(lab, frames);
    expect([first, predicted(configuration)]).not.toContainEqual(seen);
  });
});
