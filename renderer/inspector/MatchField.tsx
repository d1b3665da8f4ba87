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

/** The texts of a field between the document and the person who types. */
function useMatchTexts({ row, match, subject, onChange }: MatchFieldProps) {
  const [typing, setTyping] = useState<Typing>();
  const current = typing !== undefined && same(typing.match, match) ? typing : undefined;
  const texts = current?.texts ?? textsOf(row, match);
  const take = (wanted: FieldMode, next: FieldTexts): void => {
    const input: FieldInput = readField(row, wanted, next, { match, place: { subject } });
    if (!input.ok) {
      setTyping({ mode: wanted, texts: next, match, wrong: input });
      return;
    }
    // A range typed as one text stays one until the field is left: another input would lose the cursor.
    const stays = next.value === '' || input.mode === 'range';
    setTyping({ mode: stays ? wanted : input.mode, texts: next, match: input.match });
    if (!same(input.match, match)) onChange(input.match);
  };
  const choose = (wanted: FieldMode): void => {
    const next = switchMode(row, wanted, texts);
    if (next.value === '' || next.value.startsWith('/')) {
      setTyping({ mode: wanted, texts: noTexts, match: undefined });
      if (match !== undefined) onChange(undefined);
    } else take(wanted, next);
  };
  const leave = (): void => {
    if (current?.wrong === undefined) setTyping(undefined);
  };
  return {
    mode: current?.mode ?? modeOf(row, match),
    texts,
    wrong: current?.wrong,
    take,
    choose,
    leave,
  };
}

export function MatchField(props: MatchFieldProps) {
  const { row, match, subject, support } = props;
  const id = useId();
  const { mode, texts, wrong, take, choose, leave } = useMatchTexts(props);
  const inputOf = (part: keyof FieldTexts) => (
    <TextPart
      id={part === 'value' ? id : `${id}-${part}`}
      part={part}
      row={row}
      text={texts[part]}
      problem={wrong?.at === part ? `${id}-problem` : undefined}
      onChange={(text) => take(mode === 'any' ? 'is' : mode, { ...texts, [part]: text })}
      onLeave={leave}
    />
  );
  return (
    <div className="field">
      <FieldLabel id={id} row={row} since={mode === 'range' ? support.rangeSince : support.since} />
      {mode === 'range' ? (
        <div className="field-range">
          {inputOf('value')}
          <span aria-hidden>–</span>
          {inputOf('last')}
        </div>
      ) : (
        <div className="field-value">
          {inputOf('value')}
          <Meaning row={row} match={wrong === undefined ? match : undefined} />
        </div>
      )}
      {mode === 'mask' && inputOf('mask')}
      <Segments
        label={`How ${row.name} is compared`}
        choices={modesFor(row, mode, support.rangeSince !== undefined).map((value) => ({ value }))}
        value={mode}
        onChoose={choose}
      />
      {wrong !== undefined && (
        <p id={`${id}-problem`} className="field-error" role="alert">
          {wrong.problem.message} {wrong.problem.hint}
        </p>
      )}
      {wrong === undefined && mode !== 'range' && <BitView row={row} match={match} />}
      <FieldProblems subject={subject} />
    </div>
  );
}

interface MeaningProps {
  readonly row: ItemFieldRow;
  readonly match: FieldMatch | undefined;
}

function Meaning({ row, match }: MeaningProps) {
  return match && <span className="field-meaning">{meaningOf(row, match)}</span>;
}

const labels: Readonly<Record<keyof FieldTexts, (row: ItemFieldRow) => string>> = {
  value: ({ name, title }) => `${name}, ${title}`,
  mask: ({ name }) => `${name}, mask`,
  last: ({ name }) => `${name}, last`,
};

const placeholders: Readonly<Record<keyof FieldTexts, string>> = {
  value: 'any',
  mask: 'mask',
  last: 'last',
};

interface TextPartProps {
  readonly id: string;
  readonly part: keyof FieldTexts;
  readonly row: ItemFieldRow;
  readonly text: string;
  /** Id of the message about this text. */
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
  readonly onLeave: () => void;
}

function TextPart({ id, part, row, text, problem, onChange, onLeave }: TextPartProps) {
  return (
    <input
      id={id}
      className="text-input mono"
      aria-label={labels[part](row)}
      aria-invalid={problem !== undefined}
      aria-describedby={problem}
      placeholder={placeholders[part]}
      spellCheck={false}
      autoComplete="off"
      value={text}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onLeave}
    />
  );
}
