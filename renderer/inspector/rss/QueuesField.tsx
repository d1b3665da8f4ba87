import { useId, useState } from 'react';
import { mostRssQueues } from '../../../core/compile/rss-action.ts';
import type { ActionFieldRow } from '../../../core/flow/fields.ts';
import { roundRobinTable, tableShares } from '../../../core/rss/table.ts';
import { useDesigner } from '../../store/useDesigner.ts';
import { FieldLabel } from '../FieldLabel.tsx';
import { FieldProblems } from '../FieldProblems.tsx';
import { printNumberList, readNumberList } from '../number-list.ts';
import { TypedInput, type Typed } from '../TypedInput.tsx';
import { evenList, fallingList } from './queue-list.ts';
import { QueueList } from './QueueList.tsx';
import { RedirectionTable } from './RedirectionTable.tsx';
import type { ChangeOf, RssFieldProps } from './field-props.ts';

type Queues = readonly number[];

interface QueuesFieldProps extends RssFieldProps {
  /** Undefined for all queues of the device. */
  readonly value: Queues | undefined;
  /** Those that the table is filled from. */
  readonly effective: Queues;
  readonly onChange: ChangeOf<Queues>;
}

const same = (a: Queues = [], b: Queues = []): boolean => a.join() === b.join();

function read(row: ActionFieldRow, text: string): Typed<Queues> {
  const limits = { most: row.most ?? 2 ** row.bits - 1, longest: mostRssQueues };
  const reading = readNumberList(text, limits);
  if (!reading.ok) return { problem: reading.problem };
  return { value: reading.numbers.length === 0 ? undefined : reading.numbers };
}

/** The queues as text and as rows, and the table they make. */
export function QueuesField({ row, subject, keep, value, effective, onChange }: QueuesFieldProps) {
  const id = useId();
  const [lit, setLit] = useState<number>();
  const queues = useDesigner((state) => state.document.device.queues);
  const table = roundRobinTable(effective);
  const shares = tableShares(table);
  const put = (list: Queues): void => onChange(list, 'click');
  return (
    <div className="field" role="group" aria-label={`${row.name}, ${row.title}`}>
      <FieldLabel id={id} row={row} />
      <TypedInput
        id={id}
        keep={keep}
        label={`${row.name}, as a list`}
        value={value}
        print={printNumberList}
        read={(text) => read(row, text)}
        same={same}
        placeholder={`all ${queues} of the device`}
        meaning={value === undefined ? '' : `${value.length}`}
        onChange={(list) => onChange(list, 'typing')}
      />
      <FieldProblems subject={subject} />
      <Presets value={value} effective={effective} onChange={(list) => onChange(list, 'click')} />
      <QueueList list={effective} {...{ shares, queues, lit }} onLight={setLit} onChange={put} />
      <RedirectionTable {...{ table, queues, lit }} onLight={setLit} />
    </div>
  );
}

interface PresetsProps {
  readonly value: Queues | undefined;
  readonly effective: Queues;
  readonly onChange: (list: Queues | undefined) => void;
}

function Presets({ value, effective, onChange }: PresetsProps) {
  const even = evenList(effective);
  const falling = fallingList(effective);
  return (
    <div className="queue-presets" role="group" aria-label="Ready-made lists">
      <button
        type="button"
        className="segment"
        aria-pressed={value === undefined}
        title="Leave the list out: all queues of the device, in order"
        onClick={() => onChange(undefined)}
      >
        all queues
      </button>
      <button
        type="button"
        className="segment"
        aria-pressed={value !== undefined && same(value, even)}
        title="Each of these queues once"
        onClick={() => onChange(even)}
      >
        even
      </button>
      <button
        type="button"
        className="segment"
        aria-pressed={falling !== undefined && even.length > 1 && same(value, falling)}
        disabled={falling === undefined || even.length < 2}
        title={
          falling === undefined
            ? 'Too many queues for a table of 128 entries'
            : `The first queue ${even.length} times, each further one once less`
        }
        onClick={() => onChange(falling)}
      >
        weighted
      </button>
    </div>
  );
}
