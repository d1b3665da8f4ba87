/** What a real kernel and tc made of the matches of key-sets.ts. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FlowerKeys } from '../../../core/tc/filter.ts';

export interface KeyOutcome {
  /** What the kernel was asked for: the match at the same place in `keySets`. */
  readonly set: FlowerKeys;
  /** `EINVAL` or `EINVAL: the kernel's words` when it was refused. */
  readonly refused?: string;
  /** `options.keys` of `tc -j filter show`. */
  readonly printed?: Readonly<Record<string, unknown>>;
}

export function readKeyOutcomes(): readonly KeyOutcome[] {
  const file = path.join(import.meta.dirname, 'key-sets.json');
  return JSON.parse(readFileSync(file, 'utf8')) as readonly KeyOutcome[];
}
