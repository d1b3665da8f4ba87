/** The priority layout as a picture: which bands there are, and which rules stand where in them. */
import { bands, type Band } from '../../core/compile/layout.ts';
import type { CompiledFilter } from '../../core/compile/result.ts';
import type { RuleId } from '../../core/flow/rule.ts';

export interface PriorityMark {
  readonly key: string;
  readonly priority: number;
  readonly rule: RuleId | null;
  readonly tone: 'queue' | 'drop' | 'continue';
  readonly filter: CompiledFilter;
}

export interface PriorityBand extends Band {
  readonly marks: readonly PriorityMark[];
}

function toneOf(filter: CompiledFilter): PriorityMark['tone'] {
  const last = filter.actions.at(-1);
  if (last?.kind === 'skbedit') return 'queue';
  return last?.kind === 'gact' && last.control === 'drop' ? 'drop' : 'continue';
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
        key: `${filter.parent} ${filter.priority} ${filter.handle} ${index}`,
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
