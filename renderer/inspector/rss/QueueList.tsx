import { ArrowDown, ArrowUp, Minus, Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { mostRssQueues } from '../../../core/compile/rss-action.ts';
import { shareText } from '../../counts/number-text.ts';
import { readNumberList } from '../number-list.ts';
import { mostQueues } from '../../../core/flow/device.ts';
import {
  movedRow,
  nextQueue,
  queueRows,
  without,
  withOneLess,
  withOneMore,
  type QueueRow,
} from './queue-list.ts';

type Queues = readonly number[];

interface QueueListProps {
  readonly list: Queues;
  readonly shares: ReadonlyMap<number, number>;
  /** Of the device. */
  readonly queues: number;
  /** The queue that is pointed at, here or in the table. */
  readonly lit: number | undefined;
  readonly onLight: (queue: number | undefined) => void;
  readonly onChange: (list: Queues) => void;
}

/** Each queue once, with its weight and its part of the table. */
export function QueueList(props: QueueListProps) {
  const { list, onChange } = props;
  const element = useRef<HTMLUListElement>(null);
  const rows = queueRows(list);
  /** The row a button stands in may be gone or elsewhere then; the keyboard goes on where it was. */
  const changeFrom = (next: Queues, queue: number | undefined, button: string): void => {
    onChange(next);
    requestAnimationFrame(() => {
      const row = element.current?.querySelector(`[data-queue="${queue ?? ''}"]`);
      row?.querySelector<HTMLElement>(`[data-button="${button}"]`)?.focus();
    });
  };
  return (
    <>
      <ul ref={element} className="queue-rows" aria-label="Queues of the table">
        {rows.map((row, index) => (
          <Row
            key={row.queue}
            row={row}
            last={rows.length === 1}
            full={list.length >= mostRssQueues}
            first={index === 0}
            end={index === rows.length - 1}
            neighbour={(rows[index + 1] ?? rows[index - 1])?.queue}
            onRow={changeFrom}
            {...props}
          />
        ))}
      </ul>
      <AddQueue list={list} queues={props.queues} onAdd={(more) => onChange([...list, ...more])} />
    </>
  );
}

interface RowProps extends QueueListProps {
  readonly row: QueueRow;
  readonly first: boolean;
  readonly end: boolean;
  /** It is the only one, and stays. */
  readonly last: boolean;
  /** No more places in the list. */
  readonly full: boolean;
  readonly neighbour: number | undefined;
  readonly onRow: (next: Queues, queue: number | undefined, button: string) => void;
}

function Row(props: RowProps) {
  const { row, list, shares, queues, lit, onLight, onRow } = props;
  const { queue, weight } = row;
  const share = shares.get(queue) ?? 0;
  const missing = queue >= queues;
  return (
    <li
      data-queue={queue}
      className={`queue-row ${missing ? 'missing' : ''} ${lit === queue ? 'lit' : ''}`}
      title={missing ? 'The device has no such queue' : undefined}
      onPointerEnter={() => onLight(queue)}
      onPointerLeave={() => onLight(undefined)}
      onFocus={() => onLight(queue)}
      onBlur={() => onLight(undefined)}
    >
      <span className="queue-share" style={{ width: `${share * 100}%` }} aria-hidden />
      <span className="mono queue-name">
        <b>{queue}</b>
      </span>
      <span className="queue-part">{shareText(share)}</span>
      <RowButton
        name="less"
        label={`Less weight for queue ${queue}`}
        disabled={weight === 1}
        onPress={() => onRow(withOneLess(list, queue), queue, weight === 2 ? 'more' : 'less')}
      />
      <span className="mono queue-weight" title="How often the list names it">
        {`× ${weight}`}
      </span>
      <RowButton
        name="more"
        label={`More weight for queue ${queue}`}
        disabled={props.full}
        onPress={() => onRow(withOneMore(list, queue), queue, 'more')}
      />
      <RowButton
        name="up"
        label={`Move queue ${queue} up`}
        disabled={props.first}
        onPress={() => onRow(movedRow(list, queue, -1), queue, 'up')}
      />
      <RowButton
        name="down"
        label={`Move queue ${queue} down`}
        disabled={props.end}
        onPress={() => onRow(movedRow(list, queue, 1), queue, 'down')}
      />
      <RowButton
        name="remove"
        label={`Remove queue ${queue}`}
        disabled={props.last}
        onPress={() => onRow(without(list, queue), props.neighbour, 'remove')}
      />
    </li>
  );
}

const icons = { less: Minus, more: Plus, up: ArrowUp, down: ArrowDown, remove: X } as const;

interface RowButtonProps {
  readonly name: keyof typeof icons;
  readonly label: string;
  readonly disabled: boolean;
  readonly onPress: () => void;
}

function RowButton({ name, label, disabled, onPress }: RowButtonProps) {
  const Icon = icons[name];
  return (
    <button
      type="button"
      className="icon-button"
      data-button={name}
      aria-label={label}
      title={label}
      // Still the keyboard’s place when the row has come to its end.
      aria-disabled={disabled}
      onClick={disabled ? undefined : onPress}
    >
      <Icon size={12} aria-hidden />
    </button>
  );
}

interface AddQueueProps {
  readonly list: Queues;
  readonly queues: number;
  readonly onAdd: (more: Queues) => void;
}

function AddQueue({ list, queues, onAdd }: AddQueueProps) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const next = nextQueue(list, queues);
  const add = (): void => {
    const limits = { most: mostQueues - 1, longest: mostRssQueues - list.length };
    const typed = text.trim() === '' ? String(next ?? '') : text;
    const reading = readNumberList(typed, limits);
    if (!reading.ok || reading.numbers.length === 0) {
      setProblem(reading.ok ? 'All queues of the device are there; name one.' : reading.problem);
      return;
    }
    setText('');
    setProblem(undefined);
    onAdd(reading.numbers);
  };
  return (
    <form
      className="queue-add"
      aria-label="Add a queue"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <input
        className="text-input mono"
        aria-label="queue to add"
        placeholder={next === undefined ? 'one of them again' : `queue ${next}`}
        autoComplete="off"
        aria-invalid={problem !== undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(undefined);
        }}
      />
      <button type="submit" className="icon-button" aria-label="Add queue" title="Add (Enter)">
        <Plus size={15} aria-hidden />
      </button>
      {problem !== undefined && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
