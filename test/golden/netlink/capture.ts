/**
 * Runs inside a guest (scripts/capture-golden.mjs): makes a TAP device, has tc and ip talk to the kernel
 * about it under strace, then holds the conversation of session.ts, and writes one file per golden
 * case into the folder named by the first argument.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { concatenate, toHex } from '../../../core/netlink/bytes.ts';
import { RTM } from '../../../core/netlink/messages.ts';
import { loadNative } from '../../../native/index.ts';
import { filterCases } from './filter-cases.ts';
import type { Exchange, Golden, GoldenSession, SessionName } from './golden.ts';
import { sessionQueues, sessionSteps, type Step } from './session.ts';
import { keySessionSteps } from './session-of-keys.ts';
import { captureKeys } from './capture-keys.ts';
import { exchangesIn } from './strace.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: capture FOLDER');
mkdirSync(folder, { recursive: true });

const native = loadNative();
const kernel = os.release();
const tool = run(['tc', '-V']).stdout.trim();

function run(words: readonly string[]): { stdout: string; stderr: string } {
  const [program = '', ...rest] = words;
  const { stdout, stderr, error } = spawnSync(program, rest, { encoding: 'utf8' });
  if (error) throw error;
  return { stdout, stderr };
}

/** Runs a command and returns the exchange of its request of that type. */
function capture(command: string, type: number): Exchange {
  const traced = ['strace', '-x', '-e', 'trace=sendmsg,sendto,recvmsg'];
  const { stderr } = run([...traced, '-e', 'read=3,4', '-e', 'write=3,4', ...command.split(' ')]);
  const found = exchangesIn(stderr).findLast(({ request }) => typeOf(request) === type);
  if (!found) throw new Error(`no request of type ${String(type)} in ${command}:\n${stderr}`);
  return { command, ...found };
}

const typeOf = (request: string): number => parseInt(request.slice(8, 10), 16);

function write(name: string, golden: Golden | GoldenSession): void {
  writeFileSync(path.join(folder ?? '', `${name}.json`), `${JSON.stringify(golden, null, 2)}\n`);
}

function captureCommands(ifindex: number): void {
  const keep = (name: string, command: string, type: number): void => {
    write(name, { ...capture(command, type), kernel, tool, ifindex });
  };
  keep('error-no-qdisc', 'tc filter add dev tap0 parent 1: prio 1 flower', RTM.NEWTFILTER);
  keep('qdisc-add-multiq', 'tc qdisc add dev tap0 root handle 1: multiq', RTM.NEWQDISC);
  keep('qdisc-add-ingress', 'tc qdisc add dev tap0 ingress', RTM.NEWQDISC);
  keep('qdisc-dump', 'tc qdisc show', RTM.GETQDISC);
  for (const { name, words, filter } of filterCases) {
    const asked = capture(`tc filter add dev tap0 ${words}`, RTM.NEWTFILTER);
    const dump = capture(`tc filter show dev tap0 parent ${filter.parent}`, RTM.GETTFILTER);
    write(`filter-${name}`, { ...asked, kernel, tool, ifindex, dump });
    run(`tc filter del dev tap0 parent ${filter.parent} chain ${String(filter.chain)}`.split(' '));
  }
  captureErrors(keep);
}

type Keep = (name: string, command: string, type: number) => void;

function captureErrors(keep: Keep): void {
  const add = 'tc filter add dev tap0 parent 1:';
  run(`${add} prio 20 handle 1 protocol all flower action drop`.split(' '));
  keep(
    'error-exists',
    `${add} prio 20 handle 1 protocol all flower dst_mac 02:00:00:00:00:01`,
    RTM.NEWTFILTER,
  );
  keep('error-same-keys', `${add} prio 20 protocol all flower action drop`, RTM.NEWTFILTER);
  keep('error-protocol', `${add} prio 20 protocol ip flower action drop`, RTM.NEWTFILTER);
  keep('error-kind', `${add} prio 20 protocol all matchall`, RTM.NEWTFILTER);
  keep('filter-delete', 'tc filter del dev tap0 parent 1: prio 20 handle 1 protocol all flower', RTM.DELTFILTER);
  keep('error-delete', 'tc filter del dev tap0 parent 1: prio 20 handle 1 protocol all flower', RTM.DELTFILTER);
}

/** Counters that are not zero: frames sent into the device land in queue 2 or go. */
async function captureCounters(ifindex: number): Promise<void> {
  const add = 'tc filter add dev tap0 parent 1:';
  run(`${add} prio 20 protocol all flower dst_mac 02:00:00:00:00:02 action skbedit queue_mapping 2`.split(' '));
  run(`${add} prio 30 protocol all flower action drop`.split(' '));
  run(['ip', 'link', 'set', 'tap0', 'up']);
  const frame = (last: number): Uint8Array =>
    concatenate([
      Uint8Array.of(2, 0, 0, 0, 0, last, 2, 0, 0, 0, 0, 9, 0x08, 0x00),
      new Uint8Array(46),
    ]);
  const socket = native.openRawSocket(ifindex);
  await socket.send([frame(2), frame(3), frame(2), frame(2)]);
  socket.close();
  const keep: Keep = (name, command, type) => {
    write(name, { ...capture(command, type), kernel, tool, ifindex });
  };
  keep('filter-dump-statistics', 'tc -s filter show dev tap0 parent 1:', RTM.GETTFILTER);
  keep('class-dump', 'tc -s class show dev tap0', RTM.GETTCLASS);
  keep('link-get', 'ip link show dev tap0', RTM.GETLINK);
  keep('link-dump', 'ip link show', RTM.GETLINK);
  keep('link-up', 'ip link set tap0 up', RTM.NEWLINK);
  keep('link-address', 'ip link set tap0 address 02:00:00:00:00:aa', RTM.NEWLINK);
  keep('qdisc-delete', 'tc qdisc del dev tap0 root', RTM.DELQDISC);
}

async function captureSession(
  name: SessionName,
  ifindex: number,
  asked: readonly Step[],
): Promise<void> {
  const socket = native.openNetlink();
  const steps: GoldenSession['steps'][number][] = [];
  for (const { title, request } of asked) {
    const answer = await socket.transact(request);
    steps.push({ title, request: toHex(request), answer: toHex(concatenate(answer)) });
  }
  await socket.close();
  write(name, { kernel, tool: 'tapwright', ifindex, steps });
}

for (const part of [
  async (ifindex: number): Promise<void> => {
    captureCommands(ifindex);
    await captureCounters(ifindex);
  },
  (ifindex: number) => captureSession('session', ifindex, sessionSteps(ifindex)),
  (ifindex: number) => captureSession('session-of-keys', ifindex, keySessionSteps(ifindex)),
  (ifindex: number) => captureKeys(native, ifindex, path.join(folder, '../tc/key-sets.json')),
]) {
  const tap = await native.createTap({ name: 'tap0', queues: sessionQueues, persistent: false });
  const remote = await native.createTap({ name: 'tap1', queues: 1, persistent: false });
  await part(tap.index);
  await tap.close();
  await remote.close();
}
