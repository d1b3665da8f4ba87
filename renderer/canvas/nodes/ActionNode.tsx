import { Handle, Position, type NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { actionRow } from '../../../core/flow/actions.ts';
import { StepIcon, colourClass } from '../../icons/StepIcon.tsx';
import type { ActionNode as ActionNodeType } from '../nodes.ts';
import { actionLines, actionValue, describeAction, ruleTitle } from '../summary.ts';
import { NodeBody, stateClass, supportClass } from './NodeBody.tsx';
import { ProblemMark } from './ProblemMark.tsx';
import { StepLines } from './StepLines.tsx';

export const ActionNode = memo(function ActionNode({
  id,
  data,
  selected,
}: NodeProps<ActionNodeType>) {
  const { action, rule, number, problem } = data;
  const label = `${describeAction(action)}; action of ${ruleTitle(rule, number)}`;
  return (
    <NodeBody
      id={id}
      className={`step action ${colourClass('action', action.type)} ${stateClass(rule)} ${supportClass(actionRow(action.type))}`}
      label={problem === undefined ? label : `${label}; ${problem}`}
      selected={selected}
    >
      <Handle type="target" position={Position.Left} />
      <div className="step-title">
        <StepIcon type={action.type} />
        <span className="mono">{action.type}</span>
        <span className="mono step-value">{actionValue(action)}</span>
        <ProblemMark severity={problem} />
      </div>
      <StepLines lines={actionLines(action)} />
      <Handle type="source" position={Position.Right} />
    </NodeBody>
  );
});
