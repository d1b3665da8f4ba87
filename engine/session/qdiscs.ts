/** Making, using and removing the queueing disciplines that rules hang on. */
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { encodeDeleteQdisc, encodeNewQdisc } from '../../core/netlink/tc-qdisc.ts';
import type { TcQdisc } from '../../core/tc/filter.ts';
import type { Device } from './device-state.ts';
import type { NetlinkExchange, Request } from '../kernel/exchange.ts';
import { qdiscHooks, type QdiscKind } from '../kernel/qdisc-kind.ts';
import type { QdiscLedger } from '../kernel/ledger.ts';
import { explainRefusal } from '../kernel/refusals.ts';

const isKnown = (kind: string): kind is QdiscKind => Object.hasOwn(qdiscHooks, kind);

/** The kinds a compiled set needs, in the order in which they are made. */
export function neededKinds(qdiscs: readonly TcQdisc[]): readonly QdiscKind[] {
  return qdiscs.map(({ kind }) => kind).filter(isKnown);
}

export function standsAt(found: readonly TcQdisc[], kind: QdiscKind): boolean {
  const { handle, parent } = qdiscHooks[kind];
  return found.some(
    (qdisc) => qdisc.kind === kind && qdisc.handle === handle && qdisc.parent === parent,
  );
}

/**
 * Somebody else's qdisc where ours would have to be. Handle 0: is the default that the kernel gives to
 * every device, and takes back by itself.
 */
export function findForeign(found: readonly TcQdisc[], kind: QdiscKind): Diagnostic | undefined {
  if (standsAt(found, kind)) return undefined;
  const other = found.find(
    ({ parent, handle }) => parent === qdiscHooks[kind].parent && handle !== '0:',
  );
  if (other === undefined) return undefined;
  const place = { subject: { part: 'device' } } as const;
  return kind === 'multiq'
    ? diagnose('device/foreign-root-qdisc', other, place)
    : diagnose('device/foreign-ingress-qdisc', other, place);
}

/** What making and unmaking qdiscs needs to know. */
export interface QdiscContext {
  readonly exchange: NetlinkExchange;
  readonly ledger: QdiscLedger;
  readonly device: Device;
}

/**
 * Makes the qdisc, noting first that it is ours; one that stands is used. `multiq` takes as many bands as
 * the device has queues now, also when it stood before: queues attached since would else share one band.
 * Resolves with the reason when the kernel refuses.
 */
export async function ensureQdisc(
  context: QdiscContext,
  kind: QdiscKind,
  found: readonly TcQdisc[],
): Promise<{ readonly made: boolean; readonly problem?: Diagnostic }> {
  const { exchange, ledger, device } = context;
  const stands = standsAt(found, kind);
  if (stands && kind === 'ingress') return { made: false };
  const ours = await ledger.read(device.index);
  if (!stands) await ledger.write(device.index, new Set([...ours, kind]));
  const qdisc = { ifindex: device.index, kind, ...qdiscHooks[kind] };
  const request: Request = (options) =>
    encodeNewQdisc(qdisc, { ...options, mode: stands ? 'change' : 'add' });
  const [answer] = await exchange.send([request]);
  if (answer === undefined || answer.verdict.errno === 0) return { made: !stands };
  if (!stands) await ledger.write(device.index, ours);
  const step = { kind: 'qdisc', device: device.name, qdisc: kind } as const;
  return { made: false, problem: explainRefusal(step, answer.verdict, exchange.port.release) };
}

/** Removes a qdisc of ours with all that hangs on it. Resolves with the reason when the kernel refuses. */
export async function removeQdisc(
  { exchange, ledger, device }: QdiscContext,
  kind: QdiscKind,
): Promise<Diagnostic | undefined> {
  const place = { ifindex: device.index, ...qdiscHooks[kind] };
  const [answer] = await exchange.send([(options) => encodeDeleteQdisc(place, options)]);
  if (answer !== undefined && answer.verdict.errno !== 0) {
    const step = { kind: 'qdisc', device: device.name, qdisc: kind } as const;
    return explainRefusal(step, answer.verdict, exchange.port.release);
  }
  const ours = new Set(await ledger.read(device.index));
  ours.delete(kind);
  await ledger.write(device.index, ours);
  return undefined;
}
