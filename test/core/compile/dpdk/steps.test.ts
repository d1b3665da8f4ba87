import { describe, expect, it } from 'vitest';
import { compile } from '../../../../core/compile/compile.ts';
import { defaultCompileOptions } from '../../../../core/compile/options.ts';
import type { DeviceOptions, DeviceStep } from '../../../../core/flow/device.ts';
import { localDevice, recordedRuns, remoteDevice, rowsAt, type RecordedState } from './recorded.ts';

/** `set promisc 0 on`, `set allmulti 0 off`, `flow isolate 0 1`. */
function stepOf(command: string): DeviceStep {
  const [, verb, , state] = /^(?:set|flow) (\w+) (\d) (\w+)$/.exec(command) ?? [];
  const kinds = { promisc: 'promiscuous', allmulti: 'allMulticast', isolate: 'isolate' } as const;
  const kind = Object.entries(kinds).find(([word]) => word === verb)?.[1];
  if (kind === undefined) throw new TypeError(command);
  return { kind, on: state === 'on' || state === '1' };
}

/** What the device is after steps that began with it in this state. A step that changes nothing is none. */
function afterSteps(began: DeviceOptions, commands: readonly string[]) {
  let device = began;
  const history: DeviceStep[] = [];
  for (const step of commands.map(stepOf)) {
    if (device[step.kind] === step.on) continue;
    device = { ...device, [step.kind]: step.on };
    history.push(step);
  }
  return { device, history };
}

function macOf({ 'eth3-ffff': rows }: RecordedState): string | null {
  const own = rows.find(({ pref }) => pref === 61450)?.keys as { dst_mac: string } | undefined;
  return own?.dst_mac ?? null;
}

const places = [
  ['tap0-1', 'tap0', '1:'],
  ['tap0-ffff', 'tap0', 'ffff:'],
  ['eth3-ffff', 'eth3', 'ffff:'],
] as const;

describe.each(recordedRuns('dpdk-22.11-implicit-steps'))('the recorded run $name', (run) => {
  const began: DeviceOptions = {
    ...(run.remote ? remoteDevice : localDevice),
    mac: macOf(run.start),
    // testpmd starts its ports promiscuous.
    promiscuous: true,
    isolate: run['flow-isolate-all'],
  };
  const states = [{ command: 'start', after: run.start }, ...run.steps];

  it.each(states.map(({ command, after }, index) => ({ command, after, index })))(
    'stands after $command as the driver left it',
    ({ after, index }) => {
      const commands = run.steps.slice(0, index).map(({ command }) => command);
      const { device, history } = afterSteps(began, commands);
      const compiled = compile([], device, { ...defaultCompileOptions, history });
      for (const [place, name, parent] of places)
        expect(rowsAt(compiled, name, parent)).toEqual(after[place]);
    },
  );
});
