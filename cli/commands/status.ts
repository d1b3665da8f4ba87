import { implicitPriority } from '../../core/compile/layout.ts';
import type { FilterRole } from '../../core/compile/result.ts';
import { defaultDevice } from '../../core/flow/device.ts';
import type { TcFilter } from '../../core/tc/filter.ts';
import { tcJson } from '../../core/tc/json.ts';
import type { DeviceStatus } from '../../engine/session/session.ts';
import type { Command } from '../command.ts';
import { askDevice } from '../device-command.ts';
import { filterCells, printColumns } from '../table.ts';

export const status: Command = {
  name: 'status',
  summary: 'show the rules of Tapwright on a device, with their counters',
  help: `tapwright status [--device NAME] [--json]

Shows what Tapwright put on a device, and what the kernel counted since.

  --device NAME           the device (default ${defaultDevice.name})
  --json                  print {"device", "up", "queues", "qdiscs", "filters",
                          "others", "queueCounters"} instead`,
  run: (words, terminal) =>
    askDevice(words, terminal, {
      ask: (session) => session.status(),
      print: printStatus,
      json: statusJson,
    }),
};

function statusJson({ device, up, queues, qdiscs, filters, others, ...rest }: DeviceStatus) {
  return {
    device,
    up,
    queues: queues ?? null,
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
      role: roleOf(filter),
      packets: filter.statistics.packets,
      bytes: filter.statistics.bytes,
    })),
    others,
    queueCounters: rest.queueStatistics,
  };
}

/** Which implicit rule a filter of ours is, by its place in the layout. */
function roleOf({ parent, priority }: TcFilter): FilterRole {
  if (parent !== '1:') return 'rule';
  if (priority === implicitPriority.default) return 'default';
  return priority === implicitPriority.isolate ? 'isolate' : 'rule';
}

function printStatus({
  device,
  up,
  queues,
  filters,
  others,
  queueStatistics,
}: DeviceStatus): string {
  const count = queues === undefined ? '' : `, ${queues} queues attached`;
  const lines = [`${device} is ${up ? 'up' : 'down'}${count}\n`];
  if (filters.length === 0) lines.push('no rules of Tapwright\n');
  else
    lines.push(
      printColumns([
        ['PARENT', 'PRIORITY', 'PACKETS', 'BYTES', 'ROLE', 'MATCH', 'ACTION'],
        ...filters.map((filter) => [
          filter.parent,
          String(filter.priority),
          String(filter.statistics.packets),
          String(filter.statistics.bytes),
          roleOf(filter),
          ...filterCells(filter),
        ]),
      ]),
    );
  if (others > 0) lines.push(`and ${others} filters of others\n`);
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
