import { useMemo } from 'react';
import { groupShift, reservedPriorities } from '../../core/compile/layout.ts';
import { selectedRuleId } from '../store/selection.ts';
import { titleOfRule } from '../store/titles.ts';
import { setSelection, useDesigner } from '../store/useDesigner.ts';
import { priorityBands, type PriorityBand, type PriorityMark } from './priorities.ts';

/** All 65,535 priorities from first to last evaluated, with every rule at its place. */
export function PriorityMap() {
  const filters = useDesigner((state) => state.compiled.filters);
  const shown = useMemo(() => priorityBands(filters), [filters]);
  return (
    <div className="priority-map">
      <ol>
        {shown.map((band) => (
          <MapBand key={band.first} band={band} />
        ))}
      </ol>
      <p className="muted small">
        {`TC priority = group × ${2 ** groupShift} + priority + ${reservedPriorities + 1}; the lowest is evaluated first.`}
      </p>
    </div>
  );
}

const purposes: Readonly<Record<PriorityBand['kind'], string>> = {
  reserved: 'kept for RSS',
  explicit: '',
  implicit: 'default and isolate',
};

function MapBand({ band }: { readonly band: PriorityBand }) {
  return (
    <li className={`map-band ${band.kind} ${band.marks.length === 0 ? 'spare' : ''}`}>
      <header>
        <b>{band.name}</b>
        <span className="mono">{`${band.first}–${band.last}`}</span>
        <span className="muted">{purposes[band.kind]}</span>
      </header>
      <div className="map-marks">
        {band.marks.map((mark) => (
          <MapMark key={mark.key} mark={mark} />
        ))}
      </div>
    </li>
  );
}

function MapMark({ mark }: { readonly mark: PriorityMark }) {
  const { rule } = mark;
  const title = useDesigner((state) => titleOfRule(state, rule) ?? mark.filter.role);
  const selected = useDesigner(
    (state) => rule !== null && selectedRuleId(state.selection, state.owners) === rule,
  );
  const content = (
    <>
      <i className={`strip-mark ${mark.tone}`} />
      <b className="mono">{mark.priority}</b>
      <span>{title}</span>
    </>
  );
  if (rule === null) return <span className="map-mark">{content}</span>;
  return (
    <button
      type="button"
      className="map-mark"
      aria-pressed={selected}
      onClick={() => setSelection([rule])}
    >
      {content}
    </button>
  );
}
