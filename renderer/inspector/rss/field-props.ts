/** What the fields of an rss action have in common. */
import type { Subject } from '../../../core/diagnostics/diagnostic.ts';
import type { ActionFieldRow } from '../../../core/flow/fields.ts';

/** How an edit is kept for undo: a burst of typing is one step, a click is one of its own. */
export type Gesture = 'typing' | 'click';

/** `undefined` takes the field away. */
export type ChangeOf<T> = (value: T | undefined, gesture: Gesture) => void;

export interface RssFieldProps {
  readonly row: ActionFieldRow;
  readonly subject: Subject;
  /** Of its text input (TypedInput). */
  readonly keep: string;
}
