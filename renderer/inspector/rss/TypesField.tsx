import { X } from 'lucide-react';
import { useId } from 'react';
import { defaultRssWords, rssTypesOfWord, type RssType } from '../../../core/compile/rss-types.ts';
import { ReasonText } from '../../canvas/ConnectionReason.tsx';
import { FieldLabel } from '../FieldLabel.tsx';
import { FieldProblems } from '../FieldProblems.tsx';
import { Segments } from '../Segments.tsx';
import { TypedInput, type Typed } from '../TypedInput.tsx';
import type { ChangeOf, Gesture, RssFieldProps } from './field-props.ts';
import {
  halfOf,
  readWords,
  typesOfWords,
  withHalf,
  withTypes,
  type Half,
  type Layer,
} from './type-words.ts';
import { TypeMatrix } from './TypeMatrix.tsx';

type Words = readonly string[];

interface TypesFieldProps extends RssFieldProps {
  /** Undefined when the action names none. */
  readonly words: Words | undefined;
  readonly onChange: ChangeOf<Words>;
}

const same = (a: Words = [], b: Words = []): boolean => a.join() === b.join();

function read(text: string, known: Words): Typed<Words> {
  const reading = readWords(text, known);
  if (!reading.ok) return { problem: reading.problem };
  return { value: reading.words.length === 0 ? undefined : reading.words };
}

const halves: readonly { readonly value: Half; readonly label: string }[] = [
  { value: 'both', label: 'both' },
  { value: 'source', label: 'src' },
  { value: 'destination', label: 'dst' },
];

/** What is hashed, as words, as boxes, and which half of each layer. */
export function TypesField({ row, subject, keep, words, onChange }: TypesFieldProps) {
  const id = useId();
  const named = words ?? [];
  const asked = typesOfWords(named);
  const implied = asked.size === 0;
  const start = implied ? [...defaultRssWords, ...named] : named;
  const strange = named.filter((word) => rssTypesOfWord(word) === undefined);
  const put = (next: Words, gesture: Gesture): void =>
    onChange(next.length === 0 ? undefined : next, gesture);
  const toggle = (types: readonly RssType[], on: boolean): void =>
    put(withTypes(start, types, on), 'click');
  return (
    <div className="field" role="group" aria-label={`${row.name}, ${row.title}`}>
      <FieldLabel id={id} row={row} />
      <TypedInput
        id={id}
        keep={keep}
        label={`${row.name}, as words`}
        value={words}
        print={(known) => known.join(' ')}
        read={(text) => read(text, row.words ?? [])}
        same={same}
        placeholder={defaultRssWords.join(' ')}
        onChange={(next) => onChange(next, 'typing')}
      />
      {strange.length > 0 && (
        <Strange
          words={strange}
          onRemove={(word) =>
            put(
              named.filter((one) => one !== word),
              'click',
            )
          }
        />
      )}
      <FieldProblems subject={subject} />
      {implied && strange.length === 0 && (
        <p className="muted small">
          <ReasonText text="Nothing is named: the device hashes by `ip`." />
        </p>
      )}
      <TypeMatrix asked={implied ? typesOfWords(defaultRssWords) : asked} onToggle={toggle} />
      <Limit words={start} layer="l3" title="addresses" onChange={put} />
      <Limit words={start} layer="l4" title="ports" onChange={put} />
    </div>
  );
}

interface LimitProps {
  readonly words: Words;
  readonly layer: Layer;
  readonly title: string;
  readonly onChange: (words: Words, gesture: Gesture) => void;
}

/** `l3-src-only` and its like: one of both, or none. */
function Limit({ words, layer, title, onChange }: LimitProps) {
  return (
    <div className="limit-line">
      <span className="muted">{title}</span>
      <Segments
        label={`Which ${title} are hashed`}
        choices={halves.map((half) => ({ ...half, title: limitTitle(layer, half.value) }))}
        value={halfOf(words, layer)}
        onChoose={(half) => onChange(withHalf(words, layer, half), 'click')}
      />
    </div>
  );
}

function limitTitle(layer: Layer, half: Half): string {
  if (half === 'both') return 'Source and destination';
  return `${layer}-${half === 'source' ? 'src' : 'dst'}-only`;
}

interface StrangeProps {
  readonly words: Words;
  readonly onRemove: (word: string) => void;
}

/** Words of testpmd that mean nothing to a TAP; they stay until they are taken away. */
function Strange({ words, onRemove }: StrangeProps) {
  return (
    <ul className="strange-words" aria-label="Types a TAP cannot hash by">
      {words.map((word) => (
        <li key={word}>
          <button
            type="button"
            className="chip drop"
            aria-label={`Remove type ${word}`}
            onClick={() => onRemove(word)}
          >
            {word}
            <X size={12} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
