import { useId, useState } from 'react';
import type { Subject } from '../../core/diagnostics/diagnostic.ts';
import type { ActionFieldRow } from '../../core/flow/fields.ts';
import { FieldLabel } from './FieldLabel.tsx';
import { FieldProblems } from './FieldProblems.tsx';

interface WordListFieldProps {
  readonly row: ActionFieldRow;
  readonly value: readonly string[] | undefined;
  readonly subject: Subject;
  /** Words a TAP can honour; the others are offered apart. */
  readonly usable: (word: string) => boolean;
  /** `undefined` when no word is left. */
  readonly onChange: (value: readonly string[] | undefined) => void;
}

/** Several of many words, such as what rss hashes. */
export function WordListField({ row, value = [], subject, usable, onChange }: WordListFieldProps) {
  const id = useId();
  const [wanted, setWanted] = useState('');
  const words = row.words ?? [];
  const known = words.filter((word) => usable(word) || value.includes(word));
  const others = words.filter((word) => !known.includes(word));
  const found = known.filter((word) => word.includes(wanted.trim().toLowerCase()));
  /** In the order of the registry, whatever the order of the clicks. */
  const toggle = (word: string): void => {
    const next = value.includes(word) ? value.filter((one) => one !== word) : [...value, word];
    const sorted = words.filter((one) => next.includes(one));
    onChange(sorted.length === 0 ? undefined : sorted);
  };
  return (
    <div className="field" role="group" aria-label={`${row.name}, ${row.title}`}>
      <FieldLabel id={id} row={row} />
      <input
        id={id}
        type="search"
        className="text-input"
        aria-label={`Find in ${row.name}`}
        placeholder={value.length === 0 ? (row.default?.replaceAll('`', '') ?? 'none') : 'Find…'}
        autoComplete="off"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <ul className="word-list mono">
        {found.map((word) => (
          <li key={word}>
            <label>
              <input type="checkbox" checked={value.includes(word)} onChange={() => toggle(word)} />
              {word}
            </label>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <details className="unmatchable">
          <summary>{`${others.length} more that a TAP cannot use`}</summary>
          <p className="mono muted">{others.join(' ')}</p>
        </details>
      )}
      <FieldProblems subject={subject} />
    </div>
  );
}
