/** What filters need around them: links that are up, qdiscs, a promiscuous remote, a TAP that takes one segment at a time. */
import type { CompiledRules } from '../../core/compile/result.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { TcQdisc } from '../../core/tc/filter.ts';
import type { ApplyRecord } from '../kernel/apply-record.ts';
import type { NetlinkExchange } from '../kernel/exchange.ts';
import { forget, type DeviceLedger } from '../kernel/ledger.ts';
import type { Site } from './device-state.ts';
import { readQdiscs } from './device-state.ts';
import {
  down,
  makePromiscuous,
  releasePromiscuous,
  releaseSegments,
  setLink,
  takeSingleSegments,
  up,
} from './link-settings.ts';
import {
  ensureQdisc,
  neededKinds,
  removeForeign,
  removeOwnQdiscs,
  removeQdisc,
  standsAt,
} from './qdiscs.ts';
import { othersOn, type Surveyed } from './sites.ts';

export interface Means {
  readonly exchange: NetlinkExchange;
  readonly ledger: DeviceLedger;
}

/** One thing to make, on the device of that number. */
export type Making = ApplyRecord['made'][number];

export interface Wanted {
  readonly compiled: CompiledRules;
  /** Whether the remote is to take in every packet. */
  readonly promiscuous: boolean;
  /** Whether what others set up where the rules go is removed. */
  readonly takeOver?: boolean;
}

export const hasTails = ({ rss }: CompiledRules): boolean =>
  rss.some(({ configuration }) => configuration.hashTail);

/** Whether the set has a use for the device, or it is only to be left. */
export const isNeeded = ({ qdiscs }: CompiledRules, { name }: Site): boolean =>
  qdiscs.some(({ device }) => device === name);

/** What is missing, in the order in which it is to be made. */
export function planSurroundings(
  { compiled, promiscuous }: Wanted,
  sites: readonly Surveyed[],
  qdiscs: readonly TcQdisc[],
): readonly Making[] {
  return sites
    .filter((site) => isNeeded(compiled, site))
    .flatMap((site) => {
      const { index, link, part, name } = site;
      const here = qdiscs.filter(({ device }) => device === name);
      const missing = neededKinds(compiled.qdiscs, name).filter((kind) => !standsAt(here, kind));
      const segments = part === 'tap' && hasTails(compiled) && (link.gsoMaxSegments ?? 1) !== 1;
      const listens = part === 'remote' && promiscuous && !link.promiscuous;
      return [
        ...(link.up ? [] : (['up'] as const)),
        ...missing,
        ...(segments ? (['segments'] as const) : []),
        ...(listens ? (['promiscuous'] as const) : []),
      ].map((what): Making => ({ index, what }));
    });
}

/** Makes one of them, if need be in place of somebody else's; resolves with the reason when the kernel refuses. */
export async function make(
  means: Means,
  { what }: Making,
  { site, takeOver }: { readonly site: Site; readonly takeOver: boolean },
): Promise<Diagnostic | undefined> {
  switch (what) {
    case 'up':
      return setLink(means.exchange, site, up);
    case 'promiscuous':
      return makePromiscuous(means, site);
    case 'segments':
      return (await takeSingleSegments(means, site)).problem;
    case 'multiq':
    case 'ingress':
      return (
        (takeOver ? await removeForeign({ ...means, device: site }, what) : undefined) ??
        (await ensureQdisc({ ...means, device: site }, what, [])).problem
      );
  }
}

/** A multiq that stands gets as many bands as the device has queues now. */
export async function followQueues(
  means: Means,
  site: Site,
  qdiscs: readonly TcQdisc[],
): Promise<Diagnostic | undefined> {
  const here = qdiscs.filter(({ device }) => device === site.name);
  if (!standsAt(here, 'multiq')) return undefined;
  return (await ensureQdisc({ ...means, device: site }, 'multiq', here)).problem;
}

/** Takes one back, which may never have been made. */
export async function unmake(
  means: Means,
  { what }: Making,
  site: Site,
): Promise<Diagnostic | undefined> {
  switch (what) {
    case 'up':
      return setLink(means.exchange, site, down);
    case 'promiscuous':
      return releasePromiscuous(means, site);
    case 'segments':
      return releaseSegments(means, site);
    case 'multiq':
    case 'ingress': {
      if (!(await means.ledger.read(site.index)).has(what)) return undefined;
      if (standsAt(await readQdiscs(means.exchange, site), what))
        return removeQdisc({ ...means, device: site }, what);
      await forget(means.ledger, site.index, what);
      return undefined;
    }
  }
}

/** After a change: a remote that is no longer one or no longer promiscuous, and a TAP without tails, is left as it was found. */
export async function leaveUnneeded(
  means: Means,
  site: Surveyed,
  { devices, promiscuous, tails }: ApplyRecord['wanted'],
): Promise<readonly Diagnostic[]> {
  const isLeft = !devices.includes(site.index);
  const problems: (Diagnostic | undefined)[] = [];
  if (isLeft || (site.part === 'remote' && !promiscuous))
    problems.push(await releasePromiscuous(means, site));
  if (isLeft || (site.part === 'tap' && !tails)) problems.push(await releaseSegments(means, site));
  if (isLeft) problems.push(...(await leaveQdiscs(means, site)));
  return problems.filter((problem) => problem !== undefined);
}

/** Removes the qdiscs that we made on a device for filters that are gone. */
function leaveQdiscs(means: Means, site: Surveyed): Promise<readonly Diagnostic[]> {
  return removeOwnQdiscs({ ...means, device: site }, othersOn(site));
}
