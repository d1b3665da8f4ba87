import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useDesigner } from '../../store/useDesigner.ts';
import { countersOfRule } from '../../store/counters.ts';
import { countText, bytesText } from '../../counts/number-text.ts';
import type { RuleNode as RuleNodeType } from '../nodes.ts';
import { ruleTitle } from '../summary.ts';
import { NodeBody, stateClass } from './NodeBody.tsx';
import { ProblemMark } from './ProblemMark.tsx';

/** The name line above a pipeline: who it is, where it stands, what it has counted. */
export const RuleNode = memo(function RuleNode({ id, data, selected }: NodeProps<RuleNodeType>) {
  const { rule, number, problem } = data;
  const { group, priority, ingress, egress } = rule.attributes;
  const direction =
    ingress && egress ? 'both ways' : egress ? 'egress' : ingress ? '' : 'no direction';
  const state = rule.draft !== undefined ? 'draft' : rule.enabled ? '' : 'off';
  const title = ruleTitle(rule, number);
  return (
    <NodeBody
      id={id}
      className={`rule-line ${stateClass(rule)}`}
      label={`${title}, group ${group}, priority ${priority} ${direction} ${state}`}
      selected={selected}
    >
      <ProblemMark severity={problem} />
      <strong>{title}</strong>
      <span>{`group ${group} · priority ${priority}`}</span>
      {direction !== '' && <span className="direction">{direction}</span>}
      {state !== '' && <em>{state}</em>}
      <RuleCounters id={rule.id} />
    </NodeBody>
  );
});

function RuleCounters({ id }: { readonly id: string }) {
  const counters = useDesigner((state) => countersOfRule(state, id));
  if (counters === undefined) return null;
  return (
    <span
      className="badge"
      title={`${counters.packets} packets, ${counters.bytes} bytes since Apply`}
    >
      {`${countText(counters.packets)} pkt · ${bytesText(counters.bytes)}`}
    </span>
  );
}
