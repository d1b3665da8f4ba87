import { useState, type KeyboardEvent } from 'react';
import type { RssType } from '../../../core/compile/rss-types.ts';

interface Kind {
  readonly name: string;
  readonly meaning: string;
  readonly cells: readonly (RssType | undefined)[];
}

const kinds: readonly Kind[] = [
  { name: 'any', meaning: 'every packet', cells: ['ipv4', 'ipv6'] },
  { name: 'tcp', meaning: 'and its ports', cells: ['ipv4-tcp', 'ipv6-tcp'] },
  { name: 'udp', meaning: 'and its ports', cells: ['ipv4-udp', 'ipv6-udp'] },
  { name: 'sctp', meaning: 'and its ports', cells: ['ipv4-sctp', 'ipv6-sctp'] },
  { name: 'frag', meaning: 'fragments', cells: ['ipv4-frag', 'ipv6-frag'] },
  { name: 'other', meaning: 'without ports', cells: ['ipv4-other', 'ipv6-other'] },
  { name: 'ex', meaning: 'extensions', cells: [undefined, 'ipv6-ex'] },
  { name: 'tcp-ex', meaning: 'and its ports', cells: [undefined, 'ipv6-tcp-ex'] },
  { name: 'udp-ex', meaning: 'and its ports', cells: [undefined, 'ipv6-udp-ex'] },
];
const families = ['IPv4', 'IPv6'] as const;

const steps: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

/** The box in that direction; past holes, not past the edge. */
function neighbour(from: RssType, [down, right]: readonly [number, number]): RssType | undefined {
  let line = kinds.findIndex(({ cells }) => cells.includes(from));
  let column = kinds[line]?.cells.indexOf(from) ?? 0;
  for (;;) {
    line += down;
    column += right;
    const cells = kinds[line]?.cells;
    if (cells === undefined || column < 0 || column >= cells.length) return undefined;
    if (cells[column] !== undefined) return cells[column];
  }
}

interface TypeMatrixProps {
  readonly asked: ReadonlySet<RssType>;
  readonly onToggle: (types: readonly RssType[], on: boolean) => void;
}

/** One tab stop; arrow keys walk from box to box, Space ticks. A row’s name ticks it for both families. */
export function TypeMatrix({ asked, onToggle }: TypeMatrixProps) {
  const [stop, setStop] = useState<RssType>('ipv4');
  const walk = (event: KeyboardEvent<HTMLElement>): void => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = neighbour(stop, step);
    if (next === undefined) return;
    event.currentTarget.querySelector<HTMLElement>(`[data-type="${next}"]`)?.focus();
  };
  return (
    <table className="type-matrix" aria-label="Packets that are hashed">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">kind</span>
          </th>
          {families.map((family) => (
            <th key={family} scope="col">
              {family}
            </th>
          ))}
        </tr>
      </thead>
      <tbody onKeyDown={walk}>
        {kinds.map((kind) => (
          <KindRow key={kind.name} {...{ kind, asked, stop, setStop, onToggle }} />
        ))}
      </tbody>
    </table>
  );
}

interface KindRowProps extends TypeMatrixProps {
  readonly kind: Kind;
  readonly stop: RssType;
  readonly setStop: (type: RssType) => void;
}

function KindRow({ kind, asked, stop, setStop, onToggle }: KindRowProps) {
  const types = kind.cells.filter((type) => type !== undefined);
  const whole = types.every((type) => asked.has(type));
  return (
    <tr>
      <th scope="row">
        {/* For the pointer alone: the boxes say the same to the keyboard. */}
        <button type="button" tabIndex={-1} onClick={() => onToggle(types, !whole)}>
          <b className="mono">{kind.name}</b>
          <span className="muted">{kind.meaning}</span>
        </button>
      </th>
      {kind.cells.map((type, column) => (
        <td key={column}>
          {type !== undefined && (
            <input
              type="checkbox"
              aria-label={type}
              title={type}
              data-type={type}
              tabIndex={type === stop ? 0 : -1}
              checked={asked.has(type)}
              onFocus={() => setStop(type)}
              onChange={({ target }) => onToggle([type], target.checked)}
            />
          )}
        </td>
      ))}
    </tr>
  );
}
