import type { RssSlot } from '../../core/compile/result.ts';
import type { DeviceOptions } from '../../core/flow/device.ts';
import { StepIcon } from '../icons/StepIcon.tsx';
import { titleOfRule } from '../store/titles.ts';
import { setSelection, useDesigner } from '../store/useDesigner.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { rssChoices } from './device-choices.ts';
import { MarkQueues } from './MarkQueues.tsx';
import { SwitchField } from './SwitchField.tsx';

const about = (field: keyof DeviceOptions) => ({ part: 'device', field }) as const;

interface SpreadingProps {
  readonly device: DeviceOptions;
  readonly onChange: (part: Partial<DeviceOptions>) => void;
}

/** How the whole device spreads packets, and whom that is about. */
export function Spreading({ device, onChange }: SpreadingProps) {
  return (
    <section className="attributes" aria-label="RSS and marks">
      <h3>RSS and marks</h3>
      <ChoiceField
        name="layout"
        title="how a hash becomes a queue"
        choices={rssChoices}
        value={device.rss}
        subject={about('rss')}
        onChoose={(rss) => onChange({ rss })}
      />
      <SwitchField
        name="hash tail"
        explanation="4 bytes with the hash follow every packet that RSS spreads, 0 for one that is not hashed. The reader must take them off."
        value={device.hashTail}
        subject={about('hashTail')}
        onChange={(hashTail) => onChange({ hashTail })}
      />
      <Slots />
      <MarkQueues device={device} onChange={(markQueues) => onChange({ markQueues })} />
    </section>
  );
}

/** Each way of spreading has a slot of the program; its number is the mark in the TC rules. */
function Slots() {
  const slots = useDesigner((state) => state.compiled.rss);
  return (
    <div className="field">
      <span className="field-label">
        <b>slots</b> one for each way of spreading
      </span>
      {slots.length === 0 ? (
        <p className="muted small">
          None: no rule has rss, and what no rule matches is not spread.
        </p>
      ) : (
        <ul className="step-list slot-list" aria-label="RSS slots">
          {slots.map((slot) => (
            <li key={slot.slot}>
              <Slot slot={slot} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Slot({ slot: { slot, rule, configuration } }: { readonly slot: RssSlot }) {
  const title = useDesigner((state) => titleOfRule(state, rule));
  const queues = new Set(configuration.table).size;
  const content = (
    <>
      <StepIcon type="rss" size={14} />
      <b className="mono">{slot}</b>
      <span className="slot-name">{title ?? 'what no rule matches'}</span>
      <span className="muted">{queues === 1 ? '1 queue' : `${queues} queues`}</span>
    </>
  );
  if (rule === null) return <span className="step-line fate-rss">{content}</span>;
  return (
    <button type="button" className="step-line fate-rss" onClick={() => setSelection([rule])}>
      {content}
    </button>
  );
}
