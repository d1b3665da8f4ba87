/** Messages of the testpmd reader. */
import { error } from './row.ts';

export const testpmdRows = {
  'testpmd/expected': error<{ expected: string; found: string }>(
    ({ expected, found }) => `Expected ${expected}, found ${found}.`,
    { explanation: 'The command is not written as testpmd reads it.' },
  ),
};
