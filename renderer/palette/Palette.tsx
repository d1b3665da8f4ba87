import type { DragEvent, KeyboardEvent } from 'react';
import { focusCanvas } from '../canvas/focus.ts';
import { StepIcon, colourClass } from '../icons/StepIcon.tsx';
import { addToSelection } from '../store/drawing.ts';
import { setDragged } from './dragging.ts';
import { actionEntries, dragType, itemEntries, type PaletteEntry } from './entries.ts';

/** Arrow keys walk the whole palette; Tab passes it as one stop. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === 'Escape') focusCanvas();
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const next = buttons[(at + step + buttons.length) % buttons.length];
  if (next === undefined) return;
  event.preventDefault();
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}

export function Palette() {
  return (
    <nav className="palette" aria-label="Palette" onKeyDown={walk}>
      <PaletteGroup title="Match" entries={itemEntries} first />
      <PaletteGroup title="Act" entries={actionEntries} />
      <p className="palette-hint">Drag onto the canvas, or press Enter.</p>
    </nav>
  );
}

interface PaletteGroupProps {
  readonly title: string;
  readonly entries: readonly PaletteEntry[];
  readonly first?: boolean;
}

function PaletteGroup({ title, entries, first = false }: PaletteGroupProps) {
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {entries.map((entry, index) => (
          <li key={entry.type}>
            <PaletteButton entry={entry} tabStop={first && index === 0} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function PaletteButton({
  entry,
  tabStop,
}: {
  readonly entry: PaletteEntry;
  readonly tabStop: boolean;
}) {
  const start = (event: DragEvent): void => {
    event.dataTransfer.setData(dragType, `${entry.kind} ${entry.type}`);
    event.dataTransfer.effectAllowed = 'copy';
    setDragged(entry);
  };
  return (
    <button
      type="button"
      className={`palette-entry ${colourClass(entry.kind, entry.type)}`}
      title={entry.documentation}
      aria-label={`Add ${entry.type}`}
      tabIndex={tabStop ? 0 : -1}
      draggable
      onDragStart={start}
      onDragEnd={() => setDragged(undefined)}
      onClick={() => addToSelection(entry)}
    >
      <StepIcon type={entry.type} />
      <span className="mono">{entry.type}</span>
    </button>
  );
}
