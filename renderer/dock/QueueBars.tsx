import { useState } from 'react';
import { bytesText, exactText, shareText } from '../counts/number-text.ts';
import type { RuleId } from '../../core/flow/rule.ts';
import { selectedRuleId } from '../store/selection.ts';
import type { DesignerState } from '../store/state.ts';
import { useDesigner } from '../store/useDesigner.ts';
import { titleOfRule } from '../store/titles.ts';
import { Segments } from '../inspector/Segments.tsx';
import { RssSpread, unmatched } from './RssSpread.tsx';

/** The rule whose spreading is of interest: the selected one, or null for the default RSS; undefined where nothing spreads. */
function spreading({ compiled, selection, owners }: DesignerState): RuleId | null | undefined {
  const rule = selectedRuleId(selection, owners) ?? null;
  return compiled.rss.some((slot) => slot.rule === rule) ? rule : undefined;
}

/** What went to which queue: of the selected rule when it spreads packets, else of the whole device. */
export function QueueBars() {
  const rule = useDesigner(spreading);
  const title = useDesigner((state) => titleOfRule(state, rule) ?? unmatched);
  const [view, setView] = useState<'spread' | 'device'>('spread');
  if (rule === undefined) return <DeviceQueues />;
  return (
    <div className="queue-views">
      <div className="queue-choice">
        <Segments
          label="Whose queues"
          choices={[
            { value: 'spread', label: title, title: 'How its packets spread' },
            { value: 'device', label: 'whole device', title: 'All that was handed to queues' },
          ]}
          value={view}
          onChoose={setView}
        />
      </div>
      {view === 'spread' ? <RssSpread rule={rule} /> : <DeviceQueues />}
    </div>
  );
}

/** What the kernel handed to each queue, from the statistics of its class. */
function DeviceQueues() {
  const queues = useDesigner((state) => state.live?.queues);
  if (queues === undefined || queues.length === 0)
    return (
      <p className="empty-note">
        Nothing measured yet. Once the rules are applied, the kernel’s class statistics show here
        every second.
      </p>
    );
  return (
    <div className="table-frame">
      <table className="tc-table queue-table" aria-label="Queues">
        <thead>
          <tr>
            <th scope="col">queue</th>
            <th scope="col">class</th>
            <th scope="col" className="bar-column">
              share
            </th>
            <th scope="col" className="number">
              packets
            </th>
            <th scope="col" className="number">
              bytes
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map(({ queue, packets, bytes, share }) => (
            <tr key={queue} data-queue={queue}>
              <td className="strong">{queue}</td>
              <td>{`1:${(queue + 1).toString(16)}`}</td>
              <td>
                <span className="bar">
                  <span style={{ width: `${share * 100}%` }} />
                </span>
                {shareText(share)}
              </td>
              <td className="number">{exactText(packets)}</td>
              <td className="number">{bytesText(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
