/** How long what a lab makes is there: as long as the test that makes it, or as the suite whose tests share it. */
import { onTestFinished } from 'vitest';

/** Takes what is to be done in the end. */
export type AtEnd = (end: () => unknown) => void;

export const atTestEnd: AtEnd = (end) => {
  onTestFinished(async () => {
    await end();
  });
};

/** For `beforeAll`, which hands `endAll` back: all that was taken is done then, the last first. */
export function atSuiteEnd(): { readonly atEnd: AtEnd; readonly endAll: () => Promise<void> } {
  const ends: (() => unknown)[] = [];
  return {
    atEnd: (end) => void ends.push(end),
    endAll: async () => {
      for (const end of ends.reverse()) await end();
    },
  };
}
