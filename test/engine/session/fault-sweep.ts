/**
 * An apply in which one thing goes wrong: at each message it sends, each answer it gets, each record it writes. Whatever it
 * is, whoever comes next finds the set of before or the set of after, whole.
 */
import { compile } from '../../../core/compile/compile.ts';
import type { CompiledRules } from '../../../core/compile/result.ts';
import { hasErrors } from '../../../core/diagnostics/diagnostic.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { NLM_F, RTM, splitMessages } from '../../../core/netlink/messages.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import { KernelFailure } from '../../../engine/kernel/failure.ts';
import type { Journal } from '../../../engine/kernel/journal.ts';
import type { DeviceLedger } from '../../../engine/kernel/ledger.ts';
import type { KernelPort } from '../../../engine/kernel/port.ts';
import { DeviceSession } from '../../../engine/session/session.ts';
import { worldState, type WorldState } from './world-state.ts';

/** A TAP with four queues and a remote to try things on, with nothing of ours on them. */
export interface World {
  readonly port: KernelPort;
  readonly ledger: DeviceLedger;
  readonly journal: Journal;
  readonly tap: string;
  readonly remote: string;
}

export const faultKinds = ['refused', 'lost', 'no buffers', 'killed'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Scenario {
  readonly name: string;
  /** Rules of before; undefined when nothing was applied yet. */
  readonly before: readonly string[] | undefined;
  readonly after: readonly string[];
  readonly device?: Partial<DeviceOptions>;
  readonly flat?: boolean;
  /** In remote mode. */
  readonly inRemoteMode?: boolean;
}

const rule = (priority: number, match: string, fate: string) =>
  `flow create 0 ingress priority ${String(priority)} pattern eth / ${match} / end actions ${fate} / end`;

/** So many rules of different kinds; `turn` makes other ones, of which every third stays the same. */
export function manyRules(count: number, turn: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => {
    const by = at % 3 === 0 ? 0 : turn;
    const queue = String((at + by) % 4);
    return rule(at + 1, `ipv4 dst is 10.0.${String(at)}.${String(by)}`, `queue index ${queue}`);
  });
}

const spread = (turn: number) =>
  rule(500, 'ipv4', `rss types ip udp end queues ${turn === 0 ? '0 1' : '2 3'} end`);
const transmit = 'flow create 0 egress pattern eth / ipv4 src is 10.9.9.9 / end actions drop / end';

export const scenariosOf = (count: number): readonly Scenario[] => [
  { name: 'a first set', before: undefined, after: manyRules(count, 1) },
  { name: 'a set over another', before: manyRules(count, 0), after: manyRules(count, 1) },
  {
    name: 'a set with a remote over another',
    before: manyRules(count, 0),
    after: [...manyRules(count, 1), transmit],
    device: { promiscuous: true },
    inRemoteMode: true,
  },
  {
    name: 'a set that spreads packets over another',
    before: [...manyRules(count, 0), spread(0)],
    after: [...manyRules(count, 1), spread(1)],
  },
  {
    name: 'a set of layout reclassify over another',
    before: [...manyRules(count, 0), spread(0)],
    after: [...manyRules(count, 1), spread(1)],
    device: { rss: 'reclassify', hashTail: true },
  },
  {
    name: 'a flat set over another',
    before: manyRules(count, 0),
    after: manyRules(count, 1),
    flat: true,
  },
];

export function compiledFor(
  { tap, remote }: Pick<World, 'tap' | 'remote'>,
  rules: readonly string[],
  { device, inRemoteMode = false }: Scenario,
): CompiledRules {
  const parsed = parseScript(rules.join('\n'), createIdentifiers()).rules;
  const options = {
    ...defaultDevice,
    ...device,
    name: tap,
    queues: 4,
    ...(inRemoteMode && { remote, mac: '02:00:00:00:00:07' }),
  };
  const compiled = compile(parsed, options);
  if (hasErrors(compiled.diagnostics)) throw new Error(JSON.stringify(compiled.diagnostics));
  return compiled;
}

/** Puts the set of before in place, if the scenario has one. */
export async function prepare(world: World, scenario: Scenario): Promise<void> {
  if (scenario.before === undefined) return;
  await applyTo(world, scenario, scenario.before);
}

async function applyTo(world: World, scenario: Scenario, rules: readonly string[]): Promise<void> {
  const session = sessionOn(world);
  const { flat = false, device } = scenario;
  const set = compiledFor(world, rules, scenario);
  const applied = await session.apply(set, { flat, promiscuous: device?.promiscuous ?? false });
  if (!applied.ok) throw new Error(JSON.stringify(applied.diagnostics));
  await session.close();
}

export const sessionOn = ({ tap, port, ledger, journal }: World) =>
  new DeviceSession(tap, { port, ledger, journal, now: () => performance.now() });

/** How often something can go wrong, and what is there in the end when nothing does. */
export async function measure(
  world: World,
  scenario: Scenario,
): Promise<{ readonly points: number; readonly after: WorldState }> {
  const counting = withFault(world, undefined);
  await applyTo(counting.world, scenario, scenario.after);
  return { points: counting.points(), after: await worldState(world) };
}

