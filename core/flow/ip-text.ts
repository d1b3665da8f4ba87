/** IP addresses as text: read as inet_pton() does (IPv6: RFC 4291 2.2), written after RFC 5952. */

const groupCount = 8;

const ZERO = 0x30;
const COLON = 0x3a;
const DOT = 0x2e;

/** The eight 16-bit groups, host order, of what inet_pton accepts: no zone, no brackets. */
export function readIpv6(text: string): Uint16Array | undefined {
  const groups = new Uint16Array(groupCount);
  let gap = text.startsWith('::') ? 0 : -1;
  let at = gap === 0 ? 2 : 0;
  let filled = 0;
  while (at < text.length) {
    const colon = text.indexOf(':', at);
    const end = colon === -1 ? text.length : colon;
    const read = readGroups(text.slice(at, end), groups, { filled, last: colon === -1 });
    if (read === 0) return undefined;
    filled += read;
    at = end + 1;
    if (colon !== -1 && text[at] === ':') {
      if (gap !== -1) return undefined;
      gap = filled;
      at++;
    } else if (at === text.length) return undefined;
  }
  return spread(groups, filled, gap);
}

/** Reads what stands between two colons, at the end also a dotted quad; says how many groups that was, 0 for none. */
function readGroups(
  text: string,
  groups: Uint16Array,
  { filled, last }: { filled: number; last: boolean },
): 0 | 1 | 2 {
  if (last && text.includes('.'))
    return filled <= groupCount - 2 && readQuad(text, groups, filled) ? 2 : 0;
  const group = readGroup(text);
  if (group < 0 || filled === groupCount) return 0;
  groups[filled] = group;
  return 1;
}

/**
 * Whether the text surely is as printIpv6 writes the address: one `::` at most, for two groups at least, and no other
 * zero group. Most addresses in scripts are of this kind, and asking makes no object.
 */
export function isPlainIpv6(text: string): boolean {
  let groups = 0;
  let gaps = text.startsWith('::') ? 1 : 0;
  for (let at = gaps * 2; at < text.length;) {
    const end = endOfPlainGroup(text, at);
    if (end === -1) return false;
    groups++;
    at = end + 1;
    if (text.charCodeAt(at) === COLON) {
      gaps++;
      at++;
    } else if (at === text.length) return false;
  }
  return gaps === 0 ? groups === groupCount : gaps === 1 && groups <= groupCount - 2;
}

/** Where a group of one to four digits, the first not zero, ends at a colon or the end of the text; else -1. */
function endOfPlainGroup(text: string, start: number): number {
  let end = start;
  while (end < text.length && isLowerHexDigit(text.charCodeAt(end))) end++;
  const digits = end - start;
  if (digits === 0 || digits > 4 || text.charCodeAt(start) === ZERO) return -1;
  return end === text.length || text.charCodeAt(end) === COLON ? end : -1;
}

/** Whether the UTF-16 unit is a hex digit as canonical addresses have it. */
export function isLowerHexDigit(unit: number): boolean {
  return (unit >= ZERO && unit <= 0x39) || (unit >= 0x61 && unit <= 0x66);
}

/** Lower case, no leading zeros, the longest run of at least two zero groups (the first of equals) as `::`. */
export function printIpv6(groups: Uint16Array): string {
  let start = -1;
  let length = 1;
  for (let from = 0; from < groupCount; from++) {
    let to = from;
    while (to < groupCount && groups[to] === 0) to++;
    if (to - from > length) {
      start = from;
      length = to - from;
    }
    from = to;
  }
  const text = Array.from(groups, (group) => group.toString(16));
  if (start === -1) return text.join(':');
  return `${text.slice(0, start).join(':')}::${text.slice(start + length).join(':')}`;
}

/** Moves the groups behind `::` to the end; undefined when there are too few groups, or nothing for `::` to stand for. */
function spread(groups: Uint16Array, filled: number, gap: number): Uint16Array | undefined {
  if (gap === -1) return filled === groupCount ? groups : undefined;
  if (filled === groupCount) return undefined;
  groups.copyWithin(groupCount - (filled - gap), gap, filled);
  groups.fill(0, gap, groupCount - (filled - gap));
  return groups;
}

/** One to four hex digits; -1 when there is something else. */
function readGroup(text: string): number {
  if (text === '' || text.length > 4) return -1;
  let group = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = hexDigit(text.charCodeAt(index));
    if (digit < 0) return -1;
    group = group * 16 + digit;
  }
  return group;
}

function hexDigit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

/** A dotted quad as the last two groups. */
function readQuad(text: string, groups: Uint16Array, at: number): boolean {
  const bytes = readIpv4(text);
  if (bytes === undefined) return false;
  groups[at] = (bytes >>> 16) & 0xffff;
  groups[at + 1] = bytes & 0xffff;
  return true;
}

/** What inet_pton(AF_INET) accepts, as one unsigned number: four decimal numbers up to 255 without leading zeros. */
export function readIpv4(text: string): number | undefined {
  let address = 0;
  let byte = -1;
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const digit = unit - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (byte === 0) return undefined;
      byte = (byte === -1 ? 0 : byte) * 10 + digit;
      if (byte > 255) return undefined;
    } else if (unit === DOT && byte !== -1 && bytes < 3) {
      address = address * 256 + byte;
      bytes++;
      byte = -1;
    } else return undefined;
  }
  return byte === -1 || bytes !== 3 ? undefined : address * 256 + byte;
}
