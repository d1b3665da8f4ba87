import { useId, useState } from 'react';
import type { Diagnostic, Subject } from '../../core/diagnostics/diagnostic.ts';
import type { ItemFieldRow } from '../../core/flow/fields.ts';
import type { FieldMatch } from '../../core/flow/rule.ts';
import { BitView } from './BitView.tsx';
import { FieldLabel } from './FieldLabel.tsx';
import { FieldProblems } from './FieldProblems.tsx';
import {
  modeOf,
  modesFor,
  noTexts,
  readField,
  switchMode,
  textsOf,
  type FieldInput,
  type FieldMode,
  type FieldTexts,
} from './field-modes.ts';
import type { FieldSupport } from './field-support.ts';
import { Segments } from './Segments.tsx';
import { meaningOf } from './well-known.ts';

interface MatchFieldProps {
  readonly row: ItemFieldRow;
  readonly match: FieldMatch | undefined;
  readonly subject: Subject;
  /** What the compiler makes of the field: whether it takes a range, and since which kernel. */
  readonly support: FieldSupport;
  readonly onChange: (match: FieldMatch | undefined) => void;
}

/** What is being typed and cannot be taken over yet; the document keeps the last good value meanwhile. */
interface Typing {
  readonly mode: FieldMode;
  readonly texts: FieldTexts;
  /** The match the typing led to, to notice when the document changes from elsewhere. */
  readonly match: FieldMatch | undefined;
  readonly wrong?: { readonly at: keyof FieldTexts; readonly problem: Diagnostic };
}

/** Undo and other editors may give the match another object; only a change of value ends the typing. */
const same = (a: FieldMatch | undefined, b: FieldMatch | undefined): boolean =>
  a?.spec === b?.spec && a?.mask === b?.mask && a?.last === b?.last;

const placeholders: Readonly<Record<keyof FieldTexts, string>> = {
  value: 'any',
  mask: 'mask',
  last: 'last',
};

export function MatchField({ row, match, subject, support, onChange }: MatchFieldProps) {
  const id = useId();
  const [typing, setTyping] = useState<Typing>();
  const current = typing !== undefined && same(typing.match, match) ? typing : undefined;
  const mode = current?.mode ?? modeOf(row, match);
  const texts = current?.texts ?? textsOf(row, match);
  const wrong = current?.wrong;

  const take = (wanted: FieldMode, next: FieldTexts): void => {
    const input: FieldInput = readField(row, wanted, next, { match, place: { subject } });
    if (!input.ok) {
      setTyping({ mode: wanted, texts: next, match, wrong: input });
      return;
    }
    const chosen = next.value === '' ? wanted : input.mode;
    setTyping({ mode: chosen, texts: next, match: input.match });
    if (!same(input.match, match)) onChange(input.match);
  };
  const choose = (wanted: FieldMode): void => {
    const next = switchMode(row, wanted, texts);
    if (next.value === '' || next.value.startsWith('/')) {
      setTyping({ mode: wanted, texts: noTexts, match: undefined });
      if (match !== undefined) onChange(undefined);
    } else take(wanted, next);
  };
  const input = (part: keyof FieldTexts, label: string) => (
    <input
      id={part === 'value' ? id : undefined}
      className="text-input mono"
      aria-label={label}
      aria-invalid={wrong?.at === part}
      aria-describedby={wrong === undefined ? undefined : `${id}-problem`}
      placeholder={placeholders[part]}
      spellCheck={false}
      autoComplete="off"
      value={texts[part]}
      onChange={(event) =>
        take(mode === 'any' ? 'is' : mode, { ...texts, [part]: event.target.value })
      }
      onBlur={() => {
        if (wrong === undefined) setTyping(undefined);
      }}
    />
  );

  return (
    <div className="field">
      <FieldLabel id={id} row={row} since={mode === 'range' ? support.rangeSince : support.since} />
      <div className={mode === 'range' ? 'field-range' : 'field-value'}>
        {input('value', `${row.name}, ${row.title}`)}
        {mode === 'range' && (
          <>
            <span aria-hidden>–</span>
            {input('last', `${row.name}, last`)}
          </>
        )}
        {match !== undefined && wrong === undefined && mode !== 'range' && (
          <span className="field-meaning">{meaningOf(row, match)}</span>
        )}
      </div>
      {mode === 'mask' && input('mask', `${row.name}, mask`)}
      <Segments
        label={`How ${row.name} is compared`}
        choices={modesFor(row, mode, support.rangeSince !== undefined).map((value) => ({ value }))}
        value={mode}
        onChoose={choose}
      />
      {wrong === undefined ? (
        mode !== 'range' && <BitView row={row} match={match} />
      ) : (
        <p id={`${id}-problem`} className="field-error" role="alert">
          {wrong.problem.message} {wrong.problem.hint}
        </p>
      )}
      <FieldProblems subject={subject} />
    </div>
  );
}
