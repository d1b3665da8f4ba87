import { Eraser, Play } from 'lucide-react';
import { hasErrors } from '../../core/diagnostics/diagnostic.ts';
import { commands } from '../commands/commands.ts';
import { useDesigner } from '../store/useDesigner.ts';
import { SyncState } from './SyncState.tsx';

export function ApplyControls() {
  const connected = useDesigner(
    (state) => state.connection === 'open' && state.kernel !== undefined,
  );
  const simulated = useDesigner((state) => state.kernel?.way === 'simulated');
  const activity = useDesigner((state) => state.activity.kind);
  const applied = useDesigner((state) => state.applied);
  const faulty = useDesigner((state) => hasErrors(state.problems));
  const busy = activity === 'applying' || activity === 'flushing';
  const label = simulated ? 'Apply (simulated)' : 'Apply';
  return (
    <div className="header-group">
      <SyncState />
      <button
        type="button"
        className="button"
        disabled={!connected || busy || applied === null}
        title="Remove every rule of ours from the kernel"
        onClick={commands.flush}
      >
        <Eraser size={15} aria-hidden />
        Flush
      </button>
      <button
        type="button"
        className="button primary"
        disabled={!connected || busy || faulty}
        title={
          faulty
            ? 'There are errors: see Problems'
            : 'Make the kernel hold exactly these rules (Ctrl+Enter)'
        }
        onClick={commands.apply}
      >
        <Play size={14} aria-hidden />
        {activity === 'applying' ? 'Applying…' : label}
      </button>
    </div>
  );
}
