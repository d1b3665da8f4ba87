import {
  CircleAlert,
  CircleDashed,
  GitCompareArrows,
  LoaderCircle,
  ShieldCheck,
  Unplug,
} from 'lucide-react';
import { syncOf, syncText } from '../store/sync.ts';
import { designer, useDesigner } from '../store/useDesigner.ts';

const icons = {
  disconnected: Unplug,
  applying: LoaderCircle,
  flushing: LoaderCircle,
  refused: CircleAlert,
  'not-applied': CircleDashed,
  'in-sync': ShieldCheck,
  differs: GitCompareArrows,
  drifted: GitCompareArrows,
} as const;

/** Always on screen: whether the kernel holds what is drawn. A refusal opens its reasons. */
export function SyncState() {
  const sync = useDesigner(syncOf);
  const kernel = useDesigner((state) =>
    state.kernel?.way === 'simulated' ? 'simulated kernel' : 'kernel',
  );
  const activity = useDesigner((state) => state.activity);
  const Icon = icons[sync];
  const content = (
    <>
      <Icon size={14} aria-hidden className={sync === 'applying' ? 'turning' : ''} />
      {syncText(sync, kernel)}
    </>
  );
  if (activity.kind !== 'refused' || sync !== 'refused')
    return (
      <span className={`sync ${sync}`} role="status" data-sync={sync}>
        {content}
      </span>
    );
  return (
    <button
      type="button"
      className="sync refused"
      data-sync={sync}
      onClick={() => designer.setState({ dialog: activity })}
    >
      {content}
    </button>
  );
}
