/** Setting links up or down, and a remote promiscuous as long as its TAP is. */
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { encodeSetLink, type LinkChange } from '../../core/netlink/link.ts';
import type { NetlinkExchange } from '../kernel/exchange.ts';
import { forget, note, type DeviceLedger } from '../kernel/ledger.ts';
import { explainRefusal } from '../kernel/refusals.ts';
import type { Device, Site } from './device-state.ts';

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
