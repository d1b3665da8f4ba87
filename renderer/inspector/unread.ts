/** Texts that could not be read and whose field is out of sight: they stand there again when it comes back. */

export interface Unread {
  readonly text: string;
  /** What the field held meanwhile; when that has changed, the text is answered. */
  readonly printed: string;
}

const texts = new Map<string, Unread>();

/** `undefined`: the field reads well again. */
export function keepUnread(key: string | undefined, unread: Unread | undefined): void {
  if (key === undefined) return;
  if (unread === undefined) texts.delete(key);
  else texts.set(key, unread);
}

export function unreadText(key: string | undefined, printed: string): string | undefined {
  const unread = key === undefined ? undefined : texts.get(key);
  return unread?.printed === printed ? unread.text : undefined;
}
