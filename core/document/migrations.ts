/** Brings documents of older formats up to date, one format at a time. */
import { currentVersion } from './document.ts';

/** From format `from` to the next one. Works on parsed JSON that only claims to be of that format. */
export interface Migration {
  readonly from: number;
  /** What changed, for the reference. */
  readonly summary: string;
  readonly migrate: (saved: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

/** The newest format that is read, and the steps to it. */
export interface Format {
  readonly version: number;
  /** One for each older format. */
  readonly migrations: readonly Migration[];
}

export const currentFormat: Format = { version: currentVersion, migrations: [] };

/** The same document in the newest format. `from` is at most that. */
export function migrate(
  saved: Readonly<Record<string, unknown>>,
  from: number,
  { version, migrations }: Format,
): Record<string, unknown> {
  let document = { ...saved };
  for (let at = from; at < version; at++) {
    const step = migrations.find((candidate) => candidate.from === at);
    if (step === undefined) throw new Error(`no migration from format ${String(at)}`);
    document = { ...step.migrate(document), tapwright: at + 1 };
  }
  return document;
}
