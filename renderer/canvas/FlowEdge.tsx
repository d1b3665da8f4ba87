import { BaseEdge, getBezierPath, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import type { RuleId } from '../../core/flow/rule.ts';
import { useDesigner } from '../store/useDesigner.ts';
import type { FlowEdge as FlowEdgeType } from './nodes.ts';

const thinnest = 1.5;
const thickest = 5;

/** 1.5 px without traffic; with traffic, by the rule's part of all packets that rules have counted. */
function useTrafficWidth(rule: RuleId | undefined): number {
  return useDesigner(({ live }) => {
    const own = rule === undefined ? 0 : (live?.rules.get(rule)?.packets ?? 0);
    const part = own === 0 ? 0 : own / (live?.rulePackets ?? own);
    return thinnest + (thickest - thinnest) * Math.sqrt(part);
  });
}

export const FlowEdge = memo(function FlowEdge(props: EdgeProps<FlowEdgeType>) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data } = props;
  const [path] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    curvature: 0.35,
  });
  const width = useTrafficWidth(data?.link.rule);
  const tone = data?.tone === '' ? '' : `tone-${data?.tone ?? ''}`;
  const state = `${data?.draft === true ? 'draft' : ''} ${data?.active === true ? 'active' : ''}`;
  return (
    <BaseEdge
      id={id}
      path={path}
      className={`flow-edge ${tone} ${state}`}
      style={{ strokeWidth: data?.active === true ? Math.max(2, width) : width }}
      interactionWidth={18}
    />
  );
});
