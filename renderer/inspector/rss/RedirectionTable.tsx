import { shareText } from '../../counts/number-text.ts';
import { tableShares } from '../../../core/rss/table.ts';

interface RedirectionTableProps {
  readonly table: readonly number[];
  /** Of the device. */
  readonly queues: number;
  /** The queue that is pointed at. */
  readonly lit: number | undefined;
  readonly onLight: (queue: number | undefined) => void;
}

/** Neighbouring queues differ in their tint; the number says which it is. */
const tints = 4;

/** For who cannot see it: each queue with its part. */
function describe(table: readonly number[]): string {
  const shares = Array.from(
    tableShares(table),
    ([queue, share]) => `queue ${queue} ${shareText(share)}`,
  );
  return `Redirection table of ${table.length} entries: ${shares.join(', ')}`;
}

/** The low seven bits of the hash choose an entry, the entry the queue. */
export function RedirectionTable({ table, queues, lit, onLight }: RedirectionTableProps) {
  const order = [...new Set(table)];
  const tintOf = new Map(order.map((queue, index) => [queue, index % tints]));
  return (
    <figure className="redirection">
      <div
        className={`redirection-table mono ${table.some((queue) => queue > 99) ? 'narrow' : ''}`}
        role="img"
        aria-label={describe(table)}
        onPointerLeave={() => onLight(undefined)}
      >
        {table.map((queue, entry) => (
          <span
            key={entry}
            className={classOf(queue, { tint: tintOf.get(queue) ?? 0, queues, lit })}
            title={`entry ${entry}: queue ${queue}`}
            onPointerEnter={() => onLight(queue)}
          >
            {queue}
          </span>
        ))}
      </div>
      <figcaption className="muted small">
        {`Redirection table: the hash’s low 7 bits choose one of ${table.length} entries.`}
      </figcaption>
    </figure>
  );
}

interface CellState {
  readonly tint: number;
  readonly queues: number;
  readonly lit: number | undefined;
}

function classOf(queue: number, { tint, queues, lit }: CellState): string {
  const missing = queue >= queues ? 'missing' : '';
  const light = lit === undefined ? '' : lit === queue ? 'lit' : 'dim';
  return `tint-${tint} ${missing} ${light}`;
}
