import type { ApplyReport, Counters } from '../../core/contract/designer.ts';
import type { CompiledFilter, CompiledRules } from '../../core/compile/result.ts';
import type { DeviceOptions } from '../../core/flow/device.ts';
import { filterKey } from '../../core/tc/match.ts';
import { explainNoTap } from '../../engine/kernel/features.ts';
import type { OpenedKernel } from '../../engine/kernel/open.ts';
import { makeMissing } from '../../engine/kernel/simulated.ts';
import type { TapDevice } from '../../engine/kernel/port.ts';
import type { DeviceSession } from '../../engine/session/session.ts';
import { kernelOf } from '../../engine/session/target.ts';
import { onlyFile, parseWords, type Command } from '../command.ts';
import {
  deviceOptionsHelp,
  deviceOptionTable,
  deviceOverrides,
  wholeNumber,
} from '../device-options.ts';
import { compileForDevice, withAddressOf, type DeviceInput } from '../device-input.ts';
import { printJson, sayDiagnostics } from '../diagnostics.ts';
import { deviceOf, placeIn, readInput, type CompiledInput, type Input } from '../input.ts';
import { namedKernel } from '../kernel-option.ts';
import { openKernelFor, openSession, sudoOptionHelp, sudoOptionTable } from '../kernel.ts';
import { refuse } from '../refuse.ts';
import { startRevertTimer } from '../revert-timer.ts';
import { printRss } from '../rss-counters.ts';
import { filterCells, printColumns } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { exitStatus, UsageError, type ExitStatus } from '../usage.ts';
import { printQueues } from './status.ts';

export const apply: Command = {
  name: 'apply',
  summary: 'make the kernel hold a rule set, all of it or nothing',
  help: `tapwright apply FILE [--create-tap [--persist]] [--flat] [--confirm SECONDS] [--sudo]
                     [--simulate] [--json] [device options]
                     [device options]

Makes the device hold exactly the rules of FILE, beside what others put there.
When the kernel refuses one of them, nothing changes.

  --create-tap            make the TAP with --queues queues (or join it, if it
                          exists), read and count its queues until interrupted,
                          then print totals and remove what was made
  --persist               with --create-tap: leave device and rules, and return
  --flat                  put the rules into chain 0 itself, where \`tc\` shows them
                          as they are compiled; else they lie in chains of their
                          own, and filters of others in chain 0 come before them
  --confirm SECONDS       bring the former rules back after that time, unless
                          \`tapwright confirm\` says to keep the new ones; also
                          when the terminal or the connection has gone
${sudoOptionHelp}
  --simulate              on the simulated kernel; the machine is not touched
  --json                  print {"added", "changed", "removed", "milliseconds",
                          "generation"} instead; when refused {"diagnostics": […]}

In remote mode the rules are applied to both devices, or to neither. Without
--mac, the TAP's own address is used.
Without --queues, an existing device has as many queues as are attached to it.
The rules are compiled for the running kernel unless --kernel names another.
Exit status 1 when FILE has errors or the kernel refuses, 3 when a privilege or
a feature of the kernel is missing.

${deviceOptionsHelp}`,
  run: async (words, terminal) => {
    const { values, positionals } = parseWords(words, {
      ...deviceOptionTable,
      'create-tap': { type: 'boolean' },
      persist: { type: 'boolean' },
      flat: { type: 'boolean' },
      confirm: { type: 'string' },
      simulate: { type: 'boolean' },
      json: { type: 'boolean' },
      ...sudoOptionTable,
    });
    if (values.persist && !values['create-tap'])
      throw new UsageError('--persist leaves the device that --create-tap makes: give both.');
    const how = howToApply(values);
    const overrides = deviceOverrides(values);
    const named = namedKernel(values.kernel);
    const input = await readInput(onlyFile(positionals), terminal);
    const { simulate, sudo } = values;
    const { name, remote } = deviceOf(input, overrides);
    const kernel = await openKernelFor({ simulate, sudo, devices: [name, remote] }, terminal);
    if (!kernel.ok) return refuse(terminal, kernel.diagnostics, values);
    // A simulated kernel begins empty: without a device to name, there is nothing to apply to.
    const createTap = values['create-tap'] ?? values.simulate ?? false;
    const stay = (values['create-tap'] ?? false) && !values.persist;
    // An apply that was begun is brought to its end, and what was made is removed.
    const interrupts = terminal.catchInterrupts();
    const json = values.json ?? false;
    const { interrupted } = interrupts;
    const target = named ?? kernelOf(kernel.port);
    const run = new ApplyRun({
      ...{ input, overrides, target, kernel, terminal, json, interrupted, how },
    });
    try {
      return await run.carryOut({ createTap, stay });
    } finally {
      interrupts.release();
      await kernel.port.close();
    }
  },
};

