import { Handle, Position, type NodeProps } from '@xyflow/react';
import {
  ChevronsRight,
  CornerDownRight,
  EthernetPort,
  Inbox,
  Layers,
  Split,
  Trash2,
  type LucideIcon,
} from 'lucide-react';
import { memo } from 'react';
import { countText, shareText } from '../../counts/number-text.ts';
import { queueShare, sinkPackets } from '../../store/counters.ts';
import { useDesigner } from '../../store/useDesigner.ts';
import type { SinkNode as SinkNodeType } from '../nodes.ts';
import type { Sink } from '../sinks.ts';

const icons: Readonly<Record<Sink['kind'], LucideIcon>> = {
  queue: Inbox,
  more: Layers,
  rss: Split,
  jump: CornerDownRight,
  drop: Trash2,
  passthru: ChevronsRight,
  remote: EthernetPort,
};

const titles: Readonly<Record<Sink['kind'], (sink: Sink) => string>> = {
  queue: ({ queue = 0 }) => `Queue ${queue}`,
  more: () => 'Another queue',
  rss: ({ queues = 'all' }) => (queues === 'all' ? 'RSS' : `RSS ${queues}`),
  jump: ({ group = 0 }) => `Group ${group}`,
  drop: () => 'Drop',
  passthru: () => 'Continue',
  remote: ({ device = '' }) => `Out of ${device}`,
};

/** What the title does not say. */
function noteOf({ kind, queues, missing }: Sink): string {
  if (missing === true) return 'no such queue';
  if (kind === 'rss') return queues === 'all' ? 'over all queues' : 'over these queues';
  if (kind === 'jump') return 'goes on there';
  return kind === 'remote' ? 'transmit rule' : '';
}

/** Where pipelines end. A queue fills by its share of what the kernel has handed to queues. */
export const SinkNode = memo(function SinkNode({ data }: NodeProps<SinkNodeType>) {
  const { sink } = data;
  const Icon = icons[sink.kind];
  const share = useDesigner((state) => queueShare(state, sink.queue));
  const packets = useDesigner((state) => sinkPackets(state, sink.id));
  const title = titles[sink.kind](sink);
  const note = noteOf(sink);
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
        {note !== '' && packets === undefined && <span>{note}</span>}
        {packets !== undefined && <span className="mono">{`${countText(packets)} pkt`}</span>}
      </span>
    </div>
  );
});
