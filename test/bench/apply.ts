/**
 * How fast a set gets into a kernel, in a guest (User-Mode Linux): a whole apply with its reading back, beside `tc -batch`
 * with the same rules and beside a loop that only sends the same bytes. All in one boot; system calls are slow there, so
 * only the ratios count.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compile } from '../../core/compile/compile.ts';
import { highestPriority } from '../../core/compile/priority.ts';
import type { CompiledRules } from '../../core/compile/result.ts';
import { defaultDevice } from '../../core/flow/device.ts';
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import { concatenate } from '../../core/netlink/bytes.ts';
import { encodeNewFilter } from '../../core/netlink/tc-filter.ts';
import { encodeNewQdisc } from '../../core/netlink/tc-qdisc.ts';
import { encodeSetLink } from '../../core/netlink/link.ts';
import { toWire } from '../../core/netlink/wire-filter.ts';
import { placed } from '../../core/plan/generation.ts';
import { inKernelOrder } from '../../core/plan/steps.ts';
import { tcCommand } from '../../core/tc/command.ts';
import { parseScript } from '../../core/testpmd/parse.ts';
import { openAddonKernel } from '../../engine/kernel/addon.ts';
import { NetlinkExchange } from '../../engine/kernel/exchange.ts';
import { createMemoryLedger } from '../../engine/kernel/ledger.ts';
import type { KernelPort } from '../../engine/kernel/port.ts';
import { qdiscHooks } from '../../engine/kernel/qdisc-kind.ts';
import { DeviceSession } from '../../engine/session/session.ts';
import { median, whole, type Bench, type BenchRow } from './measure.ts';

const sizes = [10_000, 30_000] as const;
const rounds = 3;
const device = 'tapbench0';
const guestSeconds = 900;

/** Each at a priority of its own, as many as a group has. */
function compiledRules(count: number): CompiledRules {
  const perGroup = highestPriority(0) + 1;
  const lines = Array.from({ length: count }, (_, at) => {
    const address = `10.${String(at >> 16)}.${String((at >> 8) & 255)}.${String(at & 255)}`;
    const place = `group ${String(Math.floor(at / perGroup))} priority ${String(at % perGroup)}`;
    return `flow create 0 ingress ${place} pattern eth / ipv4 dst is ${address} / end actions queue index ${String(at % 4)} / end`;
  });
  const { rules } = parseScript(lines.join('\n'), createIdentifiers());
  return compile(rules, { ...defaultDevice, name: device, queues: 4 });
}

interface Made {
  readonly port: KernelPort;
  readonly index: number;
}

/** Runs on a TAP of its own with nothing on it but, if asked for, its qdisc. */
async function onTap<T>(run: (made: Made) => Promise<T>): Promise<T> {
  const port = openAddonKernel();
  const tap = await port.createTap({ name: device, queues: 4, persistent: false });
  try {
    return await run({ port, index: tap.index });
  } finally {
    await tap.close();
    await port.close();
  }
}

async function withQdisc({ port, index }: Made): Promise<void> {
  const root = { ifindex: index, kind: 'multiq', ...qdiscHooks.multiq };
  await new NetlinkExchange(port).sendAll([
    (options) => encodeSetLink(index, { up: true }, options),
    (options) => encodeNewQdisc(root, { ...options, mode: 'add' }),
  ]);
}

async function timed(run: () => unknown): Promise<number> {
  globalThis.gc?.();
  const start = performance.now();
  await run();
  return performance.now() - start;
}

const applying = (set: CompiledRules) =>
  onTap(async ({ port }) => {
    const ledger = createMemoryLedger();
    const session = new DeviceSession(device, { port, ledger, now: () => performance.now() });
    return timed(async () => {
      const applied = await session.apply(set);
      if (!applied.ok) throw new Error(JSON.stringify(applied.diagnostics));
    });
  });