const longestConfirmation = 24 * 60 * 60;

interface HowToApply {
  readonly flat: boolean;
  readonly takeOver: boolean;
  /** Seconds until the former rules come back. */
  readonly confirm: number | undefined;
}

function howToApply(values: {
  readonly flat?: boolean | undefined;
  readonly 'take-over'?: boolean | undefined;
  readonly confirm?: string | undefined;
  readonly sudo?: boolean | undefined;
}): HowToApply {
  const { flat = false, 'take-over': takeOver = false, confirm: text } = values;
  const range = { least: 1, most: longestConfirmation };
  const confirm = text === undefined ? undefined : wholeNumber('--confirm', text, range);
  if (confirm !== undefined && values.sudo)
    throw new UsageError(
      'What brings the former rules back cannot ask for a password: with --confirm, run the command itself by sudo.',
    );
  if (confirm !== undefined && takeOver)
    throw new UsageError(
      'What --take-over removes cannot come back: it does not go with --confirm.',
    );
  return { flat, takeOver, confirm };
}

interface Surroundings extends DeviceInput {
  readonly how: HowToApply;
  readonly kernel: OpenedKernel;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly interrupted: Promise<void>;
}

class ApplyRun {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  async carryOut(options: {
    readonly createTap: boolean;
    readonly stay: boolean;
  }): Promise<ExitStatus> {
    const { input, overrides, kernel, terminal, json } = this.#around;
    const device = deviceOf(input, overrides);
    const session = openSession(device.name, kernel);
    const exists = !options.createTap;
    const made = await compileForDevice(session, this.#around, { exists });
    if (made.compiled === undefined) return refuse(terminal, made.diagnostics, { json, input });
    sayDiagnostics(terminal, made.diagnostics, input);
    const result = made.compiled;
    if (exists) return this.#applyTo(session, result);
    let tap: TapDevice;
    try {
      tap = await this.#createTap(result.device, !options.stay);
    } catch (reason) {
      const doing = `make the TAP device \`${device.name}\``;
      return refuse(terminal, [explainNoTap(reason, doing, device.name)], { json });
    }
    return this.#applyAndHold(session, result, { tap, stay: options.stay });
  }

  async #createTap(device: DeviceOptions, persistent: boolean): Promise<TapDevice> {
    const { port } = this.#around.kernel;
    const { name, queues, remote } = device;
    // A simulated kernel has no devices but those that are made here.
    if (port.way === 'simulated' && remote !== null)
      await makeMissing(port, { name: remote, queues: 1, persistent: true });
    return port.createTap({ name, queues, persistent });
  }

