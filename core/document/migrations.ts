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

/** What a device of format 1 was, without saying so. Written out: today's defaults may change. */
const deviceOfFormat1 = {
  remote: null,
  mac: null,
  promiscuous: false,
  allMulticast: false,
  groups: 'priority',
  implicit: 'last',
  rss: 'direct',
  hashTail: false,
  markQueues: [],
  profile: 'tapwright',
};

const migrations: readonly Migration[] = [
  {
    from: 1,
    summary: 'The device has options for remote mode, groups, RSS, marks and the profile.',
    migrate: ({ device, ...rest }) => ({
      ...rest,
      device: isObject(device) ? { ...deviceOfFormat1, ...device } : device,
    }),
  },
];

export const currentFormat: Format = { version: currentVersion, migrations };

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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
