import { Handle, Position, type NodeProps } from '@xyflow/react';
import { ChevronsRight, Inbox, Layers, Trash2 } from 'lucide-react';
import { memo } from 'react';
import { countText, shareText } from '../../counts/number-text.ts';
import { queueShare, sinkPackets } from '../../store/counters.ts';
import { useDesigner } from '../../store/useDesigner.ts';
import type { SinkNode as SinkNodeType } from '../nodes.ts';
import type { Sink } from '../projection.ts';

const icons = { queue: Inbox, drop: Trash2, passthru: ChevronsRight, more: Layers } as const;

function titleOf(sink: Sink): string {
  if (sink.kind === 'queue') return `Queue ${sink.queue ?? 0}`;
  if (sink.kind === 'more') return 'Another queue';
  return sink.kind === 'drop' ? 'Drop' : 'Continue';
}

/** Where pipelines end. A queue fills by its share of what the kernel has handed to queues. */
export const SinkNode = memo(function SinkNode({ data }: NodeProps<SinkNodeType>) {
  const { sink } = data;
  const Icon = icons[sink.kind];
  const share = useDesigner((state) => queueShare(state, sink.queue));
  const packets = useDesigner((state) => sinkPackets(state, sink.id));
  const title = titleOf(sink);
  return (
    <div
      className={`node sink ${sink.kind} ${sink.missing === true ? 'missing' : ''}`}
      aria-label={title}
    >
      <Handle type="target" position={Position.Left} />
      {share !== undefined && (
        <span className="sink-fill" style={{ width: `${share * 100}%` }} aria-hidden />
      )}
      <Icon size={16} strokeWidth={1.9} aria-hidden />
      <span className="sink-text">
        <strong>
          {title}
          {share !== undefined && <span className="sink-share">{shareText(share)}</span>}
        </strong>
        {sink.missing === true && <span>no such queue</span>}
        {packets !== undefined && <span className="mono">{`${countText(packets)} pkt`}</span>}
      </span>
    </div>
  );
});