  async #applyTo(session: DeviceSession, result: CompiledInput): Promise<ExitStatus> {
    const { input, terminal, json } = this.#around;
    const { compiled, device } = await withAddressOf(session, input, result);
    const { promiscuous } = device;
    const { flat, takeOver, confirm } = this.#around.how;
    const revertAt = confirm === undefined ? undefined : Date.now() + confirm * 1000;
    const timer =
      revertAt === undefined ? undefined : await startRevertTimer(session.name, revertAt);
    const applied = await session.apply(compiled, { promiscuous, flat, takeOver, revertAt });
    if (!applied.ok) {
      timer?.cancel();
      return refuse(terminal, placeIn(input, applied.diagnostics), { json, input });
    }
    sayDiagnostics(terminal, applied.warnings, input);
    terminal.result(json ? printJson(applied.value) : printReport(applied.value));
    return revertAt === undefined ? exitStatus.fine : askToKeep(session, terminal, revertAt);
  }

  async #applyAndHold(
    session: DeviceSession,
    result: CompiledInput,
    { tap, stay }: { readonly tap: TapDevice; readonly stay: boolean },
  ): Promise<ExitStatus> {
    const { kernel, terminal } = this.#around;
    let status: ExitStatus = exitStatus.machine;
    try {
      status = await this.#applyTo(session, result);
      if (status === exitStatus.fine && stay) await this.#hold(session, result.compiled, tap);
    } finally {
      await tap.close();
      if (status !== exitStatus.fine && !stay) await kernel.port.deleteTap(tap.name);
    }
    if (status === exitStatus.fine && !stay && kernel.port.way !== 'simulated')
      terminal.say(`${tap.name} stays; \`ip link del ${tap.name}\` removes it.`);
    return status;
  }

  async #hold(session: DeviceSession, compiled: CompiledRules, tap: TapDevice): Promise<void> {
    const { input, terminal, json, interrupted } = this.#around;
    terminal.say(`Reading ${tap.queues} queues of ${tap.name} until interrupted (Ctrl-C).`);
    await interrupted;
    const counters = await session.counters();
    const read = (await tap.readCounts()).map((count, queue) => ({ queue, ...count }));
    const totals = (counters ? printTotals(compiled, counters, input) : '') + printQueues(read);
    // With --json the one object on stdout is the report.
    if (json) terminal.say(totals.trimEnd());
    else terminal.result(totals);
    const flushed = await session.flush();
    if (!flushed.ok) sayDiagnostics(terminal, flushed.diagnostics);
  }
}

/** Whoever is not there to answer has until the time is over to confirm by the command. */
async function askToKeep(
  session: DeviceSession,
  terminal: Terminal,
  revertAt: number,
): Promise<ExitStatus> {
  const { name } = session;
  const time = new Date(revertAt).toTimeString().slice(0, 8);
  terminal.say(
    `The former rules come back at ${time}, unless you say \`tapwright confirm --device ${name}\`.`,
  );
  const line = await terminal.ask('Keep the new rules? [y/n] ', revertAt - Date.now());
  if (line === undefined) return exitStatus.fine;
  const keeps = /^y(es)?$/i.test(line.trim());
  const decided = await (keeps ? session.confirm() : session.revert());
  if (!decided.ok) return refuse(terminal, decided.diagnostics, {});
  terminal.say(keeps ? 'The new rules stay.' : 'The former rules are back.');
  return exitStatus.fine;
}

function printReport({ added, changed, removed, milliseconds }: ApplyReport): string {
  return `added ${added}, changed ${changed}, removed ${removed} in ${milliseconds.toFixed(1)} ms\n`;
}

function printTotals({ filters }: CompiledRules, counters: Counters, { indexOf }: Input): string {
  const labelOf = ({ rule, role }: CompiledFilter) =>
    rule === null ? role : `#${indexOf(rule) ?? '?'}`;
  const spread = filters.flatMap((filter) => {
    const counted = counters.rss[filterKey(filter)];
    return counted === undefined ? [] : { label: labelOf(filter), counted };
  });
  const totals = printColumns([
    ['RULE', 'PACKETS', 'BYTES', 'MATCH', 'ACTION'],
    ...filters.map((filter) => {
      const counted = counters.filters[filterKey(filter)];
      return [
        labelOf(filter),
        String(counted?.packets ?? 0),
        String(counted?.bytes ?? 0),
        ...filterCells(filter),
      ];
    }),
  ]);
  return totals + printRss(spread);
}
