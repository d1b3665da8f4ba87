/** Counts where packets go under one RSS configuration: by queue, by outcome, by flow. */
import type { RssConfiguration } from '../compile/rss.ts';
import { distributionOf, type Distribution } from '../rss/distribution.ts';
import { readHeaders, type Headers } from '../rss/headers.ts';
import { hashInput, rssOutcome, type RssOutcomeName } from '../rss/outcome.ts';

export interface FlowCount {
  /** One of its packets. */
  readonly frame: Uint8Array;
  /** Where its first packet goes. A fragment may go elsewhere: its ports are not hashed. */
  readonly queue: number;
  readonly packets: number;
  readonly bytes: number;
}

export interface RssReport {
  readonly packets: number;
  readonly outcomes: Readonly<Record<RssOutcomeName, number>>;
  /** All packets, also those without a hash. Its chi-square test is of no use: packets of a flow follow each other. */
  readonly byPacket: Distribution;
  /** What the hash tells apart, each different input once: the right thing to judge hash and key by. */
  readonly byInput: Distribution;
  /** Flows of IP packets: addresses, protocol and ports that are alike, in one direction. */
  readonly flows: number;
  /** Those with the most packets, most first. */
  readonly hottest: readonly FlowCount[];
  /** Packets that the recording kept too little of to see what is hashed. */
  readonly cutByRecording: number;
}

interface OpenFlow {
  readonly frame: Uint8Array;
  readonly queue: number;
  packets: number;
  bytes: number;
}

export class RssTally {
  readonly #configuration: RssConfiguration;
  readonly #outcomes: Record<RssOutcomeName, number> = {
    l4: 0,
    l3: 0,
    'not-ip': 0,
    'not-asked': 0,
    truncated: 0,
    malformed: 0,
  };
  readonly #packetsByQueue = new Map<number, number>();
  readonly #queueByInput = new Map<string, number>();
  readonly #flows = new Map<string, OpenFlow>();
  #packets = 0;
  #cutByRecording = 0;

  constructor(configuration: RssConfiguration) {
    this.#configuration = configuration;
  }

  /** `originalLength`: bytes the frame had when it was recorded, where fewer were kept. */
  add(frame: Uint8Array, originalLength = frame.length): void {
    const { outcome, queue } = rssOutcome(frame, this.#configuration);
    this.#packets++;
    this.#outcomes[outcome]++;
    this.#packetsByQueue.set(queue, (this.#packetsByQueue.get(queue) ?? 0) + 1);
    const { words } = hashInput(frame, this.#configuration);
    if (words.length > 0) this.#queueByInput.set(words.join(), queue);
    const headers = readHeaders(frame);
    if (frame.length < originalLength && isCut(headers)) this.#cutByRecording++;
    const key = flowKey(frame, headers);
    if (key === undefined) return;
    const flow = this.#flows.get(key);
    if (flow === undefined)
      this.#flows.set(key, { frame, queue, packets: 1, bytes: originalLength });
    else {
      flow.packets++;
      flow.bytes += originalLength;
    }
  }

  /** Of what was added so far. `most` is how many of the hottest flows are told. */
  report(most: number): RssReport {
    const { table } = this.#configuration;
    const hottest = [...this.#flows.values()].sort((a, b) => b.packets - a.packets).slice(0, most);
    return {
      packets: this.#packets,
      outcomes: { ...this.#outcomes },
      byPacket: distributionOf(this.#packetsByQueue, table),
      byInput: distributionOf(countsOf(this.#queueByInput.values()), table),
      flows: this.#flows.size,
      hottest: hottest.map((flow) => ({ ...flow })),
      cutByRecording: this.#cutByRecording,
    };
  }
}

function countsOf(queues: Iterable<number>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const queue of queues) counts.set(queue, (counts.get(queue) ?? 0) + 1);
  return counts;
}

function isCut(headers: Headers): boolean {
  if (headers.kind === 'ip') return headers.cut !== undefined;
  return headers.kind === 'malformed';
}

/** The bytes that tell flows apart, as text, which a map can look up; undefined for what is not IP. */
function flowKey(frame: Uint8Array, headers: Headers): string | undefined {
  if (headers.kind !== 'ip') return undefined;
  const { family, addresses, payload, protocol, protocolNumber, fragment, cut } = headers;
  const end = addresses + (family === 'ipv4' ? 8 : 32);
  const ported = protocol !== 'other' && !fragment && cut === undefined;
  const ports = ported ? frame.subarray(payload, payload + 4) : [];
  return String.fromCharCode(protocolNumber, ...frame.subarray(addresses, end), ...ports);
}
