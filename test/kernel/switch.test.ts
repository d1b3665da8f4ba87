/**
 * Packets come between every two messages of an apply: all of them meet the former set, or all of them the new one. Who
 * deletes and adds instead is found out.
 */
import { describe, expect, it } from 'vitest';
import { encodeDeleteFilter, encodeNewFilter } from '../../core/netlink/tc-filter.ts';
import { toWire } from '../../core/netlink/wire-filter.ts';
import { liveFilters } from '../../core/plan/hook.ts';
import { NetlinkExchange } from '../../engine/kernel/exchange.ts';
import { openAddonKernel } from '../../engine/kernel/addon.ts';
import { readLinks, siteOf } from '../../engine/session/device-state.ts';
import { surveySite } from '../../engine/session/sites.ts';
import './lab/guest.ts';
import { makeLaboratory, type Laboratory } from './lab/applied.ts';
import { probe, watched } from './lab/between.ts';
import { frame } from './lab/frames.ts';

const flows = 6;
const switches = 40;

/** All flows on one queue: a packet elsewhere has met half a set. */
const set = (queue: number, turn: number) =>
  Array.from({ length: flows }, (_, flow) => {
    const place = `priority ${String((flow + turn) % flows)} pattern eth / ipv4 dst is 10.0.0.${String(flow)}`;
    return `flow create 0 ingress ${place} / end actions queue index ${String(queue)} / end`;
  }).join('\n');

const frames = Array.from({ length: flows }, (_, flow) =>
  frame({ ip: { src: '10.7.7.7', dst: `10.0.0.${String(flow)}` }, protocol: 'udp', dstPort: 53 }),
);

interface Watched {
  readonly lab: Laboratory;
  /** Queues of the flows between every two messages while `work` ran. */
  readonly during: (work: () => Promise<unknown>) => Promise<readonly (readonly number[])[]>;
}

async function makeWatched(): Promise<Watched> {
  let told: () => Promise<void> = () => Promise.resolve();
  const lab = await makeLaboratory({ wrap: (port) => watched(port, () => told()) });
  return {
    lab,
    during: async (work) => {
      const seen: (readonly number[])[] = [];
      told = async () => void seen.push(await probe(lab, frames));
      await work();
      told = () => Promise.resolve();
      return seen;
    },
  };
}

const toQueue = (queueMapping: number) =>
  ({ kind: 'skbedit', queueMapping, control: 'pipe' }) as const;
const all = (queue: number) => frames.map(() => queue);

describe('packets between every two messages', () => {
  it('of forty switches meet one set or the other', async () => {
    const { lab, during } = await makeWatched();
    await lab.apply(set(1, 0));
    let [former, probes] = [1, 0];
    for (let turn = 1; turn <= switches; turn++) {
      const queue = (turn % 3) + 1;
      const seen = await during(() => lab.apply(set(queue, turn)));
      const halves = seen.filter((queues) => new Set(queues).size > 1);
      expect(halves).toEqual([]);
      const order = seen.map(([first]) => first);
      expect(order.slice(0, order.indexOf(queue))).toEqual(
        order.slice(0, order.indexOf(queue)).map(() => former),
      );
      expect(seen.at(-1)).toEqual(all(queue));
      probes += seen.length;
      former = queue;
    }
    expect(probes).toBeGreaterThan(switches * flows);
  });

  it.each([
    ['to flat rules', false, true],
    ['from flat rules', true, false],
    ['from flat rules to others', true, true],
  ])('meet one set or the other %s', async (_, before, after) => {
    const { lab, during } = await makeWatched();
    await lab.apply(set(1, 0), {}, { flat: before });
    const seen = await during(() => lab.apply(set(2, 1), {}, { flat: after }));
    for (const queues of seen) expect([all(1), all(2)]).toContainEqual(queues);
    expect(seen.at(-1)).toEqual(all(2));
  });

  it('would be seen to meet half a set if rules were deleted and added', async () => {
    const { lab } = await makeWatched();
    await lab.apply(set(1, 0), {}, { flat: true });
    const port = openAddonKernel();
    const exchange = new NetlinkExchange(port);
    const links = await readLinks(exchange);
    const link = links.get(lab.tap.name);
    if (link === undefined) throw new Error('no TAP');
    const { hooks } = await surveySite(exchange, links, siteOf(link, 'tap'));
    const seen: (readonly number[])[] = [];
    for (const rule of hooks.flatMap(liveFilters).filter(({ priority }) => priority < 100)) {
      const wire = toWire({ ...rule, actions: [] }, { indexOf: links.indexOf });
      const other = { ...wire, actions: [toQueue(2)] };
      await exchange.send([(options) => encodeDeleteFilter(wire, options)]);
      seen.push(await probe(lab, frames));
      await exchange.send([(options) => encodeNewFilter(other, { ...options, mode: 'add' })]);
      seen.push(await probe(lab, frames));
    }
    expect(seen.at(-1)).toEqual(all(2));
    expect(seen.filter((queues) => new Set(queues).size > 1).length).toBeGreaterThan(flows);
    await port.close();
  });
});
