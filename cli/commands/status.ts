import { defaultDevice } from '../../core/flow/device.ts';
import type { RssCounters } from '../../core/rss/counters.ts';
import { tcJson } from '../../core/tc/json.ts';
import { filterKey } from '../../core/tc/match.ts';
import type { DeviceStatus } from '../../engine/session/status.ts';
import type { Command } from '../command.ts';
import { askDevice } from '../device-command.ts';
import { roleOf } from '../../core/import/role.ts';
import { sudoOptionHelp } from '../kernel.ts';
import { countedOf, printRss } from '../rss-counters.ts';
import { filterCells, printColumns } from '../table.ts';

export const status: Command = {
  name: 'status',
  summary: 'show the rules of Tapwright on a device, with their counters',
  help: `tapwright status [--device NAME] [--remote NAME] [--sudo] [--json]

Shows what Tapwright put on a TAP and its remote, and what the kernel counted
since.

  --device NAME           the device (default ${defaultDevice.name})
  --remote NAME           a remote that no rule of the TAP leads to
${sudoOptionHelp}
  --json                  print {"device", "up", "queues", "remotes", "qdiscs",
                          "filters", "others", "queueCounters"} instead; a
                          filter with RSS has "rss": what was hashed by what,
                          and where it went`,
  run: (words, terminal) =>
    askDevice(words, terminal, {
      ask: (session) => session.status(),
      print: printStatus,
      json: statusJson,
    }),
};

function statusJson(status: DeviceStatus) {
  const { device, up, queues, remotes, qdiscs, filters, others, queueStatistics, rss } = status;
  return {
    device,
    up,
    queues: queues ?? null,
    remotes,
    qdiscs: qdiscs.map(({ device: dev, kind, handle, parent, ours }) => ({
      dev,
      kind,
      handle,
      parent,
      ours,
    })),
    filters: filters.map((filter) => ({
      ...tcJson(filter),
      dev: filter.device,
      parent: filter.parent,
      role: roleOf(filter, device),
      packets: filter.statistics.packets,
      bytes: filter.statistics.bytes,
      ...rssOf(rss.get(filterKey(filter))),
    })),
    others,
    queueCounters: queueStatistics,
  };
}

const rssOf = (counters: RssCounters | undefined) =>
  counters === undefined ? {} : { rss: countedOf(counters) };

const state = (up: boolean) => (up ? 'up' : 'down');

function printStatus({
  device,
  up,
  queues,
  remotes,
  filters,
  others,
  queueStatistics,
  rss,
}: DeviceStatus): string {
  const count = queues === undefined ? '' : `, ${queues} queues attached`;
  const lines = [
    `${device} is ${state(up)}${count}\n`,
    ...remotes.map(
      (remote) =>
        `${remote.device}, its remote, is ${state(remote.up)}${remote.promiscuous ? ', promiscuous' : ''}\n`,
    ),
  ];
  if (filters.length === 0) lines.push('no rules of Tapwright\n');
  else
    lines.push(
      printColumns([
        ['DEVICE', 'PARENT', 'CHAIN', 'PRIORITY', 'PACKETS', 'BYTES', 'ROLE', 'MATCH', 'ACTION'],
        ...filters.map((filter) => [
          filter.device,
          filter.parent,
          String(filter.chain),
          String(filter.priority),
          String(filter.statistics.packets),
          String(filter.statistics.bytes),
          roleOf(filter, device),
          ...filterCells(filter),
        ]),
      ]),
    );
  if (others > 0) lines.push(`and ${others} filters of others\n`);
  const spread = filters.flatMap((filter) => {
    const counters = rss.get(filterKey(filter));
    const label = `${filter.parent} ${String(filter.chain)} ${String(filter.priority)}`;
    return counters === undefined ? [] : { label, counted: countedOf(counters) };
  });
  lines.push(printRss(spread));
  if (queueStatistics.length > 0) lines.push(printQueues(queueStatistics));
  return lines.join('');
}

export function printQueues(
  queues: readonly { readonly queue: number; readonly packets: number; readonly bytes: number }[],
): string {
  return printColumns([
    ['QUEUE', 'PACKETS', 'BYTES'],
    ...queues.map(({ queue, packets, bytes }) => [String(queue), String(packets), String(bytes)]),
  ]);
}
