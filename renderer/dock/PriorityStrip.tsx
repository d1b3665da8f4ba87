import { selectedRuleId } from '../store/selection.ts';
import { setSelection, useDesigner } from '../store/useDesigner.ts';
import type { PriorityBand, PriorityMark } from './priorities.ts';
import { RssCells } from './RssBand.tsx';
import { usePriorityLanes } from './useHooks.ts';

/** Beside the table: where among the priorities each rule stands, in a hand's breadth. */
export function PriorityStrip() {
  const lanes = usePriorityLanes();
  const selected = useDesigner((state) => selectedRuleId(state.selection, state.owners));
  const several = lanes.length > 1;
  return (
    <div className="priority-strip" role="img" aria-label="Where among the priorities rules stand">
      {lanes.map(({ name, bands }) => (
        <div key={name} className={`strip-lane ${several ? 'one-of-several' : ''}`}>
          {several && <h3 className="mono">{name}</h3>}
          {bands
            .filter(({ marks }) => !several || marks.length > 0)
            .map((band) => (
              <StripBand key={band.first} band={band} selected={selected} />
            ))}
        </div>
      ))}
    </div>
  );
}

interface StripBandProps {
  readonly band: PriorityBand;
  readonly selected: string | undefined;
}

function StripBand({ band, selected }: StripBandProps) {
  return (
    <div className={`strip-band ${band.kind} ${band.marks.length === 0 ? 'spare' : ''}`}>
      <span>
        {band.name}
        {!band.name.startsWith('groups') && <b>{band.first}</b>}
      </span>
      {band.kind === 'reserved' ? (
        <RssCells band={band} />
      ) : (
        band.marks.map((mark) => (
          <Mark
            key={mark.key}
            mark={mark}
            selected={mark.rule !== null && mark.rule === selected}
          />
        ))
      )}
    </div>
  );
}

function Mark({ mark, selected }: { readonly mark: PriorityMark; readonly selected: boolean }) {
  return (
    <i
      className={`strip-mark ${mark.tone} ${selected ? 'selected' : ''}`}
      title={`pref ${mark.priority}`}
      onClick={mark.rule === null ? undefined : () => setSelection([mark.rule ?? ''])}
    />
  );
}
