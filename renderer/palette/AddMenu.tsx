import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { ReasonText } from '../canvas/ConnectionReason.tsx';
import { focusCanvas } from '../canvas/focus.ts';
import { StepIcon, colourClass } from '../icons/StepIcon.tsx';
import { designer, useDesigner } from '../store/useDesigner.ts';
import type { AddMenuPlace } from '../store/state.ts';
import { choicesFor, choose, closeAddMenu, type AddChoice } from './add-menu.ts';

export function AddMenu() {
  const menu = useDesigner((state) => state.addMenu);
  if (menu === undefined) return null;
  return <OpenAddMenu key={`${menu.at.x} ${menu.at.y} ${menu.behind ?? ''}`} menu={menu} />;
}

const size = { width: 264, height: 350 } as const;

function OpenAddMenu({ menu }: { readonly menu: AddMenuPlace }) {
  const listId = useId();
  const frame = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(0);
  const choices = useMemo(() => choicesFor(designer.getState(), menu, wanted), [menu, wanted]);
  const chosen = choices[Math.min(at, choices.length - 1)];

  useEffect(() => {
    const leave = (event: PointerEvent): void => {
      if (!frame.current?.contains(event.target as Node)) closeAddMenu();
    };
    window.addEventListener('pointerdown', leave, true);
    return () => window.removeEventListener('pointerdown', leave, true);
  }, []);

  const take = (choice: AddChoice | undefined): void => {
    if (choice?.verdict.legal !== true) return;
    choose(choice);
    focusCanvas();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((now) => (now + step + choices.length) % choices.length);
    else if (event.key === 'Enter') take(chosen);
    else if (event.key === 'Escape' || event.key === 'Tab') {
      closeAddMenu();
      focusCanvas();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={frame}
      className="add-menu"
      style={{
        left: Math.max(8, Math.min(menu.at.x, window.innerWidth - size.width - 8)),
        top: Math.max(8, Math.min(menu.at.y, window.innerHeight - size.height - 8)),
      }}
      onKeyDown={onKeyDown}
    >
      <input
        className="text-input"
        role="combobox"
        aria-label="Add a step"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={chosen && optionId(listId, chosen)}
        placeholder="Add a step…"
        autoFocus
        value={wanted}
        onChange={(event) => {
          setWanted(event.target.value);
          setAt(0);
        }}
      />
      <ul id={listId} role="listbox" aria-label="Steps">
        {choices.map((choice) => (
          <Choice
            key={`${choice.entry.kind} ${choice.entry.type}`}
            id={optionId(listId, choice)}
            choice={choice}
            chosen={choice === chosen}
            onTake={() => take(choice)}
          />
        ))}
      </ul>
      {choices.length === 0 && <p className="muted small">rte_flow has nothing called that.</p>}
    </div>
  );
}

const optionId = (list: string, { entry }: AddChoice): string =>
  `${list}-${entry.kind}-${entry.type}`;

/** Nothing when the title only repeats the name. */
const titleOf = ({ title, type }: AddChoice['entry']): string => (title === type ? '' : title);

interface ChoiceProps {
  readonly id: string;
  readonly choice: AddChoice;
  readonly chosen: boolean;
  readonly onTake: () => void;
}

function Choice({ id, choice: { entry, verdict }, chosen, onTake }: ChoiceProps) {
  const ref = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <li
      ref={ref}
      id={id}
      role="option"
      aria-selected={chosen}
      aria-disabled={!verdict.legal}
      className={`add-choice ${colourClass(entry.kind, entry.type)}`}
      onClick={onTake}
    >
      <StepIcon type={entry.type} />
      <span className="mono">{entry.type}</span>
      <small>{verdict.legal ? titleOf(entry) : <ReasonText text={verdict.reason} />}</small>
    </li>
  );
}
