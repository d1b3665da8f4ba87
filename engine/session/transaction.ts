/**
 * The two ways an apply can end, whoever ends it: the process that began it, the next one after a crash, or the one that
 * waits for a confirmation in vain. Both start from what the kernel holds now and from the record (apply-record.ts), and
 * both can be begun again when they did not come to their own end.
 */
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';

import { isOfGeneration, type Hook } from '../../core/plan/generation.ts';
import type { HeldHook, Occupied } from '../../core/plan/hook.ts';
import {
  missingFlat,
  planFlattening,
  planReturn,
  planSweep,
  planSwitch,
  type Former,
} from '../../core/plan/switch-over.ts';
import { isOwnFilter } from '../../core/tc/ownership.ts';
import type { ApplyRecord } from '../kernel/apply-record.ts';
import type { Journal } from '../kernel/journal.ts';
import type { DevicePrograms } from '../rss/device-programs.ts';
import { readLinks, siteOf, type Links } from './device-state.ts';
import { explainMismatch, failuresToClear, sendSteps, type PlanStep } from './filter-steps.ts';
import { leaveUnneeded, unmake, type Means } from './surroundings.ts';
import { othersOn, surveySite, type Surveyed } from './sites.ts';

export interface Transaction extends Means {
  readonly journal: Journal;
  /** Of the TAP, which the record is filed under. */
  readonly tap: number;
  readonly programs: DevicePrograms;
}

/** What devices hold while a transaction ends. */
export interface Held {
  readonly links: Links;
  /** Devices that have gone meanwhile took their filters along. */
  readonly sites: readonly Surveyed[];
  readonly hooks: readonly HeldHook[];
}

/**
 * Leads packets to the new set where they do not go yet, and takes the former one away. Resolves with what is left.
 * Who knows what the devices hold may say it.
 */
export async function complete(
  transaction: Transaction,
  record: ApplyRecord,
  known?: Held,
): Promise<readonly Diagnostic[]> {
  if (record.phase === 'flattening') return flatten(transaction, record);
  const held = known ?? (await look(transaction, record));
  const lagging = held.hooks.filter((hook) => formerOf(record, hook, held.links) !== undefined);
  const steps = planSwitch(lagging, record.generation);
  const failed = await send(transaction, held.links, steps);
  if (failed.length > 0) return failed;
  const switched = steps.length > 0 ? await look(transaction, record) : held;
  const left = [...(await sweep(transaction, switched))];
  if (record.takeOver) left.push(...(await removeOthers(transaction, switched)));
  for (const site of switched.sites)
    left.push(...(await leaveUnneeded(transaction, site, record.wanted)));
  if (left.length > 0) return end(transaction, (await look(transaction, record)).hooks, left);
  if (!record.flat) return end(transaction, switched.hooks.map(withoutStale), []);
  await transaction.journal.write(transaction.tap, { ...record, phase: 'flattening' });
  return flatten(transaction, record);
}

/** Leads packets back to the former set, and takes away what was made of the new one. Resolves with what is left. */
export async function takeBack(
  transaction: Transaction,
  record: ApplyRecord,
): Promise<readonly Diagnostic[]> {
  const { hooks, links } = await look(transaction, record);
  const steps = hooks.flatMap((hook) => {
    const former = formerOf(record, hook, links);
    return former === undefined ? [] : planReturn(hook, former);
  });
  const failed = await send(transaction, links, steps);
  if (failed.length > 0) return failed;
  const left = [...(await sweep(transaction, await look(transaction, record)))];
  const held = await look(transaction, record);
  for (const making of record.made.toReversed()) {
    const site = held.sites.find(({ index }) => index === making.index);
    const problem = site && (await unmake(transaction, making, site));
    if (problem !== undefined) left.push(problem);
  }
  return end(transaction, held.hooks, left);
}

