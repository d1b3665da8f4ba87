import { ArrowLeftRight, CircleCheck, TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import { defaultRssKey } from '../../../core/compile/rss-action.ts';
import type { Subject } from '../../../core/diagnostics/diagnostic.ts';
import { readFieldText } from '../../../core/flow/field-text.ts';
import type { ActionFieldRow } from '../../../core/flow/fields.ts';
import { keyOfBytes, symmetricKey } from '../../../core/rss/key.ts';
import { FieldLabel } from '../FieldLabel.tsx';
import { FieldProblems } from '../FieldProblems.tsx';
import { TypedInput, type Typed } from '../TypedInput.tsx';
import { bytesWords, keyDigits, keyVerdicts, printKey, usualKeyBytes } from './key-words.ts';
import type { RssReading } from './rss-reading.ts';
import type { RssFieldProps } from './field-props.ts';

interface KeyFieldProps extends RssFieldProps {
  /** In hex; undefined for the default key. */
  readonly value: string | undefined;
  readonly effective: RssReading['effective'];
  readonly onType: (key: string | undefined) => void;
  /** By a button. */
  readonly onReplace: (key: string | undefined) => void;
}

function read(row: ActionFieldRow, text: string, subject: Subject): Typed<string> {
  const digits = keyDigits(text);
  if (digits === '') return { value: undefined };
  const reading = readFieldText(row, digits);
  if (reading.ok) return { value: String(reading.value) };
  const { message, hint = '' } = reading.problem({ subject });
  return { problem: `${message} ${hint}` };
}

/** Three groups of four bytes stand in a line. */
const groupsInLine = 3;

export function KeyField({
  row,
  subject,
  keep,
  value,
  effective,
  onType,
  onReplace,
}: KeyFieldProps) {
  const id = useId();
  const bytes = (value ?? defaultRssKey).length / 2;
  const used = effective.function !== 'simple_xor';
  return (
    <div className="field" role="group" aria-label={`${row.name}, ${row.title}`}>
      <FieldLabel id={id} row={row} />
      <TypedInput
        id={id}
        keep={keep}
        label={`${row.name}, ${row.title}, in hex`}
        value={value}
        print={printKey}
        read={(text) => read(row, text, subject)}
        placeholder={printKey(defaultRssKey)}
        lines={Math.max(2, Math.ceil(bytes / 4 / groupsInLine))}
        onChange={onType}
      />
      <div className="key-line">
        <span className="muted small">
          {value === undefined ? `default key, ${bytesWords(bytes)}` : bytesWords(bytes)}
        </span>
        <KeyButtons {...{ value, effective, onReplace }} />
      </div>
      <FieldProblems subject={subject} />
      {used ? (
        <Verdicts effective={effective} />
      ) : (
        <p className="muted small">simple_xor does not use a key.</p>
      )}
    </div>
  );
}

const randomKey = (): string | undefined =>
  keyOfBytes(crypto.getRandomValues(new Uint8Array(usualKeyBytes)));

type KeyButtonsProps = Pick<KeyFieldProps, 'value' | 'effective' | 'onReplace'>;

function KeyButtons({ value, effective, onReplace }: KeyButtonsProps) {
  const paired = effective.function === 'symmetric_toeplitz';
  return (
    <span className="key-buttons">
      <button
        type="button"
        className="button fix"
        title="Leave the key out: the device’s own"
        aria-label="Default key"
        disabled={value === undefined}
        onClick={() => onReplace(undefined)}
      >
        default
      </button>
      <button
        type="button"
        className="button fix"
        title={
          paired
            ? 'symmetric_toeplitz is symmetric with any key; with this one every packet would hash alike'
            : '6d5a repeated: both directions of a flow hash alike'
        }
        aria-label="Symmetric key"
        disabled={paired || value === symmetricKey()}
        onClick={() => onReplace(symmetricKey())}
      >
        symmetric
      </button>
      <button
        type="button"
        className="button fix"
        title={`${usualKeyBytes} random bytes`}
        aria-label="Random key"
        onClick={() => onReplace(randomKey())}
      >
        random
      </button>
    </span>
  );
}

const verdictIcons = { sound: CircleCheck, weak: TriangleAlert, remark: ArrowLeftRight } as const;

function Verdicts({ effective }: Pick<KeyFieldProps, 'effective'>) {
  const { key } = effective;
  if (key === undefined) return null;
  return (
    <ul className="key-verdicts" aria-label="What the key is worth">
      {keyVerdicts({ ...effective, key }).map(({ kind, text }) => {
        const Icon = verdictIcons[kind];
        return (
          <li key={text} className={kind}>
            <Icon size={13} aria-hidden />
            <span>{text}</span>
          </li>
        );
      })}
    </ul>
  );
}
