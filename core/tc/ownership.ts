/**
 * How a filter of ours is recognised in a kernel, also after a crash: by a range of handles, and by a
 * cookie on its actions. Everything else on a device is somebody else's and stays untouched.
 */
import { hash64 } from './hash.ts';
import type { TcAction, TcFilter } from './filter.ts';

/** Handles of ours are 0x5457 (`TW`) and a running number from 1 among the filters at one place and priority. */
export const firstOwnHandle = 0x54570001;
export const lastOwnHandle = 0x5457ffff;

export function isOwnHandle(handle: number): boolean {
  return handle >= firstOwnHandle && handle <= lastOwnHandle;
}

/** `TPW` and the version of what follows; the first four of the twelve bytes of a cookie of ours, as hex. */
export const cookieMagic = '54505701';

/**
 * The cookie of a filter's actions, as lower-case hex: the magic, then a 64-bit hash of what the
 * filter was made to match (its `matchKey`). The kernel does not dump every key it was given; the hash is
 * the only way to know such a filter again (dump.ts).
 */
export function cookieOf(match: string): string {
  return cookieMagic + hash64(match);
}

/** An action that Tapwright makes. */
export type MadeAction = Exclude<TcAction, { readonly kind: 'other' }>;

/** The action with the cookie of the filter it is for, whose `matchKey` is given. */
export function stamped(action: MadeAction, match: string): MadeAction {
  return withCookie(action, cookieOf(match));
}

/** The same for who has the cookie already. */
export function withCookie(action: MadeAction, cookie: string): MadeAction {
  // What nearly all rules do is written out: spreading takes several times as long as all the rest of a filter.
  if (action.kind === 'gact' && action.chain === undefined)
    return { kind: 'gact', control: action.control, cookie };
  if (action.kind === 'skbedit' && action.queueMapping !== undefined && action.mark === undefined)
    return { kind: 'skbedit', queueMapping: action.queueMapping, control: action.control, cookie };
  return { ...action, cookie };
}

/** A handle of ours, and no cookie that says otherwise. */
export function isOwnFilter(filter: Pick<TcFilter, 'handle' | 'actions'>): boolean {
  return (
    isOwnHandle(filter.handle) &&
    filter.actions.every(
      (action) =>
        action.kind === 'other' ||
        action.cookie === undefined ||
        action.cookie.startsWith(cookieMagic),
    )
  );
}
