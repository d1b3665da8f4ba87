import { groupShift, reservedPriorities } from '../../core/compile/layout.ts';
import { selectedRuleId } from '../store/selection.ts';
import { titleOfRule } from '../store/titles.ts';
import { setSelection, useDesigner } from '../store/useDesigner.ts';
import {
  purposeOf,
  type PriorityBand,
  type PriorityLane,
  type PriorityMark,
} from './priorities.ts';
import { roleMeanings, roleNames } from './roles.ts';
import { RssBand } from './RssBand.tsx';
import { usePriorityLanes } from './useHooks.ts';

/** All 65,535 priorities from first to last evaluated, with every rule at its place, hook by hook. */
export function PriorityMap() {
  const lanes = usePriorityLanes();
  const chains = useDesigner((state) => state.document.device.groups === 'chains');
  const group = chains ? '' : `group × ${2 ** groupShift} + `;
  return (
    <div className={`priority-map ${lanes.length > 1 ? 'several' : ''}`}>
      {lanes.map((lane) => (
        <MapLane key={lane.name} lane={lane} named={lanes.length > 1} />
      ))}
      <p className="muted small">
        {`TC priority = ${group}priority + ${reservedPriorities + 1}; the lowest is evaluated first.`}
      </p>
    </div>
  );
}

function MapLane({ lane, named }: { readonly lane: PriorityLane; readonly named: boolean }) {
  return (
    <section className="map-lane" aria-label={lane.name}>
      {named && (
        <h3>
          <b className="mono">{lane.name}</b> {lane.meaning}
        </h3>
      )}
      <ol>
        {lane.bands.map((band) =>
          band.kind === 'reserved' ? (
            <RssBand key={band.first} band={band} />
          ) : (
            <MapBand key={band.first} band={band} />
          ),
        )}
      </ol>
    </section>
  );
}

function MapBand({ band }: { readonly band: PriorityBand }) {
  return (
    <li className={`map-band ${band.kind} ${band.marks.length === 0 ? 'spare' : ''}`}>
      <header>
        <b>{band.name}</b>
        <span className="mono">{`${band.first}–${band.last}`}</span>
        <span className="muted">{purposeOf(band)}</span>
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
  const { rule, filter } = mark;
  const role = roleNames[filter.role];
  const title = useDesigner((state) => titleOfRule(state, rule) ?? '');
  const selected = useDesigner(
    (state) => rule !== null && selectedRuleId(state.selection, state.owners) === rule,
  );
  const content = (
    <>
      <i className={`strip-mark ${mark.tone}`} />
      <b className="mono">{mark.priority}</b>
      <span>
        {title !== '' && <span>{title}</span>}
        {role !== '' && <span className="role">{role}</span>}
      </span>
    </>
  );
  if (rule === null)
    return (
      <span className="map-mark" title={roleMeanings[filter.role]}>
        {content}
      </span>
    );
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
