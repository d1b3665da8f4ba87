/**
 * How fast the eBPF programs spread packets, on the machine's own kernel (BPF_PROG_TEST_RUN), with counters and all.
 * Each program gives its packet new addresses and ports before each run; what that and the run itself cost is
 * measured with a program that does nothing else, and taken off. The reference hashes bit by bit.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { roundRobin, type RssConfiguration } from '../../core/compile/rss.ts';
import { fromHex } from '../../core/netlink/bytes.ts';
import { buildFrame } from '../../core/packet/frame.ts';
import { rssCounterMap } from '../../core/rss/counters.ts';
import { layouts } from '../../core/rss/layouts.ts';
import { encodeRssSlot, rssSlotMap } from '../../core/rss/slot.ts';
import { numberKey } from '../../engine/kernel/map-key.ts';
import { loadNative, type BpfProgram, type Native } from '../../native/index.ts';
import { median, type Bench, type BenchRow } from './measure.ts';

const key = '2cc681d15bdbf4f7fca28319db1a3e946b9e38d92c9c03d1ad9944a7d9563d59063c25f3fc1fdc2a';
const queues = [1, 3];
const configuration: RssConfiguration = {
  function: 'toeplitz',
  key,
  types: ['ipv4', 'ipv4-udp', 'ipv6', 'ipv6-udp'],
  queues,
  table: roundRobin(queues),
  hashTail: false,
  mark: 0,
};

const slot = 5;
const rounds = 9;
const repeat = 200_000;
const least = 30;
/** struct __sk_buff, with nothing in it but the mark. */
const context = new Uint8Array(192);
context.set(numberKey(slot), 8);

const frames = {
  IPv4: buildFrame({
    network: { kind: 'ipv4', src: '10.0.0.1', dst: '10.0.0.2' },
    transport: { kind: 'udp', src: 1, dst: 2 },
  }),
  IPv6: buildFrame({
    network: { kind: 'ipv6', src: '2001:db8::1', dst: '2001:db8::2' },
    transport: { kind: 'udp', src: 1, dst: 2 },
  }),
} as const;

/** struct rss_slot_key: the head of every slot, then the key as it is. */
function referenceSlot(): Uint8Array {
  const bytes = new Uint8Array(layouts.rss_slot_key.size);
  const head = encodeRssSlot(configuration, 'nibbles').subarray(0, layouts.rss_slot.size);
  bytes.set(head);
  bytes.set(fromHex(key), layouts.rss_slot_key.fields.key.offset);
  return bytes;
}

/** The program of an object of the reference folder, with its slot filled. */
async function load(
  native: Native,
  file: string,
  name: string,
  configured: Uint8Array | undefined,
): Promise<BpfProgram> {
  const elf = readFileSync(path.join('bpf/objects/reference', `${file}.bpf.o`));
  const { programs, maps } = await native.loadBpfObject({ elf, name: file });
  const outerOf = (wanted: string) => maps.find((map) => map.name === wanted);
  if (configured !== undefined) {
    const shape = { ...rssSlotMap('bytes'), valueSize: configured.length };
    const inner = native.createBpfMap({ name: 'slot', ...shape });
    inner.update(numberKey(0), configured);
    const counters = native.createBpfMap({ name: 'counters', ...rssCounterMap });
    outerOf('rss_counters')?.setInner(numberKey(slot), counters);
    outerOf('rss_slots')?.setInner(numberKey(slot), inner);
  }
  const program = programs.find((one) => one.name === name);
  if (program === undefined) throw new Error(`${file} has no program ${name}`);
  return program;
}

/** Nanoseconds a packet, by the clock: the kernel's own figure has no fractions. */
async function time(program: BpfProgram, data: Uint8Array): Promise<number> {
  const start = performance.now();
  await program.testRun({ data, repeat, context });
  return ((performance.now() - start) * 1e6) / repeat;
}

const nanoseconds = (value: number): string => `${value.toFixed(1)} ns`;

async function run(): Promise<readonly BenchRow[]> {
  const native = loadNative(path.resolve('dist/native/tapwright_native.node'));
  const programs = {
    nothing: await load(native, 'empty', 'empty_varied', undefined),
    bytes: await load(
      native,
      'rss_varied_bytes',
      'rss_varied',
      encodeRssSlot(configuration, 'bytes'),
    ),
    nibbles: await load(
      native,
      'rss_varied_nibbles',
      'rss_varied',
      encodeRssSlot(configuration, 'nibbles'),
    ),
    bitwise: await load(native, 'rss_bitwise', 'rss_varied', referenceSlot()),
  };
  const rows: BenchRow[] = [];
  for (const [family, data] of Object.entries(frames)) {
    const net = { bytes: [] as number[], nibbles: [] as number[], bitwise: [] as number[] };
    for (const program of Object.values(programs)) await time(program, data);
    for (let round = 0; round < rounds; round++) {
      const nothing = await time(programs.nothing, data);
      for (const name of ['bytes', 'nibbles', 'bitwise'] as const)
        net[name].push((await time(programs[name], data)) - nothing);
    }
    const of = {
      bytes: median(net.bytes),
      nibbles: median(net.nibbles),
      bitwise: median(net.bitwise),
    };
    const ratio = of.bitwise / of.bytes;
    rows.push(
      { what: `${family}, ports too, bit by bit`, measured: nanoseconds(of.bitwise) },
      { what: `${family}, ports too, tables of 8 bits`, measured: nanoseconds(of.bytes) },
      {
        what: `${family}, times faster than bit by bit`,
        measured: `${ratio.toFixed(1)}×`,
        target: `at least ${String(least)}×`,
        met: ratio >= least,
      },
      {
        what: `${family}, ports too, tables of 4 bits`,
        measured: `${nanoseconds(of.nibbles)}, ${(of.bitwise / of.nibbles).toFixed(1)}×`,
      },
    );
  }
  for (const name of ['bytes', 'nibbles'] as const)
    rows.push({
      what: `verifier, tables of ${name === 'bytes' ? '8' : '4'} bits`,
      measured: `${programs[name].loadMs.toFixed(1)} ms, ${String(programs[name].verifiedInstructions)} instructions`,
    });
  return rows;
}

export const bench: Bench = {
  title: `eBPF, random tuples, less an empty program, median of ${String(rounds)} runs`,
  run,
};
