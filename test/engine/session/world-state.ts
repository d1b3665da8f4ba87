/** All that an apply may change of a TAP and a remote, as text that is equal for two states that do the same. */
import { readHooks, liveFilters, staleFilters } from '../../../core/plan/hook.ts';
import type { TcFilter } from '../../../core/tc/filter.ts';
import { filterKey, matchKey } from '../../../core/tc/match.ts';
import { NetlinkExchange } from '../../../engine/kernel/exchange.ts';
import { readFilters, readLinks, readQdiscs } from '../../../engine/session/device-state.ts';
import type { World } from './fault-sweep.ts';

export interface WorldState {
  readonly text: string;
}

export async function worldState({
  port,
  ledger,
  journal,
  tap,
  remote,
}: World): Promise<WorldState> {
  const exchange = new NetlinkExchange(port);
  const links = await readLinks(exchange);
  const lines: string[] = [];
  for (const [name, part] of [
    [tap, 'tap'],
    [remote, 'remote'],
  ] as const) {
    const link = links.get(name);
    if (link === undefined) continue;
    const device = { name, index: link.index };
    lines.push(`${part} up ${String(link.up)} promiscuous ${String(link.promiscuous)}`);
    if (part === 'tap') lines.push(`segments ${String(link.gsoMaxSegments)}`);
    for (const { kind, handle } of await readQdiscs(exchange, device))
      if (handle !== '0:') lines.push(`qdisc ${kind} ${handle}`);
    lines.push(`ours ${[...(await ledger.read(link.index))].sort().join(' ')}`);
    const { flower, foreign } = await readFilters(exchange, device, { part, nameOf: links.nameOf });
    for (const hook of readHooks([], flower, foreign)) {
      const place = `${part} ${hook.parent}`;
      lines.push(...liveFilters(hook).map(textOf).sort());
      const where = hook.switches.map(({ priority }) => String(priority)).join(' ');
      lines.push(`${place} switched at ${where}, ${String(staleFilters(hook).length)} stale`);
      lines.push(`${place} ${String(hook.others.length)} of others`);
    }
    if (part === 'tap') lines.push(`record ${JSON.stringify(await journal.read(link.index))}`);
    const pins = (await port.bpf.pins.list(`${port.bpf.root}/${String(link.index)}`)) ?? [];
    lines.push(`pins ${pins.toSorted().join(' ')}`);
  }
  return { text: lines.join('\n') };
}

/** Which program and which slot are the machine's own choice. */
function textOf(filter: TcFilter): string {
  const hashes = filter.actions.some(({ kind }) => kind === 'bpf');
  const actions = filter.actions.map((action) =>
    JSON.stringify({ ...action, index: 0, id: 0, ...(hashes && 'mark' in action && { mark: 0 }) }),
  );
  return `${filterKey(filter)} ${matchKey(filter.keys)} ${actions.join()}`;
}
