import { Handle, Position, type NodeProps } from '@xyflow/react';
import { EthernetPort } from 'lucide-react';
import { memo } from 'react';
import type { DeviceNode as DeviceNodeType } from '../nodes.ts';
import { NodeBody } from './NodeBody.tsx';

export const DeviceNode = memo(function DeviceNode({
  id,
  data,
  selected,
}: NodeProps<DeviceNodeType>) {
  const { device } = data;
  const unmatched = device.isolate ? 'drop' : device.default === 'queue0' ? 'queue 0' : 'kernel';
  return (
    <NodeBody
      id={id}
      className="device"
      label={`Device ${device.name}, ${device.queues} queues; packets that no rule matches: ${unmatched}`}
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
        <div>
          <dt>unmatched</dt>
          <dd>{unmatched}</dd>
        </div>
      </dl>
      <Handle type="source" position={Position.Right} />
    </NodeBody>
  );
});
