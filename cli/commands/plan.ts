import type { ApplyPlan } from '../../engine/session/plan.ts';
import { kernelOf } from '../../engine/session/target.ts';
import { roleOf } from '../../core/import/role.ts';
import { tcJson } from '../../core/tc/json.ts';
import type { TcFilter } from '../../core/tc/filter.ts';
import { onlyFile, parseWords, type Command } from '../command.ts';
import { compileForDevice, withAddressOf } from '../device-input.ts';
import { deviceOptionsHelp, deviceOptionTable, deviceOverrides } from '../device-options.ts';
import { printJson, sayDiagnostics } from '../diagnostics.ts';
import { deviceOf, placeIn, readInput, type Input } from '../input.ts';
import { namedKernel } from '../kernel-option.ts';
import { openKernelFor, openSession, sudoOptionHelp, sudoOptionTable } from '../kernel.ts';
import { refuse } from '../refuse.ts';
import { filterCells, printColumns } from '../table.ts';
import { exitStatus } from '../usage.ts';

export const plan: Command = {
  name: 'plan',
  summary: 'show what apply would change, and change nothing',
  help: `tapwright plan FILE [--flat] [--json] [device options]

Compares the rules of FILE with what the device holds: rules to be added (+),
changed (~) and removed (-), what else would be made, and how packets would be
led from the one set to the other.

  --flat                  as for apply: into chain 0 itself
${sudoOptionHelp}
  --json                  print {"added", "changed", "removed", "unchanged",
                          "made", "generation", "messages", "others"} instead

Exit status as of apply, whose obstacles are told here too.

${deviceOptionsHelp}`,
  run: async (words, terminal) => {
    const { values, positionals } = parseWords(words, {
      ...deviceOptionTable,
      flat: { type: 'boolean' },
      json: { type: 'boolean' },
      ...sudoOptionTable,
    });
    const json = values.json ?? false;
    const overrides = deviceOverrides(values);
    const named = namedKernel(values.kernel);
    const input = await readInput(onlyFile(positionals), terminal);
    const { name, remote } = deviceOf(input, overrides);
    const kernel = await openKernelFor({ sudo: values.sudo, devices: [name, remote] }, terminal);
    if (!kernel.ok) return refuse(terminal, kernel.diagnostics, { json });
    try {
      const session = openSession(name, kernel);
      const around = { input, overrides, target: named ?? kernelOf(kernel.port) };
      const made = await compileForDevice(session, around, { exists: true });
      if (made.compiled === undefined) return refuse(terminal, made.diagnostics, { json, input });
      sayDiagnostics(terminal, made.diagnostics, input);
      const { compiled, device } = await withAddressOf(session, input, made.compiled);
      const { promiscuous } = device;
      const planned = await session.plan(compiled, { promiscuous, flat: values.flat ?? false });
      if (!planned.ok)
        return refuse(terminal, placeIn(input, planned.diagnostics), { json, input });
      const { value } = planned;
      terminal.result(json ? printJson(planJson(value, device.name, input)) : printPlan(value));
      return exitStatus.fine;
    } finally {
      await kernel.port.close();
    }
  },
};

function planJson(plan: ApplyPlan, tap: string, { indexOf }: Input) {
  const { added, changed, removed, unchanged } = plan.difference;
  const one = (filter: TcFilter & { readonly rule?: string | null }) => ({
    ...tcJson(filter),
    dev: filter.device,
    parent: filter.parent,
    rule: indexOf(filter.rule ?? '') ?? null,
    role: roleOf(filter, tap),
  });
  return {
    added: added.map(one),
    changed: changed.map(({ before, after }) => ({ before: one(before), after: one(after) })),
    removed: removed.map(one),
    unchanged: unchanged.length,
    made: plan.surroundings.map(({ device, what }) => ({ dev: device, what })),
    generation: plan.generation,
    messages: {
      build: plan.build.length,
      switch: plan.switch.length,
      clear: plan.clear.length,
    },
    others: plan.others.map(({ device, parent, chain, priority }) => ({
      dev: device,
      parent,
      chain,
      pref: priority,
    })),
  };
}

function printPlan(plan: ApplyPlan): string {
  const { added, changed, removed, unchanged } = plan.difference;
  const row = (sign: string, filter: TcFilter) => [
    sign,
    filter.device,
    filter.parent,
    String(filter.chain),
    String(filter.priority),
    ...filterCells(filter),
  ];
  const rows = [
    ...removed.map((filter) => row('-', filter)),
    ...changed.flatMap(({ before, after }) => [row('~-', before), row('~+', after)]),
    ...added.map((filter) => row('+', filter)),
  ];
  const table =
    rows.length === 0
      ? ''
      : printColumns([['', 'DEVICE', 'PARENT', 'CHAIN', 'PRIORITY', 'MATCH', 'ACTION'], ...rows]);
  return [table, ...sentencesOf(plan), counted(plan, unchanged.length)].join('');
}

function counted({ difference: { added, changed, removed } }: ApplyPlan, unchanged: number) {
  const numbers = [added.length, changed.length, removed.length].map(String);
  return `add ${numbers[0]}, change ${numbers[1]}, remove ${numbers[2]}, leave ${String(unchanged)}\n`;
}

const making = {
  up: (device: string) => `${device} is set up`,
  multiq: (device: string) => `${device} gets the queueing discipline multiq`,
  ingress: (device: string) => `${device} gets the queueing discipline ingress`,
  promiscuous: (device: string) => `${device} becomes promiscuous`,
  segments: (device: string) => `${device} takes one segment at a time (gso_max_segs 1)`,
} as const;

/** What happens besides the rules, in whole sentences. */
function sentencesOf(plan: ApplyPlan): readonly string[] {
  const { surroundings, generation, build, clear, others } = plan;
  const made = surroundings.map(({ what, device }) => `${making[what](device)}.\n`);
  const way =
    build.length === 0 && plan.switch.length === 0
      ? []
      : [
          `${messages(build.length)} build the new rules aside, ${messages(plan.switch.length)} lead packets there` +
            `, ${messages(clear.length)} clear the former ones away` +
            `${generation.to === 0 ? '; then the rules move to chain 0' : ` (generation ${String(generation.to)})`}.\n`,
        ];
  const count = others.length === 1 ? '1 filter' : `${String(others.length)} filters`;
  const foreign = others.length === 0 ? [] : [`${count} of others stay as they are.\n`];
  return [...made, ...way, ...foreign];
}

const messages = (count: number) => (count === 1 ? '1 message' : `${String(count)} messages`);
