/** How benches measure, and what they hand to the table that `npm run bench` prints. */

export interface BenchRow {
  readonly what: string;
  readonly measured: string;
  /** What is asked for, in words; rows that only inform have none. */
  readonly target?: string;
  /** Whether the target is met. */
  readonly met?: boolean;
}

/** What each file of this folder exports as `bench`. */
export interface Bench {
  readonly title: string;
  readonly run: () => readonly BenchRow[] | Promise<readonly BenchRow[]>;
}

/**
 * Median milliseconds of each function. The functions take turns, so that whatever else the machine does hits all of
 * them alike; each runs twice before anything is measured.
 */
export function medians<Name extends string>(
  rounds: number,
  functions: Readonly<Record<Name, () => void>>,
): Readonly<Record<Name, number>> {
  const names = Object.keys(functions) as Name[];
  for (let warmUp = 0; warmUp < 2; warmUp++) for (const name of names) functions[name]();
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      globalThis.gc?.();
      const start = performance.now();
      functions[name]();
      times.get(name)?.push(performance.now() - start);
    }
  return Object.fromEntries(
    [...times].map(([name, measured]) => [name, median(measured)]),
  ) as Record<Name, number>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** `123,456`. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