/** Applies the set of after with one fault; tells what the next one finds wrong, or nothing. */
export async function sweepOne(
  world: World,
  scenario: Scenario,
  fault: { readonly point: number; readonly kind: FaultKind; readonly after: WorldState },
): Promise<string | undefined> {
  const before = await worldState(world);
  const faulty = withFault(world, fault);
  const ended = applyTo(faulty.world, scenario, scenario.after).then(
    () => 'done',
    () => 'failed',
  );
  await Promise.race([ended, faulty.died]);
  return endedBadly(world, { before, after: fault.after });
}

/** Lets the next one come, and tells what is wrong then, or nothing. */
export async function endedBadly(
  world: World,
  { before, after }: { readonly before: WorldState; readonly after: WorldState },
): Promise<string | undefined> {
  const next = sessionOn(world);
  const recovered = await next.recover();
  await next.close();
  if (!recovered.ok) return `cannot recover: ${JSON.stringify(recovered.diagnostics)}`;
  const found = await worldState(world);
  if (found.text === before.text || found.text === after.text) return undefined;
  return `not before: ${unlike(found, before)}; not after: ${unlike(found, after)}`;
}

/** Lines that only one of them has. */
function unlike({ text: found }: WorldState, { text: other }: WorldState): string {
  const [these, those] = [found.split('\n'), other.split('\n')];
  const more = these.filter((line) => !those.includes(line)).map((line) => `+ ${line}`);
  const less = those.filter((line) => !these.includes(line)).map((line) => `- ${line}`);
  return [...more, ...less]
    .slice(0, 4)
    .map((line) => line.slice(0, 90))
    .join(' | ');
}

/** For a process that is to be killed in the middle of an apply, by itself and for good. */
export async function applyUntilKilled(
  world: World,
  scenario: Scenario,
  point: number,
): Promise<void> {
  const faulty = withFault(world, { point, kind: 'killed' });
  void faulty.died.then(() => process.kill(process.pid, 'SIGKILL'));
  await applyTo(faulty.world, scenario, scenario.after);
}

/** Counts what an apply does, and lets the `point`th go wrong. */
function withFault(
  world: World,
  fault: { readonly point: number; readonly kind: FaultKind } | undefined,
) {
  let count = 0;
  let die: () => void = () => undefined;
  const died = new Promise<void>((resolve) => (die = resolve));
  const forever = new Promise<never>(() => undefined);
  /** Resolves with what goes wrong at the next point. */
  const next = (): FaultKind | undefined => {
    count += 1;
    return fault?.point === count ? fault.kind : undefined;
  };
  const stop = async (kind: FaultKind | undefined): Promise<void> => {
    if (kind === undefined) return;
    if (kind === 'killed') {
      die();
      await forever;
    }
    const code = kind === 'lost' ? 'ETIMEDOUT' : 'ENOBUFS';
    throw new KernelFailure({ code, errno: code === 'ENOBUFS' ? 105 : 110, syscall: 'recvmsg' });
  };
  const port: KernelPort = {
    ...world.port,
    transact: async (messages) => {
      const sending = next();
      // A dump of a place that is not there is empty instead of refused.
      if (sending === 'refused' && !isDump(messages))
        return world.port.transact(misdirected(messages, count));
      await stop(sending);
      const answers = await world.port.transact(messages);
      const receiving = next();
      // An answer cannot be refused; that it is lost is the same to who waits for it.
      await stop(receiving === 'refused' ? 'lost' : receiving);
      return answers;
    },
  };
  const writing = async <T>(write: () => Promise<T>): Promise<T> => {
    const kind = next();
    if (kind === 'killed') await stop(kind);
    if (kind !== undefined) throw new Error('EIO: i/o error, write');
    return write();
  };
  const journal: Journal = {
    ...world.journal,
    write: (index, record) => writing(() => world.journal.write(index, record)),
    remove: (index) => writing(() => world.journal.remove(index)),
    // A process that dies loses its lock.
    lock: () => Promise.resolve({ ok: true, release: () => undefined }),
  };
  return { world: { ...world, port, journal }, points: () => count, died };
}

const isDump = (messages: Uint8Array) =>
  splitMessages(messages).frames.some(({ header }) => (header.flags & NLM_F.DUMP) === NLM_F.DUMP);

/** Sends one of the requests to a qdisc or device that is not there: it is refused. */
function misdirected(messages: Uint8Array, turn: number): Uint8Array {
  const elsewhere = Uint8Array.from(messages);
  const { frames } = splitMessages(messages);
  const chosen = turn % frames.length;
  let offset = 0;
  for (const [at, { bytes, header }] of frames.entries()) {
    // Behind nlmsghdr: ifi_index after four bytes, tcm_parent after twelve.
    const isLink = header.type < RTM.NEWQDISC;
    if (at === chosen)
      new DataView(elsewhere.buffer).setInt32(offset + (isLink ? 20 : 28), 0x70000, true);
    offset += (bytes.length + 3) & ~3;
  }
  return elsewhere;
}
