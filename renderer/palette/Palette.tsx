import { Search } from 'lucide-react';
import { useMemo, useState, type DragEvent, type KeyboardEvent } from 'react';
import { ReasonText } from '../canvas/ConnectionReason.tsx';
import { focusCanvas } from '../canvas/focus.ts';
import { StepIcon, colourClass } from '../icons/StepIcon.tsx';
import { addToSelection } from '../store/drawing.ts';
import { notify } from '../store/notice.ts';
import { setDragged } from './dragging.ts';
import {
  dragType,
  paletteEntries,
  paletteGroups,
  searched,
  unsupportedEntries,
  type PaletteEntry,
  type PaletteGroup,
} from './entries.ts';

/** Arrow keys walk the whole palette; Tab passes it as one stop behind the search. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === 'Escape') focusCanvas();
  const along = event.target instanceof HTMLInputElement ? {} : { ArrowRight: 1, ArrowLeft: -1 };
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, ...along };
  const step = steps[event.key];
  if (step === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const next = buttons[at < 0 ? 0 : (at + step + buttons.length) % buttons.length];
  if (next === undefined) return;
  event.preventDefault();
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}

const mostUnsupported = 8;

/** With a word in the search: what it finds, then what a TAP cannot do, with the reason. */
function groupsFor(wanted: string): readonly PaletteGroup[] {
  if (wanted.trim() === '') return paletteGroups;
  const self = (entry: PaletteEntry): PaletteEntry => entry;
  return [
    { title: 'Found', entries: searched(paletteEntries, self, wanted) },
    {
      title: 'Not on a TAP',
      entries: searched(unsupportedEntries, self, wanted).slice(0, mostUnsupported),
    },
  ].filter(({ entries }) => entries.length > 0);
}

export function Palette() {
  const [wanted, setWanted] = useState('');
  const groups = useMemo(() => groupsFor(wanted), [wanted]);
  return (
    <nav className="palette" aria-label="Palette" onKeyDown={walk}>
      <label className="palette-search">
        <Search size={14} aria-hidden />
        <input
          type="search"
          className="text-input"
          aria-label="Find an item or action"
          placeholder="Find…"
          autoComplete="off"
          spellCheck={false}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </label>
      {groups.map((group, index) => (
        <GroupOfEntries key={group.title} group={group} first={index === 0} />
      ))}
      {groups.length === 0 && <p className="palette-hint">rte_flow has nothing called that.</p>}
      {wanted === '' && <p className="palette-hint">Drag onto the canvas, or press Enter.</p>}
    </nav>
  );
}

interface GroupProps {
  readonly group: PaletteGroup;
  readonly first: boolean;
}

function GroupOfEntries({ group, first }: GroupProps) {
  return (
    <section aria-label={group.title}>
      <h2>{group.title}</h2>
      <ul>
        {group.entries.map((entry, index) => (
          <li key={`${entry.kind} ${entry.type}`}>
            <PaletteButton entry={entry} tabStop={first && index === 0} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface PaletteButtonProps {
  readonly entry: PaletteEntry;
  readonly tabStop: boolean;
}

function PaletteButton({ entry, tabStop }: PaletteButtonProps) {
  const { kind, type, unsupported } = entry;
  const start = (event: DragEvent): void => {
    event.dataTransfer.setData(dragType, `${kind} ${type}`);
    event.dataTransfer.effectAllowed = 'copy';
    setDragged(entry);
  };
  if (unsupported !== undefined)
    return (
      <button
        type="button"
        className="palette-entry unsupported"
        aria-disabled
        tabIndex={tabStop ? 0 : -1}
        onClick={() => notify(unsupported)}
      >
        <StepIcon type={type} />
        <span className="mono">{type}</span>
        <small>
          <ReasonText text={unsupported} />
        </small>
      </button>
    );
  return (
    <button
      type="button"
      className={`palette-entry ${colourClass(kind, type)}`}
      title={entry.documentation}
      aria-label={`Add ${type}`}
      tabIndex={tabStop ? 0 : -1}
      draggable
      onDragStart={start}
      onDragEnd={() => setDragged(undefined)}
      onClick={() => addToSelection(entry)}
    >
      <StepIcon type={type} />
      <span className="mono">{type}</span>
    </button>
  );
}
