/** The priority layout as a picture: which bands there are, and which rules stand where in them. */
import { bands, type Band } from '../../core/compile/layout.ts';
import type { CompiledFilter } from '../../core/compile/result.ts';
import type { DeviceOptions } from '../../core/flow/device.ts';
import type { RuleId } from '../../core/flow/rule.ts';
import { grouped, type Hook } from './hooks.ts';

/** What a filter does with its packets, as the colour of its mark. */
export type Tone = 'queue' | 'rss' | 'drop' | 'remote' | 'continue';

export interface PriorityMark {
  readonly key: string;
  readonly priority: number;
  readonly rule: RuleId | null;
  readonly tone: Tone;
  readonly filter: CompiledFilter;
}

export interface PriorityBand extends Band {
  readonly marks: readonly PriorityMark[];
}

/** Priorities count anew at every hook and in every chain. */
export interface PriorityLane {
  /** `tap0 1:`, with its chain when there are several. */
  readonly name: string;
  readonly meaning: string;
  readonly bands: readonly PriorityBand[];
}

function toneOf({ actions }: CompiledFilter): Tone {
  if (actions.some(({ kind }) => kind === 'bpf')) return 'rss';
  if (actions.some(({ kind }) => kind === 'mirred')) return 'remote';
  if (actions.some((action) => action.kind === 'skbedit' && action.queueMapping !== undefined))
    return 'queue';
  const last = actions.at(-1);
  return last?.kind === 'gact' && last.control === 'drop' ? 'drop' : 'continue';
}

/** With TC chains a group is a chain; the priority says nothing about it. */
export function priorityLanes(
  hooks: readonly Hook[],
  groups: DeviceOptions['groups'],
): readonly PriorityLane[] {
  return hooks.flatMap((hook) => {
    const chains = grouped(hook.filters, ({ chain }) => chain);
    return Array.from(chains, ([chain, filters]): PriorityLane => {
      const several = groups === 'chains' || chains.size > 1;
      return {
        name: several ? `${hook.name} chain ${chain}` : hook.name,
        meaning: hook.meaning,
        bands: several ? withoutGroups(priorityBands(filters)) : priorityBands(filters),
      };
    });
  });
}

/** The bands of all groups as one. */
function withoutGroups(all: readonly PriorityBand[]): readonly PriorityBand[] {
  const explicit = all.filter(({ kind }) => kind === 'explicit');
  const [first, last] = [explicit[0], explicit.at(-1)];
  if (first === undefined || last === undefined) return all;
  const marks = explicit.flatMap((band) => band.marks);
  const joined: PriorityBand = { ...first, name: 'rules', last: last.last, marks };
  return [
    ...all.filter(({ kind }) => kind === 'reserved'),
    joined,
    ...all.filter(({ kind }) => kind === 'implicit'),
  ];
}

/**
 * Every band with its filters in the order of evaluation. Groups without rules are joined to one band
 * where they follow each other, except group 0.
 */
export function priorityBands(filters: readonly CompiledFilter[]): readonly PriorityBand[] {
  const full = bands.map((band): PriorityBand => ({
    ...band,
    marks: filters
      .filter(({ priority }) => priority >= band.first && priority <= band.last)
      .toSorted((a, b) => a.priority - b.priority)
      .map((filter, index) => ({
        key: `${filter.priority} ${filter.handle} ${index}`,
        priority: filter.priority,
        rule: filter.rule,
        tone: toneOf(filter),
        filter,
      })),
  }));
  const joined: PriorityBand[] = [];
  for (const band of full) {
    const last = joined.at(-1);
    if (last !== undefined && isSpare(last) && isSpare(band))
      joined[joined.length - 1] = {
        ...last,
        last: band.last,
        name: joinNames(last.name, band.name),
      };
    else joined.push(band);
  }
  return joined;
}

const isSpare = (band: PriorityBand): boolean =>
  band.kind === 'explicit' && band.marks.length === 0 && band.first > 4095;

/** `groups 1–3` and `group 4` → `groups 1–4`. */
function joinNames(first: string, last: string): string {
  const [, from = ''] = /(\d+)/.exec(first) ?? [];
  const [, to = ''] = /(\d+)$/.exec(last) ?? [];
  return `groups ${from}–${to}`;
}

/** A few words below the name of a band; the first one is explained at length (rss-places.ts). */
export function purposeOf({ kind }: PriorityBand): string {
  return kind === 'implicit' ? 'implicit rules' : '';
}
