/** What is worth saying about rules that stand: those no packet reaches, overlaps without a defined winner, groups, cost. */
import { diagnose } from '../../diagnostics/catalogue.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../../flow/device.ts';
import type { Candidate, Entry, Level, Obstacle } from './entries.ts';
import type { JumpGraph } from './jumps.ts';
import { overlapsAt, sameFilters } from './overlaps.ts';
import { directionOf, isOfDirection, jumpIndex, labelOf, report, type Pass } from './pass.ts';

/** So many priorities cost a packet more than ten times what one costs (measured; see the message's explanation). */
const manyPriorities = 100;

/** Reports, at each entry, that no packet gets to it, or that at its priority others get some. */
export function lintRules(entries: readonly Entry[], levels: readonly Level[], pass: Pass): void {
  for (const level of levels) findOverlaps(level);
  for (const entry of entries) lintRule(entry, entries, pass);
}

function findOverlaps(level: Level): void {
  if (sameFilters(level.before, level.filters)) return;
  const ofRules = level.filters[0]?.lone.role === 'rule';
  level.losers = ofRules ? overlapsAt(level) : undefined;
}

function lintRule(entry: Entry, entries: readonly Entry[], pass: Pass): void {
  let standing = 0;
  let hidden = 0;
  for (const candidate of entry.filters) {
    if (!stands(candidate, pass)) continue;
    standing++;
    candidate.obstacle = obstacleOf(candidate, pass.number);
    if (candidate.obstacle !== undefined) hidden++;
  }
  for (const candidate of entry.filters) {
    if (!stands(candidate, pass)) continue;
    if (candidate.obstacle === undefined) lintOverlap(candidate);
    else {
      const other = labelOf(entries[candidate.obstacle.order]!);
      reportObstacle(candidate, candidate.obstacle, { other, everywhere: hidden === standing });
    }
  }
}

/** Whether the pass admitted the filter; twins on the remote have the same to say as the rule's own. */
function stands({ lone, slot, entry }: Candidate, pass: Pass): boolean {
  return lone.role === 'rule' && slot.pass === pass.number && slot.holder === entry;
}

function reportObstacle(
  candidate: Candidate,
  { code }: Obstacle,
  { other, everywhere }: { readonly other: string; readonly everywhere: boolean },
): void {
  const direction = directionOf(candidate);
  const key = `${code} ${direction} ${everywhere ? 'all ' : ''}${other}`;
  report(candidate.entry, key, (place) =>
    diagnose(code, { direction, other, everywhere }, place.attribute('priority')),
  );
}

/** The first filter that ends the way of all packets of this one before they get here. */
function obstacleOf({ node, level }: Candidate, pass: number): Obstacle | undefined {
  const { priority } = level;
  if (node.finalPass === pass && node.finalPriority < priority)
    return { code: 'rule/duplicate-match', order: node.finalOrder };
  let best: { readonly finalPriority: number; readonly finalOrder: number } | undefined;
  for (const coverer of level.place.space.coverersOf(node)) {
    if (coverer.finalPass !== pass || coverer.finalPriority >= priority) continue;
    if (
      best === undefined ||
      coverer.finalPriority < best.finalPriority ||
      (coverer.finalPriority === best.finalPriority && coverer.finalOrder < best.finalOrder)
    )
      best = coverer;
  }
  return best === undefined ? undefined : { code: 'rule/shadowed', order: best.finalOrder };
}

function lintOverlap(loser: Candidate): void {
  const winner = loser.level.losers?.get(loser);
  if (winner === undefined) return;
  const other = labelOf(winner.entry);
  const whole = loser.level.place.space.covers(winner.node, loser.node) && winner.final;
  report(loser.entry, `overlap ${whole ? 'whole ' : ''}${other}`, (place) =>
    diagnose('rule/overlap-undefined', { other, whole }, place.attribute('priority')),
  );
}

/** Groups no packet gets to, and jumps to groups that have nothing for it. */
export function lintGroups(entries: readonly Entry[], device: DeviceOptions, pass: Pass): void {
  for (const graph of pass.graphs) {
    const here = entries.filter((entry) =>
      entry.filters.some(
        ({ lone, slot }) =>
          isOfDirection(lone, graph, device) && slot.pass === pass.number && slot.holder === entry,
      ),
    );
    lintDirection(here, graph);
  }
}

function lintDirection(entries: readonly Entry[], graph: JumpGraph): void {
  const direction = graph.parent === '1:' ? 'received' : 'sent';
  const filled = new Set(entries.map(({ rule }) => rule.attributes.group));
  const reached = graph.reached();
  const said = new Set<number>();
  for (const entry of entries) {
    const { group } = entry.rule.attributes;
    const { jump } = entry.lone;
    if (!reached.has(group) && !said.has(group)) {
      said.add(group);
      report(entry, `unreachable ${direction}`, (place) =>
        diagnose('rule/group-unreachable', { group, direction }, place.attribute('group')),
      );
    }
    if (jump !== undefined && !filled.has(jump))
      report(entry, `nowhere ${direction}`, (place) =>
        diagnose(
          'rule/jump-nowhere',
          { group: jump, direction },
          place.action(jumpIndex(entry), 'group'),
        ),
      );
  }
}

/** Said once a set: the most different priorities a packet may have to be tried against. */
export function lintCost(levels: readonly Level[]): readonly Diagnostic[] {
  const counts = new Map<object, number>();
  for (const { place, filters } of levels)
    if (filters.length > 0) counts.set(place, (counts.get(place) ?? 0) + 1);
  const count = Math.max(0, ...counts.values());
  if (count < manyPriorities) return [];
  return [
    diagnose('device/many-priorities', { count }, { subject: { part: 'device', field: 'name' } }),
  ];
}
