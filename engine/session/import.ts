/** Reads what an import needs to know: every filter on a TAP and its remotes, and what their RSS slots hold. */
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { FoundSet } from '../../core/import/import.ts';
import { filterKey } from '../../core/tc/match.ts';
import { isOwnFilter } from '../../core/tc/ownership.ts';
import { NetlinkExchange } from '../kernel/exchange.ts';
import type { KernelPort } from '../kernel/port.ts';
import { DevicePrograms } from '../rss/device-programs.ts';
import { readLinks, readQdiscs } from './device-state.ts';
import { notFound, type Result } from './session.ts';
import { survey, type Surveyed } from './sites.ts';
import { liveOf } from './status.ts';

export interface WhatToImport {
  /** The TAP. */
  readonly device: string;
  /** To be looked at even if no filter of ours on the TAP leads to it. */
  readonly remote?: string | undefined;
}

export async function readFoundSet(
  port: KernelPort,
  { device, remote }: WhatToImport,
): Promise<Result<FoundSet>> {
  const exchange = new NetlinkExchange(port);
  const links = await readLinks(exchange);
  if (remote !== undefined && links.get(remote) === undefined) {
    const place = { subject: { part: 'device' } } as const;
    return { ok: false, diagnostics: [diagnose('device/remote-not-found', { remote }, place)] };
  }
  const named = remote === undefined ? [] : [remote];
  const sites = await survey(exchange, links, { tap: device, remotes: named });
  const [tap] = sites;
  if (tap?.part !== 'tap') return notFound(device);
  const programs = await DevicePrograms.open(port, tap.index, () => 0);
  const slots = await programs.configurations(liveOf([tap]));
  await programs.close();
  const value: FoundSet = {
    device,
    queues: tap.link.attachedQueues,
    qdiscs: await readQdiscs(exchange, tap),
    filters: [...liveOf(sites), ...sites.flatMap(othersOf)],
    foreign: sites.flatMap(({ filters }) => filters.foreign),
    configurationOf: (filter) => slots.get(filterKey(filter)),
  };
  return { ok: true, value, warnings: [] };
}

const othersOf = ({ filters: { flower } }: Surveyed) =>
  flower.filter((filter) => !isOwnFilter(filter));
