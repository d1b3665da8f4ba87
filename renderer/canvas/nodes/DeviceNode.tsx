import { Handle, Position, type NodeProps } from '@xyflow/react';
import { EthernetPort } from 'lucide-react';
import { memo } from 'react';
import type { DeviceNode as DeviceNodeType } from '../nodes.ts';
import { NodeBody } from './NodeBody.tsx';

const unmatchedNames = { queue0: 'queue 0', rss: 'rss', kernel: 'kernel' } as const;

export const DeviceNode = memo(function DeviceNode({
  id,
  data,
  selected,
}: NodeProps<DeviceNodeType>) {
  const { device } = data;
  const unmatched = device.isolate ? 'drop' : unmatchedNames[device.default];
  const remote = device.remote === null ? '' : `, remote ${device.remote}`;
  return (
    <NodeBody
      id={id}
      className="device"
      label={`Device ${device.name}, ${device.queues} queues${remote}; packets that no rule matches: ${unmatched}`}
      selected={selected}
    >
      <div className="step-title">
        <EthernetPort size={16} strokeWidth={1.9} aria-hidden />
        <span className="mono">{device.name}</span>
      </div>
      <dl className="step-lines mono">
        <div>
          <dt>queues</dt>
          <dd>{device.queues}</dd>
        </div>
        {device.remote !== null && (
          <div>
            <dt>remote</dt>
            <dd>{device.remote}</dd>
          </div>
        )}
        <div>
          <dt>unmatched</dt>
          <dd>{unmatched}</dd>
        </div>
      </dl>
      <Handle type="source" position={Position.Right} />
    </NodeBody>
  );
});
