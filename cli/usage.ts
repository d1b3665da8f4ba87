/** Exit statuses and the one way to say that a command was written wrongly. */

export const exitStatus = {
  fine: 0,
  /** The input has errors, or the kernel refused. */
  refused: 1,
  wrongUsage: 2,
  /** A privilege or a kernel feature is missing. */
  machine: 3,
} as const;
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** The command line cannot be carried out as written. Ends the command with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
