/** Every fault of every apply on the simulated kernel; test/kernel/faults.test.ts has the same on a real one. */
import { describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../../engine/kernel/journal.ts';
import { createMemoryLedger } from '../../../engine/kernel/ledger.ts';
import { createSimulatedPort } from '../../../engine/kernel/simulated.ts';
import { faultKinds, measure, prepare, scenariosOf, sweepOne, type World } from './fault-sweep.ts';

async function makeWorld(): Promise<World> {
  const port = createSimulatedPort();
  await port.createTap({ name: 'tap0', queues: 4, persistent: true });
  await port.createTap({ name: 'eth3', queues: 1, persistent: true });
  const notes = { ledger: createMemoryLedger(), journal: createMemoryJournal() };
  return { port, ...notes, tap: 'tap0', remote: 'eth3' };
}

describe('an apply that something goes wrong with', () => {
  it.each(scenariosOf(6))(
    'leaves the set of before or the set of after: $name',
    async (scenario) => {
      const first = await makeWorld();
      await prepare(first, scenario);
      const { points, after } = await measure(first, scenario);
      expect(points).toBeGreaterThan(20);
      const wrong: string[] = [];
      for (let point = 1; point <= points; point++)
        for (const kind of faultKinds) {
          const world = await makeWorld();
          await prepare(world, scenario);
          const found = await sweepOne(world, scenario, { point, kind, after });
          if (found !== undefined) wrong.push(`point ${point}, ${kind}: ${found}`);
        }
      expect(wrong.slice(0, 3)).toEqual([]);
    },
    120_000,
  );
});
