/** Which element of an old sequence each element of a new one continues. */

/** Beyond this many pairs of elements the longest common subsequence is approximated. */
const mostPairs = 1_000_000;

/**
 * For each new key the index of its old one, or -1. Equal keys in order come first (the longest common
 * subsequence), then equal keys elsewhere (they were moved), then what stands between the same neighbours, by
 * position. `byPosition` says which old elements may be continued by something unequal.
 */
export function align(
  before: readonly string[],
  after: readonly string[],
  byPosition: (index: number) => boolean = () => true,
): readonly number[] {
  const origins = new Array<number>(after.length).fill(-1);
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    origins[start] = start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++;
    origins[after.length - end] = before.length - end;
  }
  const middle: Middle = {
    before,
    after,
    start,
    beforeEnd: before.length - end,
    afterEnd: after.length - end,
  };
  const pairs = (middle.beforeEnd - start) * (middle.afterEnd - start);
  if (pairs > mostPairs) matchGreedily(middle, origins);
  else if (pairs > 0) matchLongest(middle, origins);
  const taken = new Set(origins);
  matchMoved(middle, origins, taken);
  matchPositions(before.length, origins, (index) => byPosition(index) && !taken.has(index));
  return origins;
}

/** What differs: `[start, beforeEnd)` of the one and `[start, afterEnd)` of the other. */
interface Middle {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly start: number;
  readonly beforeEnd: number;
  readonly afterEnd: number;
}

function matchLongest(
  { before, after, start, beforeEnd, afterEnd }: Middle,
  origins: number[],
): void {
  const width = afterEnd - start + 1;
  /** Length of the longest common subsequence of the two rests, by where they begin. */
  const lengths = new Uint32Array((beforeEnd - start + 1) * width);
  const at = (old: number, now: number) => (old - start) * width + (now - start);
  for (let old = beforeEnd - 1; old >= start; old--)
    for (let now = afterEnd - 1; now >= start; now--)
      lengths[at(old, now)] =
        before[old] === after[now]
          ? lengths[at(old + 1, now + 1)]! + 1
          : Math.max(lengths[at(old + 1, now)]!, lengths[at(old, now + 1)]!);
  for (let old = start, now = start; old < beforeEnd && now < afterEnd;)
    if (before[old] === after[now]) origins[now++] = old++;
    else if (lengths[at(old + 1, now)]! >= lengths[at(old, now + 1)]!) old++;
    else now++;
}

/** Each new key takes its next old one behind the last taken. */
function matchGreedily(middle: Middle, origins: number[]): void {
  const places = placesOf(middle, new Set());
  let last = middle.start - 1;
  for (let now = middle.start; now < middle.afterEnd; now++) {
    const list = places.get(middle.after[now]!);
    let old = list?.pop();
    while (old !== undefined && old <= last) old = list?.pop();
    if (old !== undefined) origins[now] = last = old;
  }
}

function matchMoved(middle: Middle, origins: number[], taken: Set<number>): void {
  const places = placesOf(middle, taken);
  for (let now = middle.start; now < middle.afterEnd; now++) {
    if (origins[now] !== -1) continue;
    const old = places.get(middle.after[now]!)?.pop();
    if (old === undefined) continue;
    origins[now] = old;
    taken.add(old);
  }
}

/** Where each key stands among the old ones that are not taken, the first place last, to be popped. */
function placesOf({ before, start, beforeEnd }: Middle, taken: ReadonlySet<number>) {
  const places = new Map<string, number[]>();
  for (let old = beforeEnd - 1; old >= start; old--) {
    if (taken.has(old)) continue;
    const list = places.get(before[old]!);
    if (list === undefined) places.set(before[old]!, [old]);
    else list.push(old);
  }
  return places;
}

/** Between two matched neighbours the first unmatched old element goes with the first unmatched new one, and so on. */
function matchPositions(
  oldLength: number,
  origins: number[],
  isFree: (index: number) => boolean,
): void {
  /** For each new element the origin of the next matched one behind it. */
  const limits = new Array<number>(origins.length);
  for (let now = origins.length - 1, limit = oldLength; now >= 0; now--) {
    limits[now] = limit;
    if (origins[now] !== -1) limit = origins[now]!;
  }
  let next = 0;
  for (let now = 0; now < origins.length; now++) {
    if (origins[now] !== -1) next = Math.max(next, origins[now]! + 1);
    else {
      while (next < limits[now]! && !isFree(next)) next++;
      if (next < limits[now]!) origins[now] = next++;
    }
  }
}
