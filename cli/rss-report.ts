/** What `tapwright rss` prints: for people, and as JSON. */
import { rssTableSize, type RssConfiguration } from '../core/compile/rss.ts';
import { fromHex } from '../core/netlink/bytes.ts';
import { dissect } from '../core/packet/dissect.ts';
import { flowText } from '../core/packet/flow-text.ts';
import type { RssReport } from '../core/packet/rss-tally.ts';
import type { Distribution } from '../core/rss/distribution.ts';
import { isSymmetricKey, keyReach } from '../core/rss/key.ts';
import { rssOutcome, type RssOutcomeName } from '../core/rss/outcome.ts';
import { tableShares } from '../core/rss/table.ts';
import { printColumns } from './table.ts';

const families = ['ipv4', 'ipv6'] as const;

const outcomeWords: Readonly<Record<RssOutcomeName, string>> = {
  l4: 'addresses, ports',
  l3: 'addresses',
  'not-ip': 'nothing: not IP',
  'not-asked': 'nothing: not among the types',
  truncated: 'nothing: ends too early',
  malformed: 'nothing: no sound IP header',
};

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
const hex = (hash: number) => `0x${hash.toString(16).padStart(8, '0')}`;

export function keyJson(configuration: RssConfiguration) {
  const key = fromHex(configuration.key);
  const [ipv4, ipv6] = families.map((family) => ({
    symmetric: isSymmetricKey(key, family),
    reach: keyReach(key, family),
  }));
  return { bytes: key.length, ipv4, ipv6 };
}

export function tupleJson(frame: Uint8Array, configuration: RssConfiguration) {
  const { outcome, hash, queue } = rssOutcome(frame, configuration);
  const hashed = outcome === 'l3' || outcome === 'l4';
  return {
    packet: flowText(dissect(frame)),
    outcome,
    hash: hashed ? hash : null,
    entry: hashed ? hash & (rssTableSize - 1) : null,
    queue,
  };
}

export function reportJson({ hottest, ...report }: RssReport) {
  return {
    ...report,
    hottest: hottest.map(({ frame, ...counts }) => ({ flow: flowText(dissect(frame)), ...counts })),
  };
}

/** Function, key, types and table, and what is to be said of the key. */
export function printConfiguration(configuration: RssConfiguration): string {
  const { function: name, key, types, table } = configuration;
  const queues = [...tableShares(table)].map(([queue, share]) => `${queue} ${percent(share)}`);
  const rows = [
    ['function', name],
    ['types', types.join(' ')],
    ['queues', queues.join(', ')],
  ];
  if (name === 'simple_xor') return printColumns(rows);
  return printColumns([...rows, ['key', key], ...families.map((family) => keyRow(key, family))]);
}

function keyRow(text: string, family: (typeof families)[number]): readonly string[] {
  const key = fromHex(text);
  const reach = keyReach(key, family);
  const ports = `ports ${reach.sourcePort} and ${reach.destinationPort}`;
  const symmetry = isSymmetricKey(key, family) ? 'symmetric' : 'not symmetric';
  const addresses = `source ${reach.source}, destination ${reach.destination}`;
  return ['', `${family}: ${symmetry}; bits of the table's index: ${addresses}, ${ports} (of 7)`];
}

export function printTuples(
  frames: readonly Uint8Array[],
  configuration: RssConfiguration,
): string {
  return printColumns([
    ['PACKET', 'HASHED', 'HASH', 'ENTRY', 'QUEUE'],
    ...frames.map((frame) => {
      const { packet, outcome, hash, entry, queue } = tupleJson(frame, configuration);
      const cells = [hash === null ? '-' : hex(hash), String(entry ?? '-'), String(queue)];
      return [packet, outcomeWords[outcome], ...cells];
    }),
  ]);
}

/** By queue, by what was hashed, how even that is, and the hottest flows. */
export function printReport(report: RssReport): string {
  const { packets, byPacket, byInput, outcomes, flows, hottest } = report;
  const parts = [
    queueTable(byPacket, byInput),
    printColumns([
      ['HASHED', 'PACKETS', 'SHARE'],
      ...Object.entries(outcomes)
        .filter(([, count]) => count > 0)
        .map(([outcome, count]) => [
          outcomeWords[outcome as RssOutcomeName],
          String(count),
          percent(count / packets),
        ]),
    ]),
    `${imbalanceText('packets', byPacket)}\n${imbalanceText('different hash inputs', byInput)}\n`,
  ];
  if (hottest.length > 0)
    parts.push(
      printColumns([
        [`FLOW (${flows} in all)`, 'PACKETS', 'SHARE', 'QUEUE'],
        ...hottest.map((flow) => [
          flowText(dissect(flow.frame)),
          String(flow.packets),
          percent(flow.packets / packets),
          String(flow.queue),
        ]),
      ]),
    );
  return parts.join('\n');
}

function queueTable(byPacket: Distribution, byInput: Distribution): string {
  const inputs = new Map(byInput.queues.map((row) => [row.queue, row]));
  return printColumns([
    ['QUEUE', 'TABLE', 'PACKETS', 'SHARE', 'INPUTS', 'SHARE'],
    ...byPacket.queues.map(({ queue, expected, count, share }) => [
      String(queue),
      percent(expected),
      String(count),
      percent(share),
      String(inputs.get(queue)?.count ?? 0),
      percent(inputs.get(queue)?.share ?? 0),
    ]),
  ]);
}

function imbalanceText(what: string, { total, imbalance, chiSquare }: Distribution): string {
  const fullest = `${total} ${what}: the fullest queue has ${imbalance.toFixed(2)} times the mean`;
  if (chiSquare === undefined || what === 'packets') return fullest;
  const { statistic, degreesOfFreedom, probability } = chiSquare;
  return `${fullest}; chi-square ${statistic.toFixed(2)} (${degreesOfFreedom} degrees), p = ${probability.toPrecision(3)}`;
}
