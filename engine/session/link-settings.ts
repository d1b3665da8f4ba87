/** Setting links up or down, a remote promiscuous as long as its TAP is, and a TAP to whole packets while they get tails. */
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { encodeSetLink, type LinkChange } from '../../core/netlink/link.ts';
import type { NetlinkExchange } from '../kernel/exchange.ts';
import { forget, note, type DeviceLedger, type SegmentsBefore } from '../kernel/ledger.ts';
import { explainRefusal } from '../kernel/refusals.ts';
import { readLink, type Device, type Site } from './device-state.ts';

/** Resolves with the reason when the kernel refuses. `setting` says it in a message: `up`. */
export async function setLink(
  exchange: NetlinkExchange,
  device: Device,
  { change, setting }: { readonly change: LinkChange; readonly setting: string },
): Promise<Diagnostic | undefined> {
  const [answer] = await exchange.send([(options) => encodeSetLink(device.index, change, options)]);
  if (answer === undefined || answer.verdict.errno === 0) return undefined;
  const step = { kind: 'link', device: device.name, setting } as const;
  return explainRefusal(step, answer.verdict, exchange.port.release);
}

export const up = { change: { up: true }, setting: 'up' } as const;
export const down = { change: { up: false }, setting: 'down' } as const;

interface Means {
  readonly exchange: NetlinkExchange;
  readonly ledger: DeviceLedger;
}

/** Turns a remote promiscuous, noting first that we did; one that is so already stays somebody else's doing. */
export async function makePromiscuous(
  { exchange, ledger }: Means,
  site: Site,
): Promise<Diagnostic | undefined> {
  if (site.link.promiscuous) return undefined;
  await note(ledger, site.index, 'promiscuous');
  const change = { change: { promiscuous: true }, setting: 'promiscuous' };
  const problem = await setLink(exchange, site, change);
  if (problem !== undefined) await forget(ledger, site.index, 'promiscuous');
  return problem;
}

/** Takes that back, if it was our doing. */
export async function releasePromiscuous(
  { exchange, ledger }: Means,
  device: Device,
): Promise<Diagnostic | undefined> {
  if (!(await ledger.read(device.index)).has('promiscuous')) return undefined;
  const change = { change: { promiscuous: false }, setting: 'no longer promiscuous' };
  const problem = await setLink(exchange, device, change);
  if (problem === undefined) await forget(ledger, device.index, 'promiscuous');
  return problem;
}

/**
 * Has the stack cut packets before the TAP's rules see them, noting first how many segments it took: several in one
 * could not be given a tail. A TAP that is so already stays somebody else's doing.
 */
export async function takeSingleSegments(
  { exchange, ledger }: Means,
  site: Site,
): Promise<{ readonly made: boolean; readonly problem?: Diagnostic }> {
  const before = site.link.gsoMaxSegments;
  if (before === undefined || before === 1) return { made: false };
  // An older note is of what somebody has changed since.
  await forgetSegments(ledger, site.index);
  await note(ledger, site.index, `${segmentsBefore}${before}`);
  const problem = await setLink(exchange, site, segmentsOf(1));
  if (problem === undefined) return { made: true };
  await forgetSegments(ledger, site.index);
  return { made: false, problem };
}

/** Takes that back, if it was our doing and nobody has changed it since. */
export async function releaseSegments(
  { exchange, ledger }: Means,
  device: Device,
): Promise<Diagnostic | undefined> {
  const doing = await notedSegments(ledger, device.index);
  if (doing === undefined) return undefined;
  const link = await readLink(exchange, device.name);
  const before = Number(doing.slice(segmentsBefore.length));
  const problem =
    link?.gsoMaxSegments === 1 ? await setLink(exchange, device, segmentsOf(before)) : undefined;
  if (problem === undefined) await forget(ledger, device.index, doing);
  return problem;
}

const segmentsBefore = 'segments-before-';

const segmentsOf = (gsoMaxSegments: number) => ({
  change: { gsoMaxSegments },
  setting: `gso_max_segs ${String(gsoMaxSegments)}`,
});

async function notedSegments(
  ledger: DeviceLedger,
  index: number,
): Promise<SegmentsBefore | undefined> {
  const isNote = (doing: string): doing is SegmentsBefore => doing.startsWith(segmentsBefore);
  return [...(await ledger.read(index))].find(isNote);
}

async function forgetSegments(ledger: DeviceLedger, index: number): Promise<void> {
  const doing = await notedSegments(ledger, index);
  if (doing !== undefined) await forget(ledger, index, doing);
}
