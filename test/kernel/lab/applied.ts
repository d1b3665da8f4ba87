/** A rule set in the guest's kernel, put there by the product's own session, and what the kernel counted of it. */
import { expect } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import type { CompiledFilter, CompiledRules } from '../../../core/compile/result.ts';
import type { Counters } from '../../../core/contract/designer.ts';
import { hasErrors } from '../../../core/diagnostics/diagnostic.ts';
import { defaultDevice, type DeviceOptions, type DeviceStep } from '../../../core/flow/device.ts';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { filterKey } from '../../../core/tc/match.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import { openAddonKernel } from '../../../engine/kernel/addon.ts';
import { createMemoryLedger } from '../../../engine/kernel/ledger.ts';
import type { KernelPort } from '../../../engine/kernel/port.ts';
import { DeviceSession, type ApplyOptions } from '../../../engine/session/session.ts';
import { kernelOf, withOwnAddress } from '../../../engine/session/target.ts';
import type { Tap } from '../../../native/index.ts';
import { makeTap, makeVethPair } from './devices.ts';
import { atTestEnd, type AtEnd } from './lifetime.ts';
import { frame, sendOut, type FrameSpec } from './frames.ts';

/** Packets by the name of a filter: `#0` of rule 0 on the TAP, `#0@remote` of its twin, or a role; chains but 0 behind a colon. */
export type Counts = Readonly<Record<string, number>>;

export interface Laboratory {
  readonly tap: Tap;
  /** Whose packets the TAP takes over, in remote mode. */
  readonly remote: string;
  /** What is sent out of it comes in at the remote. */
  readonly outside: string;
  /** Applies a script; the options count over its own settings. */
  readonly apply: (
    script: string,
    options?: Partial<DeviceOptions>,
    how?: ApplyOptions,
  ) => Promise<CompiledRules>;
  /** Applies rules with what was switched on and off before. */
  readonly applyRules: (
    rules: readonly Rule[],
    options: Partial<DeviceOptions>,
    history?: readonly DeviceStep[],
    how?: ApplyOptions,
  ) => Promise<CompiledRules>;
  /** Sends frames out of a device. */
  readonly send: (device: string, specs: readonly FrameSpec[]) => Promise<void>;
  /** Since the filter was first applied: what an apply leaves unchanged goes on counting. */
  readonly counts: () => Promise<Counts>;
  /** What the RSS programs counted, by the key of their filters; also over applies that leave a filter unchanged. */
  readonly rss: () => Promise<Counters['rss'] | undefined>;
  /** Packets that were read from each queue. */
  readonly queues: () => readonly number[];
  readonly flush: () => Promise<void>;
}

export interface LaboratoryOptions {
  readonly queues?: number;
  /** What the programs know hashed packets by; random when absent. */
  readonly secret?: number;
  /** What stands between the session and the kernel. */
  readonly wrap?: (port: KernelPort) => KernelPort;
  /** When what it makes goes: with the test when absent. */
  readonly atEnd?: AtEnd;
}

export async function makeLaboratory({
  queues = 4,
  secret,
  wrap = (port) => port,
  atEnd = atTestEnd,
}: LaboratoryOptions = {}): Promise<Laboratory> {
  const tap = await makeTap(queues, atEnd);
  const [outside, remote] = makeVethPair(atEnd);
  const port = openAddonKernel();
  atEnd(() => port.close());
  const options = {
    port: wrap(port),
    ledger: createMemoryLedger(),
    now: () => performance.now(),
    ...(secret !== undefined && { secret: () => secret }),
  };
  const session = new DeviceSession(tap.name, options);
  let last: CompiledRules | undefined;
  let order: readonly Rule[] = [];

  const applyRules: Laboratory['applyRules'] = async (rules, chosen, history = [], how = {}) => {
    const named: DeviceOptions = { ...defaultDevice, name: tap.name, queues, ...chosen };
    const device = withOwnAddress(named, await session.readLink());
    const compiled = compile(rules, device, { kernel: kernelOf(port), history });
    expect(hasErrors(compiled.diagnostics), JSON.stringify(compiled.diagnostics)).toBe(false);
    const { promiscuous } = device;
    expect(await session.apply(compiled, { promiscuous, ...how })).toMatchObject({ ok: true });
    [last, order] = [compiled, rules];
    return compiled;
  };

  const nameOf = ({ rule, role, device, parent, chain }: CompiledFilter): string => {
    const index = order.findIndex(({ id }) => id === rule);
    const name = rule === null ? role : `#${index}`;
    const side = device === remote ? '@remote' : parent === 'ffff:' && rule !== null ? '@out' : '';
    return `${name}${rule === null ? '' : side}${chain === 0 ? '' : `:${chain}`}`;
  };

  return {
    tap,
    remote,
    outside,
    applyRules,
    apply: (script, chosen = {}, how = {}) => {
      const { rules, device, history, diagnostics } = parseScript(script, createIdentifiers());
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      return applyRules(rules, { ...device, ...chosen }, history, how);
    },
    send: (device, specs) => sendOut(device, specs.map(frame)),
    counts: async () => {
      const counters = await session.counters();
      return Object.fromEntries(
        (last?.filters ?? []).map((filter) => [
          nameOf(filter),
          counters?.filters[filterKey(filter)]?.packets ?? 0,
        ]),
      );
    },
    rss: async () => (await session.counters())?.rss,
    queues: () => tap.readCounts().map(({ packets }) => packets),
    flush: async () => {
      expect(await session.flush()).toMatchObject({ ok: true });
    },
  };
}