/** The messages of the new generation, as an apply sends them. */
const sendingBytes = (set: CompiledRules) =>
  onTap(async (made) => {
    await withQdisc(made);
    const filters = inKernelOrder(set.filters.map((filter) => placed(filter, 1)));
    const last = filters.length - 1;
    const bytes = concatenate(
      filters.map((filter, at) =>
        encodeNewFilter(toWire(filter, { indexOf: () => made.index }), {
          sequence: at + 1,
          acknowledge: at === last,
          mode: 'add',
        }),
      ),
    );
    return timed(() => made.port.transact(bytes));
  });

const batching = (set: CompiledRules) =>
  onTap(async (made) => {
    await withQdisc(made);
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'batch-')), 'rules');
    const lines = inKernelOrder(set.filters).map((filter) => tcCommand(filter).slice('tc '.length));
    writeFileSync(file, `${lines.join('\n')}\n`);
    return timed(() => {
      const { status, stderr } = spawnSync('tc', ['-batch', file], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`tc -batch: ${stderr}`);
    });
  });

interface Times {
  readonly apply: number;
  readonly raw: number;
  readonly batch: number;
}

async function measured(count: number): Promise<Times> {
  const set = compiledRules(count);
  const times = { apply: [] as number[], raw: [] as number[], batch: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.raw.push(await sendingBytes(set));
    times.apply.push(await applying(set));
    times.batch.push(await batching(set));
  }
  return { apply: median(times.apply), raw: median(times.raw), batch: median(times.batch) };
}

const milliseconds = (time: number) => `${whole(time)} ms`;

function rowsOf(found: ReadonlyMap<number, Times>): readonly BenchRow[] {
  const rows: BenchRow[] = [];
  for (const [count, { apply, raw, batch }] of found)
    rows.push(
      { what: `${whole(count)} rules, apply`, measured: milliseconds(apply) },
      { what: `${whole(count)} rules, the same bytes alone`, measured: milliseconds(raw) },
      { what: `${whole(count)} rules, tc -batch`, measured: milliseconds(batch) },
      {
        what: `${whole(count)} rules, tc -batch to apply`,
        measured: `${(batch / apply).toFixed(2)} ×`,
        target: 'at least 5',
        met: batch / apply >= 5,
      },
      {
        what: `${whole(count)} rules, apply to the bytes alone`,
        measured: `${(apply / raw).toFixed(2)} ×`,
        target: 'at most 2.5',
        met: apply / raw <= 2.5,
      },
    );
  const [[fewer, few] = [1, undefined], [more, many] = [1, undefined]] = [...found];
  const growth = (many?.apply ?? 0) / more / ((few?.apply ?? 1) / fewer);
  rows.push({
    what: `a rule of ${whole(more)} to one of ${whole(fewer)}`,
    measured: `${growth.toFixed(2)} ×`,
    target: 'linear: at most 1.25',
    met: growth <= 1.25,
  });
  return rows;
}

const isGuest = () => readFileSync('/proc/cpuinfo', 'utf8').includes('User Mode Linux');

/** The same bundle once more, in a guest that sees this folder. */
function inGuest(): readonly BenchRow[] {
  const folder = path.resolve('.cache/bench');
  mkdirSync(folder, { recursive: true });
  const bundle = path.join(folder, 'apply.mjs');
  copyFileSync(process.argv[3] ?? '', bundle);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...['scripts/kernel-guest.mjs', '--timeout', String(guestSeconds)],
      ...[process.execPath, '--expose-gc', 'test/bench/run.mjs', '--rows', bundle],
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  if (status !== 0) throw new Error(`the guest: ${stderr}${stdout}`);
  return JSON.parse(stdout.slice(stdout.indexOf('['))) as readonly BenchRow[];
}

export const bench: Bench = {
  title: 'Applying a set of rules, in a guest of Linux 6.1',
  run: async () => {
    if (!isGuest()) return inGuest();
    const found = new Map<number, Times>();
    for (const count of sizes) found.set(count, await measured(count));
    return rowsOf(found);
  },
};
