/** The `tapwright` command: picks the command, turns what was thrown into words and a status. */
import { KernelFailure } from '../engine/kernel/failure.ts';
import { explainNetdFailure } from '../engine/kernel/netd-refusals.ts';
import type { Command } from './command.ts';
import { apply } from './commands/apply.ts';
import { check } from './commands/check.ts';
import { compile } from './commands/compile.ts';
import { confirm, recover, revert } from './commands/decide.ts';
import { flush } from './commands/flush.ts';
import { importRules } from './commands/import.ts';
import { plan } from './commands/plan.ts';
import { renumber } from './commands/renumber.ts';
import { rss } from './commands/rss.ts';
import { serve } from './commands/serve.ts';
import { status } from './commands/status.ts';
import { findInstallation } from './installation.ts';
import { findNetns, netnsHelp, runInNetns } from './netns.ts';
import { refuse } from './refuse.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { exitStatus, UsageError, type ExitStatus } from './usage.ts';

/** They work on devices, and so in a network namespace. */
const onMachine: readonly Command[] = [
  ...[plan, apply, confirm, revert, recover],
  ...[status, importRules, flush, serve],
];
const commands: readonly Command[] = [check, compile, renumber, rss, ...onMachine];

const longestName = Math.max(...commands.map(({ name }) => name.length));

const help = `tapwright COMMAND …: DPDK rte_flow rules on a Linux TAP device, as TC filters

${commands.map(({ name, summary }) => `  ${name.padEnd(longestName)}  ${summary}`).join('\n')}

  tapwright COMMAND --help  all there is to know about one
  tapwright --version

FILE is a document (*.tapwright.json) or a testpmd script, - is standard input.
Exit status: 0 fine, 1 the input has errors or the kernel refused, 2 wrong usage,
3 a privilege or kernel feature is missing.
`;

async function run(words: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  const [name, ...rest] = words;
  if (name === '--version') {
    terminal.result(`${findInstallation().version}\n`);
    return exitStatus.fine;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    terminal.result(help);
    return exitStatus.fine;
  }
  const command = commands.find((each) => each.name === name);
  if (command === undefined) {
    terminal.say(name === undefined ? help.trimEnd() : `tapwright: there is no command ${name}.`);
    if (name !== undefined) terminal.say('`tapwright --help` lists them.');
    return exitStatus.wrongUsage;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.result(`${command.help}${onMachine.includes(command) ? netnsHelp : ''}\n`);
    return exitStatus.fine;
  }
  return carryOut(command, rest, terminal);
}

async function carryOut(
  command: Command,
  words: readonly string[],
  terminal: Terminal,
): Promise<ExitStatus> {
  try {
    const netns = onMachine.includes(command) ? findNetns(words) : undefined;
    if (netns !== undefined) return await runInNetns(command.name, netns, terminal);
    return await command.run(words, terminal);
  } catch (reason) {
    if (reason instanceof UsageError) {
      terminal.say(`tapwright ${command.name}: ${reason.message}`);
      terminal.say(`\`tapwright ${command.name} --help\` says more.`);
      return exitStatus.wrongUsage;
    }
    const ofNetd = explainNetdFailure(reason);
    if (ofNetd !== undefined) return refuse(terminal, [ofNetd], { json: words.includes('--json') });
    if (reason instanceof KernelFailure) {
      terminal.say(
        `tapwright ${command.name}: the kernel could not be talked to: ${reason.message}`,
      );
      return exitStatus.machine;
    }
    throw reason;
  }
}

// `tapwright compile … | head` closes the pipe early; that is no failure.
process.stdout.on('error', (reason: NodeJS.ErrnoException) => {
  if (reason.code !== 'EPIPE') throw reason;
});
process.exitCode = await run(process.argv.slice(2), processTerminal);
