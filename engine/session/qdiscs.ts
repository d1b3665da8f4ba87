/** Making, using and removing the queueing disciplines that rules hang on. */
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { encodeDeleteQdisc, encodeNewQdisc } from '../../core/netlink/tc-qdisc.ts';
import type { TcQdisc } from '../../core/tc/filter.ts';
import { readQdiscs, type Device } from './device-state.ts';
import type { NetlinkExchange, Request } from '../kernel/exchange.ts';
import { qdiscHooks, type QdiscKind } from '../kernel/qdisc-kind.ts';
import { forget, note, type DeviceLedger } from '../kernel/ledger.ts';
import { explainRefusal } from '../kernel/refusals.ts';

const isKnown = (kind: string): kind is QdiscKind => Object.hasOwn(qdiscHooks, kind);

/** The kinds a compiled set needs on a device, in the order in which they are made. */
export function neededKinds(qdiscs: readonly TcQdisc[], device: string): readonly QdiscKind[] {
  return qdiscs
    .filter((qdisc) => qdisc.device === device)
    .map(({ kind }) => kind)
    .filter(isKnown);
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
  const other = foreignAt(found, kind);
  if (other === undefined) return undefined;
  const place = { subject: { part: 'device' } } as const;
  return kind === 'multiq'
    ? diagnose('device/foreign-root-qdisc', other, place)
    : diagnose('device/foreign-ingress-qdisc', other, place);
}

function foreignAt(found: readonly TcQdisc[], kind: QdiscKind): TcQdisc | undefined {
  if (standsAt(found, kind)) return undefined;
  return found.find(({ parent, handle }) => parent === qdiscHooks[kind].parent && handle !== '0:');
}

/** What making and unmaking qdiscs needs to know. */
export interface QdiscContext {
  readonly exchange: NetlinkExchange;
  readonly ledger: DeviceLedger;
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
  if (!stands) await note(ledger, device.index, kind);
  const qdisc = { ifindex: device.index, kind, ...qdiscHooks[kind] };
  const request: Request = (options) =>
    encodeNewQdisc(qdisc, { ...options, mode: stands ? 'change' : 'add' });
  const [answer] = await exchange.send([request]);
  if (answer === undefined || answer.verdict.errno === 0) return { made: !stands };
  if (!stands) await forget(ledger, device.index, kind);
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
  await forget(ledger, device.index, kind);
  return undefined;
}

/** Removes somebody else's qdisc from where ours is to be. Resolves with the reason when the kernel refuses. */
export async function removeForeign(
  { exchange, device }: Omit<QdiscContext, 'ledger'>,
  kind: QdiscKind,
): Promise<Diagnostic | undefined> {
  const other = foreignAt(await readQdiscs(exchange, device), kind);
  if (other === undefined) return undefined;
  const place = { ifindex: device.index, handle: other.handle, parent: other.parent };
  const [answer] = await exchange.send([(options) => encodeDeleteQdisc(place, options)]);
  if (answer === undefined || answer.verdict.errno === 0) return undefined;
  const step = { kind: 'qdisc', device: device.name, qdisc: kind } as const;
  return explainRefusal(step, answer.verdict, exchange.port.release);
}

/** Removes the qdiscs that we made and that hold nobody else's filters. Resolves with the refusals. */
export async function removeOwnQdiscs(
  context: QdiscContext,
  others: readonly { readonly parent: string }[],
): Promise<readonly Diagnostic[]> {
  const { exchange, ledger, device } = context;
  const used = new Set<string>(others.map(({ parent }) => parent));
  const found = await readQdiscs(exchange, device);
  const problems: Diagnostic[] = [];
  for (const kind of await ledger.read(device.index)) {
    if (!isKnown(kind) || !standsAt(found, kind)) continue;
    if (used.has(qdiscHooks[kind].handle)) continue;
    const problem = await removeQdisc(context, kind);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}
