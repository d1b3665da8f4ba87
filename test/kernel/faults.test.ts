/**
 * Every fault of an apply of 50 rules over another 50, on a real kernel: refusals, lost answers, no buffers, and processes
 * that are killed. `npm test` takes a few points of each in turn, `test:long` all of them.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleForElectron } from '../../scripts/build.mjs';
import {
  endedBadly,
  faultKinds,
  measure,
  prepare,
  scenariosOf,
  sessionOn,
  sweepOne,
  type Scenario,
  type World,
} from '../engine/session/fault-sweep.ts';
import { worldState, type WorldState } from '../engine/session/world-state.ts';
import { runsFactor, seed } from '../property.ts';
import './lab/guest.ts';
import { ip } from './lab/commands.ts';
import { makeTap, makeVethPair } from './lab/devices.ts';
import { freshNotes, openWorld, type FaultPlace } from './lab/fault-world.ts';

const rules = 50;
const child = path.resolve('.cache/kernel-tests/fault-child.cjs');
/** Of so many points one is taken, another one with each seed. */
const stride = runsFactor > 1 ? 1 : 7;
const strideOfKills = runsFactor > 1 ? 1 : 17;

beforeAll(() => bundleForElectron('test/kernel/lab/fault-child.ts', child));

async function makePlace(): Promise<FaultPlace> {
  const tap = await makeTap(4);
  const [, remote] = makeVethPair();
  return { tap: tap.name, remote, folder: freshNotes() };
}

/** Takes all back that a run has left, for the next one. */
async function clear(world: World): Promise<void> {
  const session = sessionOn(world);
  const flushed = await session.flush();
  await session.close();
  if (!flushed.ok) throw new Error(JSON.stringify(flushed.diagnostics));
  ip(`link set ${world.tap} down`);
}

async function measured(
  world: World,
  scenario: Scenario,
): Promise<{ readonly points: number; readonly after: WorldState }> {
  await clear(world);
  await prepare(world, scenario);
  return measure(world, scenario);
}

describe.each(scenariosOf(rules))('an apply of $name', (scenario) => {
  it('leaves the set of before or of after whatever goes wrong', async () => {
    const world = openWorld(await makePlace());
    const { points, after } = await measured(world, scenario);
    const wrong: string[] = [];
    for (let point = 1 + (seed % stride); point <= points; point += stride)
      for (const kind of faultKinds) {
        await clear(world);
        await prepare(world, scenario);
        const found = await sweepOne(world, scenario, { point, kind, after });
        if (found !== undefined) wrong.push(`point ${String(point)}, ${kind}: ${found}`);
      }
    expect(wrong).toEqual([]);
    await world.port.close();
  });

  it('leaves one of them when its process is killed', async () => {
    const place = await makePlace();
    const world = openWorld(place);
    const { points, after } = await measured(world, scenario);
    const wrong: string[] = [];
    for (let point = 1 + (seed % strideOfKills); point <= points; point += strideOfKills) {
      await clear(world);
      await prepare(world, scenario);
      const before = await worldState(world);
      const words = [child, JSON.stringify(place), scenario.name, String(rules), String(point)];
      const { signal, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
      expect([signal, stderr]).toEqual(['SIGKILL', '']);
      const found = await endedBadly(world, { before, after });
      if (found !== undefined) wrong.push(`killed at point ${String(point)}: ${found}`);
    }
    expect(wrong).toEqual([]);
    await world.port.close();
  });
});
