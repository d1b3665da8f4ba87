import type { ApplyReport, Counters } from '../../core/contract/designer.ts';
import type { CompiledFilter, CompiledRules } from '../../core/compile/result.ts';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../../core/flow/device.ts';
import type { KernelVersion } from '../../core/tc/kernel-version.ts';
import { filterKey } from '../../core/tc/match.ts';
import { explainNoTap } from '../../engine/kernel/features.ts';
import type { OpenedKernel } from '../../engine/kernel/open.ts';
import { makeMissing } from '../../engine/kernel/simulated.ts';
import type { TapDevice } from '../../engine/kernel/port.ts';
import { notFound, type DeviceSession } from '../../engine/session/session.ts';
import { kernelOf, withOwnAddress } from '../../engine/session/target.ts';
import { onlyFile, parseWords, type Command } from '../command.ts';
import {
  deviceOptionsHelp,
  deviceOptionTable,
  deviceOverrides,
  type DeviceOverrides,
} from '../device-options.ts';
import { printJson, sayDiagnostics } from '../diagnostics.ts';
import {
  compileInput,
  deviceOf,
  placeIn,
  readInput,
  type CompiledInput,
  type Input,
} from '../input.ts';
import { namedKernel } from '../kernel-option.ts';
import { openKernelFor, openSession, sudoOptionHelp, sudoOptionTable } from '../kernel.ts';
import { refuse } from '../refuse.ts';
import { printRss } from '../rss-counters.ts';
import { filterCells, printColumns } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { exitStatus, UsageError, type ExitStatus } from '../usage.ts';
import { printQueues } from './status.ts';

export const apply: Command = {
  name: 'apply',
  summary: 'make the kernel hold a rule set, all of it or nothing',
  help: `tapwright apply FILE [--create-tap [--persist]] [--sudo] [--simulate] [--json]
                     [device options]

Makes the device hold exactly the rules of FILE, beside what others put there.
When the kernel refuses one of them, nothing changes.

  --create-tap            make the TAP with --queues queues (or join it, if it
                          exists), read and count its queues until interrupted,
                          then print totals and remove what was made
  --persist               with --create-tap: leave device and rules, and return
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
      simulate: { type: 'boolean' },
      json: { type: 'boolean' },
      ...sudoOptionTable,
    });
    if (values.persist && !values['create-tap'])
      throw new UsageError('--persist leaves the device that --create-tap makes: give both.');
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
    const run = new ApplyRun({ input, overrides, target, kernel, terminal, json, interrupted });
    try {
      return await run.carryOut({ createTap, stay });
    } finally {
      interrupts.release();
      await kernel.port.close();
    }
  },
};

interface Surroundings {
  readonly input: Input;
  readonly overrides: DeviceOverrides;
  /** The kernel the rules are compiled for. */
  readonly target: KernelVersion;
  readonly kernel: OpenedKernel;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly interrupted: Promise<void>;
}

/** What the machine says about the number of queues, to go over what the input says. */
type QueueCount =
  | {
      readonly ok: true;
      readonly queues: DeviceOverrides;
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

const counts = (queues: DeviceOverrides) => ({ ok: true, queues, warnings: [] }) as const;

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
    const counted = options.createTap ? counts({}) : await this.#countQueues(session);
    if (!counted.ok) return refuse(terminal, counted.diagnostics, { json });
    const target = { kernel: this.#around.target, overrides: { ...overrides, ...counted.queues } };
    const result = compileInput(input, target);
    const diagnostics = [...result.diagnostics, ...counted.warnings];
    if (hasErrors(diagnostics)) return refuse(terminal, diagnostics, { json, input });
    sayDiagnostics(terminal, diagnostics, input);
    if (!options.createTap) return this.#applyTo(session, result);
    let tap: TapDevice;
    try {
      tap = await this.#createTap(result.device, !options.stay);
    } catch (reason) {
      const doing = `make the TAP device \`${device.name}\``;
      return refuse(terminal, [explainNoTap(reason, doing, device.name)], { json });
    }
    return this.#applyAndHold(session, result, { tap, stay: options.stay });
  }

  /** The set with the address that the TAP has, where the rules of its remote depend on it. */
  async #addressed(session: DeviceSession, result: CompiledInput): Promise<CompiledInput> {
    const { device, target } = result;
    const { mac } = withOwnAddress(device, await session.readLink());
    if (mac === device.mac) return result;
    const overrides = { ...target.overrides, mac };
    return compileInput(this.#around.input, { ...target, overrides });
  }

  /** On an existing device the attached queues count, else the document's; a script names none: one. */
  async #countQueues(session: DeviceSession): Promise<QueueCount> {
    const { input, overrides } = this.#around;
    const link = await session.readLink();
    if (link === undefined) return notFound(session.name);
    if (overrides.queues !== undefined) return counts({});
    if (link.attachedQueues !== undefined && link.attachedQueues > 0)
      return counts({ queues: link.attachedQueues });
    if (input.device.queues !== undefined) return counts({});
    const place = { subject: { part: 'device' } } as const;
    const warning = diagnose('device/queues-unknown', { device: session.name }, place);
    return { ...counts({ queues: 1 }), warnings: [warning] };
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
    const { compiled, device } = await this.#addressed(session, result);
    const applied = await session.apply(compiled, device);
    if (!applied.ok) return refuse(terminal, placeIn(input, applied.diagnostics), { json, input });
    sayDiagnostics(terminal, applied.warnings, input);
    terminal.result(json ? printJson(applied.value) : printReport(applied.value));
    return exitStatus.fine;
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
