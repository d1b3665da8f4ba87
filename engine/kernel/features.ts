/**
 * Whether the kernel can hold our rules, found out by doing: a TAP device that exists only for the probe
 * gets each kind of qdisc, filter and action once, and vanishes with all of them. Modules that the kernel
 * loads on demand count as there, which no list of loaded modules could tell.
 */
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../../core/diagnostics/diagnostic.ts';
import { encodeNewFilter } from '../../core/netlink/tc-filter.ts';
import { toWire } from '../../core/netlink/wire-filter.ts';
import { encodeNewQdisc } from '../../core/netlink/tc-qdisc.ts';
import { ETH_P_ALL, type TcAction, type TcFilter } from '../../core/tc/filter.ts';
import { firstOwnHandle } from '../../core/tc/ownership.ts';
import { NetlinkExchange, type Request } from './exchange.ts';
import { qdiscHooks } from './qdisc-kind.ts';
import { explainRefusal, type Step } from './refusals.ts';
import { KernelFailure } from './failure.ts';
import { explainNetdFailure } from './netd-refusals.ts';
import type { KernelPort, TapDevice } from './port.ts';

const place: Place = { subject: { part: 'kernel' } };

/** What is missing, in the order in which it would be missed; empty when all is there. */
export async function probeFeatures(
  port: KernelPort,
  processId: number,
): Promise<readonly Diagnostic[]> {
  let tap: TapDevice;
  try {
    // Two processes may probe at once; at most 15 bytes.
    tap = await port.createTap({
      name: `twprobe${String(processId)}`,
      queues: 2,
      persistent: false,
    });
  } catch (reason) {
    return [explainNoTap(reason, 'make a TAP device')];
  }
  try {
    return await probeOn(port, tap);
  } finally {
    await tap.close();
  }
}

/** Why a TAP device could not be made. Throws on what is not the system's refusal. */
export function explainNoTap(reason: unknown, doing: string, device?: string): Diagnostic {
  const ofNetd = explainNetdFailure(reason);
  if (ofNetd !== undefined) return ofNetd;
  if (!(reason instanceof KernelFailure)) throw reason;
  const { code, message } = reason;
  if (code === 'EPERM' || code === 'EACCES')
    return diagnose('kernel/no-privilege', { doing }, place);
  const noDriver = code === 'ENOENT' || code === 'ENODEV' || code === 'ENXIO';
  if (noDriver || device === undefined)
    return diagnose('kernel/no-tun', { reason: message }, place);
  return diagnose('device/cannot-create', { device, reason: message }, place);
}

interface Trial {
  readonly step: Step;
  readonly request: Request;
}

async function probeOn(port: KernelPort, tap: TapDevice): Promise<readonly Diagnostic[]> {
  const exchange = new NetlinkExchange(port);
  const trials = [...qdiscTrials(tap), ...filterTrials(tap)];
  const answers = await exchange.send(trials.map(({ request }) => request));
  const found = answers.flatMap(({ verdict }, index) =>
    verdict.errno === 0 ? [] : explainRefusal(trials[index]!.step, verdict, port.release),
  );
  // Without its qdisc or classifier a filter is refused for that reason too: it has been told already.
  const missing = found.filter(({ code }) => code.startsWith('kernel/no-'));
  const told = missing.length > 0 ? missing : found;
  return told.filter(({ code }, index) => told.findIndex((other) => other.code === code) === index);
}

function qdiscTrials({ name, index }: TapDevice): readonly Trial[] {
  return (['multiq', 'ingress'] as const).map((kind) => ({
    step: { kind: 'qdisc', device: name, qdisc: kind },
    request: (options) =>
      encodeNewQdisc({ ifindex: index, kind, ...qdiscHooks[kind] }, { ...options, mode: 'add' }),
  }));
}

const triedActions: readonly TcAction[] = [
  { kind: 'skbedit', queueMapping: 1, control: 'pipe' },
  { kind: 'gact', control: 'drop' },
];

/** At the ingress hook, so that a missing multiq does not hide what else is missing. */
function filterTrials({ name, index }: TapDevice): readonly Trial[] {
  return triedActions.map((action, place) => {
    const filter: TcFilter = {
      device: name,
      parent: 'ffff:',
      chain: 0,
      priority: place + 1,
      protocol: ETH_P_ALL,
      handle: firstOwnHandle,
      keys: { eth_type: { value: 0x0800 } },
      actions: [action],
    };
    return {
      step: { kind: 'filter', filter, rule: null },
      request: (options) =>
        encodeNewFilter(toWire(filter, { indexOf: () => index }), { ...options, mode: 'add' }),
    };
  });
}
