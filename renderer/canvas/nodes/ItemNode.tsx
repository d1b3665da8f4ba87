import { Handle, Position, type NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { itemRow } from '../../../core/flow/items.ts';
import { StepIcon, colourClass } from '../../icons/StepIcon.tsx';
import type { ItemNode as ItemNodeType } from '../nodes.ts';
import { itemLines, describeItem, ruleTitle } from '../summary.ts';
import { NodeBody, stateClass, supportClass } from './NodeBody.tsx';
import { ProblemMark } from './ProblemMark.tsx';
import { StepLines } from './StepLines.tsx';

export const ItemNode = memo(function ItemNode({ id, data, selected }: NodeProps<ItemNodeType>) {
  const { item, rule, number, problem } = data;
  const label = `${describeItem(item)}; item of ${ruleTitle(rule, number)}`;
  return (
    <NodeBody
      id={id}
      className={`step item ${colourClass('item', item.type)} ${stateClass(rule)} ${supportClass(itemRow(item.type))}`}
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
      <StepLines lines={itemLines(item)} />
      <Handle type="source" position={Position.Right} />
    </NodeBody>
  );
});
