/** One look at all rules of a set in their order: who may stand where, under which handle, and what is worth saying about it. */
import { diagnose } from '../../diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../../flow/device.ts';
import { isSince, printKernelVersion, type KernelVersion } from '../../tc/kernel-version.ts';
import { firstOwnHandle, lastOwnHandle } from '../../tc/ownership.ts';
import { protocolName } from '../../tc/protocol-names.ts';
import type { RuleContext } from '../lone-rule.ts';
import { placesOf, type RulePlace } from '../place.ts';
import type { Translation } from '../translation.ts';
import type { Candidate, Entry, Report } from './entries.ts';
import { JumpGraph, mostJumps, type JumpProblem } from './jumps.ts';
import { maskDifference } from './mask-difference.ts';

const handleCount = lastOwnHandle - firstOwnHandle + 1;

/** Since this version a priority may hold several masks. */
const severalMasks: KernelVersion = [4, 18];

export type Direction = 'received' | 'sent';

export const directionOf = ({ lone }: Candidate): Direction =>
  lone.parent === '1:' ? 'received' : 'sent';

export class Pass {
  /** Different from that of any other pass over the same entries. */
  readonly number: number;
  readonly graphs: readonly JumpGraph[];
  readonly #device: DeviceOptions;
  readonly #kernel: KernelVersion;
  readonly #oneMask: boolean;
  readonly #refused: (diagnostic: Diagnostic) => Diagnostic;

  constructor(
    number: number,
    { device, kernel }: RuleContext,
    { refusedBeside }: Pick<Translation, 'refusedBeside'>,
  ) {
    this.number = number;
    this.#device = device;
    this.#kernel = kernel;
    this.#refused = refusedBeside ?? ((diagnostic) => diagnostic);
    this.#oneMask = !isSince(kernel, severalMasks);
    // The rule that switches between rule sets takes a goto, a second walk after hashing one reclassification; only
    // what is received is hashed.
    const sent = mostJumps - 1;
    const received = sent - (device.rss === 'reclassify' ? 1 : 0);
    this.graphs =
      device.groups === 'chains'
        ? [new JumpGraph('1:', received), new JumpGraph('ffff:', sent)]
        : [];
  }

  /** The filters of an entry, now with their handles; none after reporting why they cannot stand where they should. */
  admit(entry: Entry): readonly Candidate[] {
    if (entry.filters.length === 0) return entry.filters;
    if (!this.#mayStand(entry) || !this.#mayJump(entry) || !hasRoom(entry)) return [];
    for (const candidate of entry.filters) {
      const { slot, level, node } = candidate;
      slot.pass = this.number;
      slot.holder = entry;
      // Running numbers at each place and priority. A rule's filters all stand at different ones.
      candidate.handle = firstOwnHandle + level.filters.length;
      level.filters.push(candidate);
      if (!candidate.final) continue;
      if (node.finalPass === this.number && node.finalPriority <= level.priority) continue;
      node.finalPass = this.number;
      node.finalPriority = level.priority;
      node.finalOrder = entry.order;
    }
    return entry.filters;
  }

  #mayStand(entry: Entry): boolean {
    for (const candidate of entry.filters) {
      const { slot, level, node, lone } = candidate;
      if (slot.pass === this.number && slot.holder !== undefined) {
        const other = labelOf(slot.holder);
        this.#refuse(entry, `collision ${other}`, (where) =>
          diagnose('rule/collision', { other }, where),
        );
        return false;
      }
      const first = level.filters[0];
      if (first === undefined) continue;
      const other = labelOf(first.entry);
      if (first.lone.protocol !== lone.protocol) {
        const present = protocolName(first.lone.protocol);
        const found = protocolName(lone.protocol);
        this.#refuse(entry, `protocol ${other}`, (where) =>
          diagnose('rule/protocols-differ', { other, present, found }, where),
        );
        return false;
      }
      if (this.#oneMask && first.node.mask !== node.mask) {
        const difference = maskDifference(lone.keys, first.lone.keys);
        const kernel = printKernelVersion(this.#kernel);
        this.#refuse(entry, `masks ${other} ${difference}`, (where) =>
          diagnose('rule/masks-differ', { other, kernel, difference }, where),
        );
        return false;
      }
    }
    return true;
  }

  #refuse(entry: Entry, key: string, make: (where: Place) => Diagnostic): void {
    report(entry, key, (place) => this.#refused(make(place.attribute('priority'))));
  }

  #mayJump(entry: Entry): boolean {
    const { jump } = entry.lone;
    if (jump === undefined || this.graphs.length === 0) return true;
    const from = entry.rule.attributes.group;
    for (const graph of this.graphs) {
      if (!entry.filters.some(({ lone }) => isOfDirection(lone, graph, this.#device))) continue;
      const problem = graph.add(from, jump);
      if (problem === undefined) continue;
      reportJump(entry, problem, jump);
      return false;
    }
    return true;
  }
}

function hasRoom(entry: Entry): boolean {
  let full = false;
  for (const { level } of entry.filters) full ||= level.filters.length >= handleCount;
  if (full)
    report(entry, 'full', (place) =>
      diagnose('rule/too-many-at-one-priority', { most: handleCount }, place.attribute('priority')),
    );
  return !full;
}

/** Whether the filter stands on the TAP itself, on the side the graph is about. */
export function isOfDirection(
  lone: Candidate['lone'],
  { parent }: Pick<JumpGraph, 'parent'>,
  device: DeviceOptions,
): boolean {
  return lone.parent === parent && lone.device === device.name;
}

/** How messages name a rule. */
export function labelOf({ rule, index }: Pick<Entry, 'rule' | 'index'>): string {
  return rule.name === '' ? `rule #${String(index)}` : `“${rule.name}”`;
}

export function jumpIndex({ rule }: Entry): number {
  return rule.actions.findLastIndex(({ type }) => type === 'jump');
}

function reportJump(entry: Entry, problem: JumpProblem, to: number): void {
  const from = entry.rule.attributes.group;
  report(
    entry,
    `${problem.kind} ${problem.kind === 'loop' ? '' : String(problem.jumps)}`,
    (place) => {
      const where = place.action(jumpIndex(entry), 'group');
      return problem.kind === 'loop'
        ? diagnose('rule/jump-loop', { from, to }, where)
        : diagnose('rule/jumps-too-long', { jumps: problem.jumps, most: mostJumps }, where);
    },
  );
}

/**
 * Adds a diagnostic to those of the pass. With the same key, which must name all that the message says, the
 * diagnostic of the pass before is used again.
 */
export function report(entry: Entry, key: string, make: (place: RulePlace) => Diagnostic): void {
  const known = entry.known.find((one) => one.key === key);
  entry.reports = [...entry.reports, known ?? made(entry, key, make)];
}

function made(entry: Entry, key: string, make: (place: RulePlace) => Diagnostic): Report {
  const place = placesOf(entry.rule.id);
  return { key, diagnostic: make(place) };
}
