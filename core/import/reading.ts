/** What reading a part of a filter comes to: a part of a rule, or why there is none. */
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { Action, Item } from '../flow/rule.ts';

export type Reading<T> =
  | { readonly said: true; readonly value: T }
  | { readonly said: false; readonly reason: Diagnostic };

/** Steps of a rule that has no ids yet. */
export type ReadItem = Omit<Item, 'id'>;
export type ReadAction = Omit<Action, 'id'>;

export const said = <T>(value: T): Reading<T> => ({ said: true, value });
export const unsaid = (reason: Diagnostic): Reading<never> => ({ said: false, reason });

/** Reasons are about what is in the kernel, which is listed beside them. */
export const inKernel: Place = { subject: { part: 'kernel' } };
