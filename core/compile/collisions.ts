/** Rules that get into each other's way at one place: equal matches, and handles that run out. */
import { diagnose } from '../diagnostics/catalogue.ts';
import { firstOwnHandle, lastOwnHandle } from '../tc/ownership.ts';
import { isFinal, type LoneFilter } from './lone-rule.ts';
import type { RulePlace } from './place.ts';

/** A rule compiled so far, as a message names it. */
export interface Occupant {
  readonly label: string;
  readonly place: RulePlace;
}

interface Standing extends Occupant {
  readonly priority: number;
  /** Whether its packets go no further. */
  readonly final: boolean;
}

const spotOf = ({ device, parent, chain }: LoneFilter) => `${parent} ${device} ${String(chain)}`;

/** Who stands where on one device. Each look is one lookup in a map, however many rules there are. */
export class Occupancy {
  /** parent, priority and match → the rule that has them. */
  readonly #matches = new Map<string, Standing>();
  /** parent and priority → filters there. */
  readonly #filters = new Map<string, number>();
  /** parent and match → rules with it, in the order of the document. */
  readonly #twins = new Map<string, Standing[]>();

  /** A handle for each filter of a rule, or none after reporting why it cannot stand there. */
  admit(occupant: Occupant, filters: readonly LoneFilter[]): readonly number[] {
    const { place } = occupant;
    for (const filter of filters) {
      const other = this.#matches.get(
        `${spotOf(filter)} ${String(filter.priority)} ${filter.match}`,
      );
      if (other === undefined) continue;
      const details = { other: other.label };
      place.report(diagnose('rule/collision', details, place.attribute('priority')));
      return [];
    }
    const handles = filters.map(
      (filter) =>
        firstOwnHandle + (this.#filters.get(`${spotOf(filter)} ${String(filter.priority)}`) ?? 0),
    );
    if (handles.some((handle) => handle > lastOwnHandle)) {
      const most = lastOwnHandle - firstOwnHandle + 1;
      const where = place.attribute('priority');
      place.report(diagnose('rule/too-many-at-one-priority', { most }, where));
      return [];
    }
    for (const [index, filter] of filters.entries()) {
      const { priority, match } = filter;
      const standing = { ...occupant, priority, final: isFinal(filter) };
      const spot = spotOf(filter);
      this.#matches.set(`${spot} ${String(priority)} ${match}`, standing);
      this.#filters.set(`${spot} ${String(priority)}`, handles[index]! - firstOwnHandle + 1);
      const twins = this.#twins.get(`${spot} ${match}`);
      if (twins === undefined) this.#twins.set(`${spot} ${match}`, [standing]);
      else twins.push(standing);
    }
    return handles;
  }

  /** Warns about rules that a rule with the same match keeps every packet of a direction from. */
  reportUnreachable(): void {
    for (const [where, twins] of this.#twins) {
      const winner = twins.reduce<Standing | undefined>(
        (best, twin) =>
          twin.final && (best === undefined || twin.priority < best.priority) ? twin : best,
        undefined,
      );
      if (winner === undefined) continue;
      const direction = where.startsWith('1:') ? 'received' : 'sent';
      for (const { priority, place } of twins) {
        if (priority <= winner.priority) continue;
        const details = { direction, other: winner.label } as const;
        place.report(diagnose('rule/duplicate-match', details, place.attribute('priority')));
      }
    }
  }
}
