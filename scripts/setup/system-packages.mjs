/** What the machine must have: Debian packages, found with dpkg-query, installed with apt-get. */
import { existsSync } from 'node:fs';
import { NeedsAPerson } from './main.mjs';
import { run } from './run.mjs';

/** @typedef {'start' | 'test'} Need */

/** @type {Readonly<Record<string, { readonly needs: readonly Need[], readonly why: string }>>} */
export const systemPackages = {
  'g++': { needs: ['start', 'test'], why: 'compiles the netlink addon and the helper' },
  make: { needs: ['start', 'test'], why: 'builds the netlink addon' },
  'libbpf-dev': { needs: ['start', 'test'], why: 'loads the eBPF programs, linked into the addon' },
  'libelf-dev': { needs: ['start', 'test'], why: 'what libbpf reads object files with' },
  'zlib1g-dev': { needs: ['start', 'test'], why: 'what libbpf reads kernel configurations with' },
  'clang-14': { needs: ['test'], why: 'reproduces the compiled eBPF programs' },
  'llvm-14': { needs: ['test'], why: 'strips the compiled eBPF programs' },
  'clang-format': { needs: ['test'], why: 'checks the form of the C++ sources' },
  'user-mode-linux': { needs: ['test'], why: 'the real kernel that the kernel tests boot' },
  sudo: {
    needs: ['test'],
    why: 'starts the helper of a user without privileges in the kernel tests',
  },
  iproute2: { needs: ['test'], why: 'tc and ip, the peers that the kernel tests compare with' },
  kmod: { needs: ['test'], why: 'loads the TC modules inside the guest' },
  chromium: { needs: ['test'], why: 'the browser of the browser tests' },
};

/** @param {Need} need @returns {string[]} */
export function packagesFor(need) {
  return Object.keys(systemPackages).filter((name) => systemPackages[name]?.needs.includes(need));
}

/**
 * @param {readonly string[]} wanted
 * @param {string} listing what `dpkg-query -W -f '${Package} ${db:Status-Status}\n'` printed
 * @returns {string[]} those of `wanted` that are not installed
 */
export function missingPackages(wanted, listing) {
  const installed = new Set(
    listing
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.slice(0, line.indexOf(' '))),
  );
  return wanted.filter((name) => !installed.has(name));
}

/**
 * @typedef {object} Machine
 * @property {boolean} root whether this process is root
 * @property {boolean} sudo whether there is sudo
 * @property {boolean} passwordless whether sudo works without asking
 * @property {boolean} interactive whether a person could be asked for a password
 */

/** Not more than is named: recommended packages would bring a desktop along. */
const aptInstall = ['apt-get', 'install', '-y', '--no-install-recommends'];

/**
 * How the packages come onto this machine: the commands to run, or, where we may not, the one line for a person.
 * @param {readonly string[]} missing
 * @param {Machine} machine
 * @returns {{ readonly commands: string[][] } | { readonly line: string }}
 */
export function installation(missing, machine) {
  const commands = [
    ['apt-get', 'update'],
    [...aptInstall, ...missing],
  ];
  if (machine.root) return { commands };
  const withSudo = commands.map((command) => ['sudo', ...command]);
  if (machine.sudo && (machine.passwordless || machine.interactive)) return { commands: withSudo };
  const line = (/** @type {string[][]} */ all) => all.map((one) => one.join(' ')).join(' && ');
  return { line: machine.sudo ? line(withSudo) : `su -c '${line(commands)}'` };
}

/** @returns {Promise<Machine>} */
async function lookAtMachine() {
  const root = process.getuid?.() === 0;
  const sudo = ['/usr/bin/sudo', '/bin/sudo'].some((file) => existsSync(file));
  const passwordless = sudo && !root && (await run('sudo', ['-n', 'true'])).status === 0;
  return { root, sudo, passwordless, interactive: process.stdin.isTTY && process.stdout.isTTY };
}

/**
 * Installs what is missing for `need`; throws NeedsAPerson with the exact line where it may not.
 * @param {Need} need
 * @param {(line: string) => void} say
 */
export async function ensureSystemPackages(need, say) {
  const wanted = packagesFor(need);
  const query = await run('dpkg-query', [
    '-W',
    '-f',
    '${Package} ${db:Status-Status}\\n',
    ...wanted,
  ]);
  if (query.status === 127) {
    say(`This is no Debian or Ubuntu: make sure that it has ${wanted.join(', ')}.`);
    return;
  }
  const missing = missingPackages(wanted, query.output);
  if (missing.length === 0) return;
  const how = installation(missing, await lookAtMachine());
  if ('line' in how) {
    const why = missing.map((name) => `  ${name}: ${systemPackages[name]?.why ?? ''}`).join('\n');
    throw new NeedsAPerson(`Some system packages are missing:\n${why}\nRun\n\n  ${how.line}\n`);
  }
  for (const [program = '', ...args] of how.commands) {
    say([program, ...args].join(' '));
    const ended = await run(program, args, {
      show: true,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (ended.status !== 0) {
      throw new Error(`${program} ${args.join(' ')} ended with ${ended.status}.`);
    }
  }
}
