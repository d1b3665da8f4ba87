/** Which slot of the kernel holds which slot of a compiled set. */

export interface WantedSlot {
  readonly slot: number;
  readonly configuration: Uint8Array;
  /** Slots that the filters of this one name now: the same configuration stays where it is, and its counters go on. */
  readonly standing: readonly number[];
}

export interface PlacedSlot {
  readonly slot: number;
  readonly number: number;
  /** Undefined when the number holds it already. */
  readonly fill: Uint8Array | undefined;
}

/**
 * A configuration that is in the kernel for the same filters is used again; every other one gets a number that nobody
 * uses, because a packet may be reading any that is in use: its own number if it can. Undefined when there are not
 * enough.
 */
export function placeSlots(
  wanted: readonly WantedSlot[],
  held: ReadonlyMap<number, Uint8Array>,
  most: number,
): readonly PlacedSlot[] | undefined {
  const taken = new Set<number>();
  const take = (number: number) => {
    taken.add(number);
    return number;
  };
  const isFree = (number: number) => number < most && !held.has(number) && !taken.has(number);
  const kept = wanted.map(({ configuration, standing }) => {
    const same = (number: number) => !taken.has(number) && isEqual(held.get(number), configuration);
    const number = standing.find(same);
    return number === undefined ? undefined : take(number);
  });
  const own = wanted.map(({ slot }, index) =>
    kept[index] === undefined && isFree(slot) ? take(slot) : undefined,
  );
  let free = 0;
  const placed: PlacedSlot[] = [];
  for (const [index, { slot, configuration }] of wanted.entries()) {
    while (free < most && !isFree(free)) free++;
    const number = kept[index] ?? own[index] ?? take(free);
    if (number >= most) return undefined;
    placed.push({ slot, number, fill: kept[index] === undefined ? configuration : undefined });
  }
  return placed;
}

function isEqual(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a?.length === b.length && a.every((byte, index) => byte === b[index]);
}
