#!/usr/bin/env node
/**
 * Runs a command in a fresh User-Mode Linux guest: Debian's `user-mode-linux`, a whole Linux 6.1 that starts as
 * ordinary processes and has every TC module that the machine's own kernel may lack. The guest's root is
 * the machine's file system (hostfs), so the tree, node and tc are the same files; its network and kernel are its own.
 *
 *   node scripts/kernel-guest.mjs [--timeout SECONDS] COMMAND [ARGUMENT…]
 *
 * Exit status: the command's; 3 when User-Mode Linux is missing; 124 at the time limit; 125 when the guest
 * itself failed. In the guest: root, `lo` up, /dev/net/tun, TMPDIR on a tmpfs, nothing else on the network.
 * What a command writes elsewhere lands on the machine: write below `.cache/` or $TMPDIR only.
 */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import * as fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const kernel = '/usr/bin/linux.uml';
const tools = ['/sbin/insmod', '/sbin/ip', '/sbin/tc'];
const defaultTimeoutMs = 300_000;
const packages = 'user-mode-linux iproute2 kmod';
/** Names and options; each may need those before it. Devices come when a test asks for them, not with the module. */
const modules = [
  ...['tun', 'cls_flower', 'cls_bpf', 'cls_matchall', 'cls_basic'],
  ...['act_gact', 'act_skbedit', 'act_mirred', 'act_bpf', 'sch_multiq', 'sch_ingress'],
  ...['veth', 'dummy numdummies=0', 'ifb numifbs=0', 'nlmon'],
];

/** The guest could not be started, or died before the command ended. */
export class GuestFailure extends Error {
  /** @override */
  name = 'GuestFailure';
  /**
   * @param {'missing' | 'timeout' | 'died'} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    /** @type {'missing' | 'timeout' | 'died'} */
    this.code = code;
  }
}

/**
 * @typedef {object} GuestRun
 * @property {readonly string[]} command program and arguments
 * @property {string} [cwd] folder to run in; this process's when absent
 * @property {Readonly<Record<string, string>>} [env] variables of the command, besides PATH, HOME and TMPDIR
 * @property {number} [timeoutMs] for boot and command together; 300,000 when absent
 * @property {(text: string) => void} [onStdout] called as output comes, up to half a second late
 * @property {(text: string) => void} [onStderr]
 */

/** Why no guest can be started here, or undefined when one can. */
export function whyNoGuest() {
  const missing = [kernel, ...tools].filter((file) => !fs.existsSync(file));
  if (missing.length === 0) return undefined;
  return `${missing.join(', ')} missing: apt-get install -y --no-install-recommends ${packages}`;
}

/**
 * Boots, runs the command, powers off. Resolves with the command's exit status; rejects with a GuestFailure.
 * @param {GuestRun} run
 * @returns {Promise<number>}
 */
export async function runInGuest(run) {
  const reason = whyNoGuest();
  if (reason !== undefined) throw new GuestFailure('missing', reason);
  fs.mkdirSync(path.join(root, '.cache'), { recursive: true });
  const folder = fs.mkdtempSync(path.join(root, '.cache', `kernel-guest-${process.pid}-`));
  const files = {
    init: path.join(folder, 'init'),
    status: path.join(folder, 'status'),
    stdout: path.join(folder, 'stdout'),
    stderr: path.join(folder, 'stderr'),
  };
  fs.writeFileSync(files.init, initScript(run, files), { mode: 0o755 });
  const relays = [
    follow(files.stdout, run.onStdout ?? (() => undefined)),
    follow(files.stderr, run.onStderr ?? (() => undefined)),
  ];
  const remove = () => fs.rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const ticking = setInterval(() => relays.forEach((relay) => relay()), 200);
  try {
    const console = await boot(files.init, folder, run.timeoutMs ?? defaultTimeoutMs);
    return exitStatus(files.status, console);
  } finally {
    clearInterval(ticking);
    relays.forEach((relay) => relay());
    process.off('exit', remove);
    remove();
  }
}

/**
 * Pid 1 of the guest.
 * @param {GuestRun} run
 * @param {{ status: string, stdout: string, stderr: string }} files
 */
