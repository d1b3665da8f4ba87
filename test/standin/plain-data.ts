/**
 * Values that cross between processes, as text (the Chrome DevTools protocol carries text). Electron
 * clones structurally; our IPC contract is plain data, so anything else is refused here: what passes
 * the stand-in passes Electron.
 */

type Encoded =
  | null
  | boolean
  | number
  | string
  | readonly Encoded[]
  | { readonly special: string }
  | { readonly fields: readonly (readonly [string, Encoded])[] };

const isList = (encoded: Encoded): encoded is readonly Encoded[] => Array.isArray(encoded);

/** Numbers that JSON has no words for. */
const specialNumbers = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

function encode(value: unknown): Encoded {
  if (value === undefined) return { special: 'undefined' };
  if (typeof value === 'number') {
    const special = [...specialNumbers].find(([, number]) => Object.is(number, value));
    return special === undefined ? value : { special: special[0] };
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (Array.isArray(value)) return Array.from(value, encode);
  const kind = Object.prototype.toString.call(value);
  if (typeof value !== 'object' || kind !== '[object Object]') {
    throw new TypeError(`stand-in: ${kind} is not plain data, which is all our IPC carries`);
  }
  return { fields: Object.entries(value).map(([name, inner]) => [name, encode(inner)] as const) };
}

function decode(encoded: Encoded): unknown {
  if (encoded === null || typeof encoded !== 'object') return encoded;
  if (isList(encoded)) return encoded.map(decode);
  if ('special' in encoded) return specialNumbers.get(encoded.special);
  return Object.fromEntries(encoded.fields.map(([name, inner]) => [name, decode(inner)]));
}

/** Throws what Electron throws for a function, a symbol, a DOM node: `An object could not be cloned.` */
export function toText(value: unknown): string {
  let clone: unknown;
  try {
    clone = structuredClone(value);
  } catch {
    throw new Error('An object could not be cloned.');
  }
  return JSON.stringify(encode(clone));
}

export function fromText(text: string): unknown {
  return decode(JSON.parse(text) as Encoded);
}
