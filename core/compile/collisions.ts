/** Rules that get into each other's way at one place: equal matches, and handles that run out. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { TcParent } from '../tc/filter.ts';
import { firstOwnHandle, lastOwnHandle } from '../tc/ownership.ts';
import type { RulePlace } from './place.ts';

/** A rule compiled so far, as a message names it. */
export interface Occupant {
  readonly label: string;
  readonly place: RulePlace;
  readonly priority: number;
  /** Whether its packets go no further. */
  readonly final: boolean;
}

/** Who stands where on one device. Each look is one lookup in a map, however many rules there are. */
export class Occupancy {
  /** parent, priority and match → the rule that has them. */
  readonly #matches = new Map<string, Occupant>();
  /** parent and priority → filters there. */
  readonly #filters = new Map<string, number>();
  /** parent and match → rules with it, in the order of the document. */
  readonly #twins = new Map<string, Occupant[]>();

  /** Gives a rule of that `matchKey` its handles, one a parent, or reports why it cannot stand there. */
  admit(
    occupant: Occupant,
    match: string,
    parents: readonly TcParent[],
  ): readonly number[] | undefined {
    const { place, priority } = occupant;
    for (const parent of parents) {
      const other = this.#matches.get(`${parent} ${String(priority)} ${match}`);
      if (other !== undefined) {
        const details = { other: other.label };
        place.report(diagnose('rule/collision', details, place.attribute('priority')));
        return undefined;
      }
    }
    const handles = parents.map(
      (parent) => firstOwnHandle + (this.#filters.get(`${parent} ${String(priority)}`) ?? 0),
    );
    if (handles.some((handle) => handle > lastOwnHandle)) {
      const most = lastOwnHandle - firstOwnHandle + 1;
      const where = place.attribute('priority');
      place.report(diagnose('rule/too-many-at-one-priority', { most }, where));
      return undefined;
    }
    for (const [index, parent] of parents.entries()) {
      const spot = `${parent} ${String(priority)}`;
      this.#matches.set(`${spot} ${match}`, occupant);
      this.#filters.set(spot, handles[index]! - firstOwnHandle + 1);
      const twins = this.#twins.get(`${parent} ${match}`);
      if (twins === undefined) this.#twins.set(`${parent} ${match}`, [occupant]);
      else twins.push(occupant);
    }
    return handles;
  }

  /** Warns about rules that a rule with the same match keeps every packet of a direction from. */
  reportUnreachable(): void {
    for (const [where, twins] of this.#twins) {
      const winner = twins.reduce<Occupant | undefined>(
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
