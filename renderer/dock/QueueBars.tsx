import { bytesText, exactText, shareText } from '../counts/number-text.ts';
import { useDesigner } from '../store/useDesigner.ts';

/** What the kernel handed to each queue, from the statistics of its class. */
export function QueueBars() {
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
