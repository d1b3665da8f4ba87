import { GitCompareArrows, Play } from 'lucide-react';
import { reapply } from './store/engine.ts';
import { useDesigner } from './store/useDesigner.ts';

/** Across the top while the kernel no longer holds what was applied: somebody else changed it. */
export function DriftBanner() {
  const drift = useDesigner((state) => state.drift);
  const busy = useDesigner(({ activity: { kind } }) => kind === 'applying' || kind === 'flushing');
  if (drift === null) return null;
  const { missing, changed, unexpected, down, details } = drift;
  const counts = [
    [missing, 'missing'],
    [changed, 'changed'],
    [unexpected, 'not asked for'],
  ] as const;
  const said = [
    ...counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
    ...down.map((device) => `${device} down`),
  ];
  return (
    <div className="drift-banner" role="alert">
      <GitCompareArrows size={16} aria-hidden />
      <details>
        <summary>Somebody changed what was applied: {said.join(', ')}.</summary>
        <ul>
          {details.map((detail) => (
            <li key={detail}>{detail.replaceAll('`', '')}</li>
          ))}
        </ul>
      </details>
      <button type="button" className="button" disabled={busy} onClick={() => void reapply()}>
        <Play size={14} aria-hidden />
        Re-apply
      </button>
    </div>
  );
}