/** Where the record says that packets of the hook went; undefined for a hook that it is not about. */
function formerOf(
  { hooks }: ApplyRecord,
  { device, parent }: Hook,
  { nameOf }: Links,
): Pick<Former, 'generation' | 'room'> | undefined {
  return hooks.find((one) => one.parent === parent && nameOf(one.index) === device);
}

async function look({ exchange }: Means, { sites }: Pick<ApplyRecord, 'sites'>): Promise<Held> {
  const links = await readLinks(exchange);
  const surveyed: Surveyed[] = [];
  for (const { index, part } of sites) {
    const link = links.at(index);
    if (link !== undefined) surveyed.push(await surveySite(exchange, links, siteOf(link, part)));
  }
  return { links, sites: surveyed, hooks: surveyed.flatMap(({ hooks }) => hooks) };
}

async function send(
  { exchange, programs: { descriptorOf } }: Transaction,
  { indexOf }: Links,
  steps: readonly PlanStep[],
): Promise<readonly Diagnostic[]> {
  return failuresToClear(await sendSteps(exchange, steps, { indexOf, descriptorOf }));
}

/** Clears away what no packet meets, once none is on its way through it any more. */
async function sweep(
  transaction: Transaction,
  { hooks, links }: Held,
): Promise<readonly Diagnostic[]> {
  const { clear, settle } = planSweep(hooks);
  if (clear.length > 0) await transaction.exchange.port.awaitPackets();
  const failed = await send(transaction, links, clear);
  return failed.length > 0 ? failed : send(transaction, links, settle);
}

/** Removes the filters of others: of a whole priority where none of ours is, since some kinds hold more than filters. */
async function removeOthers(
  { exchange }: Transaction,
  { sites }: Held,
): Promise<readonly Diagnostic[]> {
  const steps: PlanStep[] = [];
  for (const site of sites) {
    const own = site.filters.flower.filter(isOwnFilter);
    const others = othersOn(site);
    const isAlone = (place: Occupied) => own.every((one) => levelKey(one) !== levelKey(place));
    const places = others.map((one) => ({ ...one, handle: isAlone(one) ? 0 : one.handle }));
    const different = new Map(places.map((one) => [`${levelKey(one)} ${String(one.handle)}`, one]));
    for (const place of different.values()) steps.push({ kind: 'remove-any', place });
  }
  const { indexOf } = await readLinks(exchange);
  return failuresToClear(await sendSteps(exchange, steps, { indexOf }));
}

const levelKey = ({ parent, chain, priority }: Occupied) =>
  `${parent} ${String(chain)} ${String(priority)}`;

/** Moves what packets meet to chain 0, and no packet sees it. Resolves with what is left. */
async function flatten(
  transaction: Transaction,
  record: ApplyRecord,
): Promise<readonly Diagnostic[]> {
  const { hooks, links } = await look(transaction, record);
  const { front, build, reveal } = planFlattening(hooks);
  for (const steps of [front, build]) {
    const failed = await send(transaction, links, steps);
    if (failed.length > 0) return failed;
  }
  const built = await look(transaction, record);
  const wrong = built.hooks.flatMap(missingFlat).map((each) => explainMismatch('missing', each));
  if (wrong.length > 0) return wrong;
  const failed = await send(transaction, links, reveal);
  if (failed.length > 0) return failed;
  const left = await sweep(transaction, await look(transaction, record));
  return end(transaction, (await look(transaction, record)).hooks, left);
}

const withoutStale = (hook: HeldHook): HeldHook => ({
  ...hook,
  own: hook.own.filter((filter) => isOfGeneration(filter, hook.generation)),
});

async function end(
  { journal, tap, programs }: Transaction,
  hooks: readonly HeldHook[],
  left: readonly Diagnostic[],
): Promise<readonly Diagnostic[]> {
  if (!programs.isEmpty) await programs.keepOnly(hooks.flatMap(({ own }) => own));
  if (left.length === 0) await journal.remove(tap);
  return left;
}
