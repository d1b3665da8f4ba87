/** Brings documents of older formats up to date, one format at a time. */
import { currentVersion } from './document.ts';

/** From format `from` to the next one. Works on parsed JSON that only claims to be of that format. */
export interface Migration {
  readonly from: number;
  /** What changed, for the reference. */
  readonly summary: string;
  readonly migrate: (saved: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

/** Every step from format 1 on; the list is complete by construction or `migrate` says so. Format 1 is the first. */
export const migrations: readonly Migration[] = [];

/** The same document in format `to`. `from` is at most `to`. */
export function migrate(
  saved: Readonly<Record<string, unknown>>,
  from: number,
  to: number = currentVersion,
  steps: readonly Migration[] = migrations,
): Record<string, unknown> {
  let document = { ...saved };
  for (let version = from; version < to; version++) {
    const step = steps.find((candidate) => candidate.from === version);
    if (step === undefined) throw new Error(`no migration from format ${String(version)}`);
    document = { ...step.migrate(document), tapwright: version + 1 };
  }
  return document;
}
