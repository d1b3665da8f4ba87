/** Priorities 1 to 16, one by one: what layout `reclassify` has there, and what stays kept for it. */
import { reservedPriorities } from '../../core/compile/layout.ts';
import type { DeviceOptions } from '../../core/flow/device.ts';
import type { PriorityBand, PriorityMark } from './priorities.ts';

export type PlaceUse = 'queue' | 'room' | 'implicit' | 'kept';

export interface RssPlace {
  readonly first: number;
  /** Above `first` only for places that are kept. */
  readonly last: number;
  readonly use: PlaceUse;
  readonly marks: readonly PriorityMark[];
  /** `queue 3`, `queues 14–31`, `room`; of an implicit rule empty, for its role says it. */
  readonly text: string;
}

/** Every priority of the band once; kept ones that follow each other are one place. */
export function rssPlaces({ marks }: Pick<PriorityBand, 'marks'>): readonly RssPlace[] {
  const places: RssPlace[] = [];
  for (let priority = 1; priority <= reservedPriorities; priority++) {
    const place = placeAt(
      priority,
      marks.filter((mark) => mark.priority === priority),
    );
    const before = places.at(-1);
    if (before?.use === 'kept' && place.use === 'kept')
      places[places.length - 1] = { ...before, last: priority };
    else places.push(place);
  }
  return places;
}

function placeAt(priority: number, marks: readonly PriorityMark[]): RssPlace {
  const [first] = marks;
  const place = { first: priority, last: priority, marks };
  if (first === undefined) return { ...place, use: 'kept', text: 'kept' };
  switch (first.filter.role) {
    case 'rss-queue':
      return { ...place, use: 'queue', text: queuesText(marks) };
    case 'rss-room':
      return { ...place, use: 'room', text: 'room' };
    default:
      return { ...place, use: 'implicit', text: '' };
  }
}

function queuesText(marks: readonly PriorityMark[]): string {
  const queues = marks.flatMap(({ filter: { classifier } }) => classifier?.queue ?? []);
  const [least, most] = [Math.min(...queues), Math.max(...queues)];
  return least === most ? `queue ${least}` : `queues ${least}–${most}`;
}

/** What the band is for, on a device with this layout. */
export function rssBandMeaning(
  { marks }: Pick<PriorityBand, 'marks'>,
  { rss }: Pick<DeviceOptions, 'rss'>,
): string {
  const spreads = marks.some(({ filter }) => filter.role === 'rss-queue');
  if (spreads)
    return 'Hashed packets come by again and are caught here by the rule of their queue; others get room for their hash.';
  if (marks.length > 0) return 'Implicit rules, which are to stand first.';
  return rss === 'direct'
    ? 'Kept for layout reclassify. In layout direct they stay empty: the program sets the queue itself.'
    : 'Kept for RSS: no rule here spreads packets.';
}
