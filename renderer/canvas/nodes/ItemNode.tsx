import { Handle, Position, type NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { itemRow } from '../../../core/flow/items.ts';
import { StepIcon, colourClass } from '../../icons/StepIcon.tsx';
import type { ItemNode as ItemNodeType } from '../nodes.ts';
import { itemLines, describeItem, ruleTitle } from '../summary.ts';
import { NodeBody, stateClass } from './NodeBody.tsx';
import { ProblemMark } from './ProblemMark.tsx';

export const ItemNode = memo(function ItemNode({ id, data, selected }: NodeProps<ItemNodeType>) {
  const { item, rule, number, problem } = data;
  const lines = itemLines(item);
  const label = `${describeItem(item)}; item of ${ruleTitle(rule, number)}`;
  return (
    <NodeBody
      id={id}
      className={`step item ${colourClass('item', item.type)} ${stateClass(rule)}`}
      label={problem === undefined ? label : `${label}; ${problem}`}
      selected={selected}
      title={itemRow(item.type)?.title ?? item.type}
    >
      <Handle type="target" position={Position.Left} />
      <div className="step-title">
        <StepIcon type={item.type} />
        <span className="mono">{item.type}</span>
        <ProblemMark severity={problem} />
      </div>
      {lines.length > 0 && (
        <dl className="step-lines mono">
          {lines.map((line) => (
            <div key={line.name}>
              <dt>{line.name}</dt>
              <dd title={line.text}>{line.text}</dd>
            </div>
          ))}
        </dl>
      )}
      <Handle type="source" position={Position.Right} />
    </NodeBody>
  );
});
