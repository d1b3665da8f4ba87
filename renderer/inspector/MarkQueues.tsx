import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { DeviceOptions, MarkQueue } from '../../core/flow/device.ts';
import { FieldProblems } from './FieldProblems.tsx';
import { deviceProblem } from './device-problem.ts';
import { readMarkQueue } from './mark-queue.ts';

interface MarkQueuesProps {
  readonly device: DeviceOptions;
  readonly onChange: (markQueues: readonly MarkQueue[]) => void;
}

/** Which queue packets go to that rules give a mark: a TAP's reader cannot see the mark itself. */
export function MarkQueues({ device, onChange }: MarkQueuesProps) {
  const { markQueues } = device;
  return (
    <div className="field">
      <span className="field-label">
        <b>mark queues</b> where marked packets go
      </span>
      {markQueues.length > 0 && (
        <ul className="pair-list mono" aria-label="Mark queues">
          {markQueues.map(({ mark, queue }) => (
            <li key={mark}>
              <span>
                mark <b>{mark}</b> → queue <b>{queue}</b>
              </span>
              <button
                type="button"
                className="icon-button"
                aria-label={`Remove mark ${String(mark)}`}
                onClick={() => onChange(markQueues.filter((row) => row.mark !== mark))}
              >
                <X size={13} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <NewMarkQueue device={device} onAdd={(row) => onChange([...markQueues, row])} />
      <FieldProblems subject={{ part: 'device', field: 'markQueues' }} />
    </div>
  );
}

interface NewMarkQueueProps {
  readonly device: DeviceOptions;
  readonly onAdd: (row: MarkQueue) => void;
}

function NewMarkQueue({ device, onAdd }: NewMarkQueueProps) {
  const [mark, setMark] = useState('');
  const [queue, setQueue] = useState('');
  const [problem, setProblem] = useState<string>();
  const add = (): void => {
    const row = readMarkQueue(mark, queue);
    const wrong =
      typeof row === 'string'
        ? row
        : deviceProblem(device, { markQueues: [...device.markQueues, row] });
    setProblem(wrong);
    if (wrong !== undefined || typeof row === 'string') return;
    setMark('');
    setQueue('');
    onAdd(row);
  };
  return (
    <form
      className="pair-form"
      aria-label="Add a mark queue"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <input
        className="text-input mono"
        aria-label="mark"
        placeholder="mark"
        inputMode="numeric"
        autoComplete="off"
        aria-invalid={problem !== undefined}
        value={mark}
        onChange={(event) => setMark(event.target.value)}
      />
      <span aria-hidden>→</span>
      <input
        className="text-input mono"
        aria-label="queue of the mark"
        placeholder="queue"
        inputMode="numeric"
        autoComplete="off"
        aria-invalid={problem !== undefined}
        value={queue}
        onChange={(event) => setQueue(event.target.value)}
      />
      <button type="submit" className="icon-button" aria-label="Add" title="Add (Enter)">
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
