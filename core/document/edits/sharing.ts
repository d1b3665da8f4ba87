/** Changes that share what they do not touch; a change that changes nothing gives back the same object. */

/** With one element at `index` made anew. */
export function replaced<T>(list: readonly T[], index: number, value: T): readonly T[] {
  return list[index] === value || index < 0 || index >= list.length
    ? list
    : list.with(index, value);
}

/** `index` is held within the list; without one the value goes to the end. */
export function inserted<T>(list: readonly T[], value: T, index = list.length): readonly T[] {
  return list.toSpliced(Math.max(0, Math.min(index, list.length)), 0, value);
}

export function removed<T>(list: readonly T[], isGone: (value: T) => boolean): readonly T[] {
  return list.some(isGone) ? list.filter((value) => !isGone(value)) : list;
}

/** The element at `from` stands at `to` afterwards. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const value = list[from];
  if (value === undefined || from === to) return list;
  return inserted(list.toSpliced(from, 1), value, to);
}

/** The object with some of its values made anew. */
export function merged<T extends object>(object: T, part: Readonly<Partial<T>>): T {
  const next = { ...object, ...part };
  const keys = Object.keys(next) as (keyof T)[];
  return keys.some((key) => !isSame(next[key], object[key])) ? next : object;
}

/** Lists are equal when what they hold is; other objects when they are the same one. */
function isSame(left: unknown, right: unknown): boolean {
  return Array.isArray(left) && Array.isArray(right)
    ? left.length === right.length && JSON.stringify(left) === JSON.stringify(right)
    : left === right;
}

/** Without one key. */
export function without<T>(
  record: Readonly<Record<string, T>>,
  key: string,
): Readonly<Record<string, T>> {
  if (!Object.hasOwn(record, key)) return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