function initScript(run, files) {
  const variables = {
    PATH: `${path.dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: '/root',
    TMPDIR: '/run/tmp',
    ...run.env,
  };
  // The guest also keeps the limit itself, should this process be killed.
  const seconds = Math.ceil((run.timeoutMs ?? defaultTimeoutMs) / 1000) + 10;
  return `#!/bin/sh
${Object.entries(variables)
  .map(([name, value]) => `export ${name}=${quote(value)}`)
  .join('\n')}
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -m 1777 /run/tmp
mount -t bpf bpffs /sys/fs/bpf
# Output reaches the machine when the guest writes its pages back: do that often, for a live view.
echo 20 > /proc/sys/vm/dirty_writeback_centisecs
echo 20 > /proc/sys/vm/dirty_expire_centisecs
${moduleFiles()
  .map(({ file, options }) => `insmod ${quote(file)} ${options}`)
  .join('\n')}
mkdir -p /dev/net
[ -e /dev/net/tun ] || mknod /dev/net/tun c 10 200
ip link set lo up
cd ${quote(run.cwd ?? process.cwd())}
timeout -k 5 ${seconds} ${run.command.map(quote).join(' ')} </dev/null >${quote(files.stdout)} 2>${quote(files.stderr)}
echo $? > ${quote(files.status)}
sync
echo o > /proc/sysrq-trigger
sleep 1
halt -f
`;
}

/** The package's module files in the order of loading. */
function moduleFiles() {
  const version = spawnSync(kernel, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const folder = path.join('/usr/lib/uml/modules', version, 'kernel');
  const found = new Map(
    fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => [path.basename(file, '.ko'), path.join(folder, file)]),
  );
  return modules.map((module) => {
    const [name = module, options = ''] = module.split(' ');
    const file = found.get(name);
    if (file === undefined)
      throw new GuestFailure('missing', `${name}.ko is not below ${folder}; reinstall ${packages}`);
    return { file, options };
  });
}

/**
 * Runs the guest to its end and returns what its console said.
 * @param {string} init
 * @param {string} folder
 * @param {number} timeoutMs
 * @returns {Promise<string>}
 */
function boot(init, folder, timeoutMs) {
  const guest = spawn(
    kernel,
    [
      ...['mem=2G', 'root=/dev/root', 'rootfstype=hostfs', 'rootflags=/', 'rw', 'quiet'],
      ...[`init=${init}`, `uml_dir=${folder}`, 'con=null', 'con0=fd:0,fd:1'],
    ],
    // A process group of its own, so that all the guest's processes can be ended together.
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let console = '';
  for (const stream of [guest.stdout, guest.stderr])
    stream.on('data', (/** @type {Buffer} */ data) => (console += data.toString()));
  const end = () => {
    if (guest.pid === undefined) return;
    try {
      process.kill(-guest.pid, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  process.once('exit', end);
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      end();
      const words = `no end after ${timeoutMs / 1000} s; the console's last lines:\n`;
      reject(new GuestFailure('timeout', words + lastLines(console)));
    }, timeoutMs);
    const settled = () => {
      clearTimeout(limit);
      process.off('exit', end);
    };
    guest.once('error', (error) => {
      settled();
      reject(new GuestFailure('died', `${kernel} did not start: ${error.message}`));
    });
    guest.once('close', () => {
      settled();
      end();
      resolve(console);
    });
  });
}

/**
 * @param {string} file
 * @param {string} console
 */
function exitStatus(file, console) {
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : '';
  if (text === '')
    throw new GuestFailure(
      'died',
      `ended before the command did; the console's last lines:\n${lastLines(console)}`,
    );
  return Number(text);
}

/** @param {string} text */
function lastLines(text) {
  return text.split(/\r?\n/).slice(-20).join('\n');
}

/**
 * Returns a function that hands over what a growing file gained since its last call.
 * @param {string} file
 * @param {(text: string) => void} take
 */
function follow(file, take) {
  const decoder = new TextDecoder();
  let position = 0;
  return () => {
    if (!fs.existsSync(file)) return;
    const content = fs.readFileSync(file);
    if (content.length === position) return;
    const gained = content.subarray(position);
    position = content.length;
    take(decoder.decode(gained, { stream: true }));
  };
}

/** @param {string} word */
function quote(word) {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** @param {readonly string[]} words */
function readCommandLine(words) {
  const [option, seconds, ...rest] = words;
  const timed = option === '--timeout';
  const command = timed ? rest : words;
  const timeoutMs = timed ? Number(seconds) * 1000 : undefined;
  const wrong = command.length === 0 || (timed && !(timeoutMs !== undefined && timeoutMs > 0));
  return wrong ? undefined : { command, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}

async function main() {
  const request = readCommandLine(process.argv.slice(2));
  if (request === undefined) {
    process.stderr.write('usage: kernel-guest.mjs [--timeout SECONDS] COMMAND [ARGUMENT…]\n');
    return 2;
  }
  // Without a handler these would end this process before `exit` could end the guest.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  try {
    return await runInGuest({
      ...request,
      onStdout: (text) => process.stdout.write(text),
      onStderr: (text) => process.stderr.write(text),
    });
  } catch (error) {
    if (!(error instanceof GuestFailure)) throw error;
    process.stderr.write(`kernel guest: ${error.message}\n`);
    return { missing: 3, timeout: 124, died: 125 }[error.code];
  }
}

if (
  process.argv[1] !== undefined &&
  fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
)
  process.exitCode = await main();
