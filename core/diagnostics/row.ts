import type { CatalogueRow, Severity } from './diagnostic.ts';

type Rest<A> = Omit<CatalogueRow<A>, 'severity' | 'message'>;

const make =
  (severity: Severity) =>
  <A = object>(message: (details: A) => string, rest: Rest<A>): CatalogueRow<A> => ({
    severity,
    message,
    ...rest,
  });

/** The input cannot be compiled or applied as it is. */
export const error = make('error');
/** It works, but perhaps not as meant. */
export const warning = make('warning');
/** Nothing is wrong; something was read in a way worth knowing. */
export const info = make('info');
