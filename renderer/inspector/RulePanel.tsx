import { Inbox } from 'lucide-react';
import type { Rule } from '../../core/flow/rule.ts';
import { itemRow } from '../../core/flow/items.ts';
import { actionRow } from '../../core/flow/actions.ts';
import { ReasonText } from '../canvas/ConnectionReason.tsx';
import { StepIcon, colourClass } from '../icons/StepIcon.tsx';
import { ruleTitle } from '../canvas/summary.ts';
import { perform } from '../store/editing.ts';
import { useDesigner } from '../store/useDesigner.ts';
import { ActionFields } from './ActionFields.tsx';
import { AttributeFields } from './AttributeFields.tsx';
import { ItemFields } from './ItemFields.tsx';
import { KernelBox } from './KernelBox.tsx';
import { RuleProblems } from './RuleProblems.tsx';
import { StepList } from './StepList.tsx';

interface RulePanelProps {
  readonly rule: Rule;
  /** The rule's own id, or that of one of its steps. */
  readonly selected: string;
}

export function RulePanel({ rule, selected }: RulePanelProps) {
  const item = rule.pattern.find((step) => step.id === selected);
  const action = rule.actions.find((step) => step.id === selected);
  return (
    <>
      <PanelTitle rule={rule} type={item?.type ?? action?.type} kind={action ? 'action' : 'item'} />
      {item !== undefined && (
        <ItemFields key={item.id} rule={rule} item={item} index={rule.pattern.indexOf(item)} />
      )}
      {action !== undefined && (
        <ActionFields
          key={action.id}
          rule={rule}
          action={action}
          index={rule.actions.indexOf(action)}
        />
      )}
      <AttributeFields key={rule.id} rule={rule} />
      <StepList rule={rule} selected={selected} />
      <KernelBox rule={rule} />
      <RuleProblems rule={rule} />
    </>
  );
}

interface PanelTitleProps {
  readonly rule: Rule;
  readonly kind: 'item' | 'action';
  readonly type: string | undefined;
}

function PanelTitle({ rule, kind, type }: PanelTitleProps) {
  const number = useDesigner((state) => state.numbers.get(rule.id) ?? 0);
  const { group, priority } = rule.attributes;
  const row = type === undefined ? undefined : kind === 'item' ? itemRow(type) : actionRow(type);
  const place = `group ${group} · priority ${priority}`;
  const title = ruleTitle(rule, number);
  return (
    <header className={`panel-title ${type === undefined ? 'layer-3' : colourClass(kind, type)}`}>
      <span className="panel-icon">
        {type === undefined ? <Inbox size={17} aria-hidden /> : <StepIcon type={type} size={17} />}
      </span>
      <div>
        <h2 className={type === undefined ? '' : 'mono'}>{type ?? title}</h2>
        <p className="muted small">{type === undefined ? place : `${title} · ${place}`}</p>
      </div>
      <button
        type="button"
        className="switch"
        role="switch"
        aria-checked={rule.enabled}
        aria-label="Rule is on"
        title={rule.enabled ? 'The rule is on' : 'The rule is off: kept, but not applied'}
        onClick={() => perform({ kind: 'enable-rules', rules: [rule.id], enabled: !rule.enabled })}
      />
      {row !== undefined && <p className="panel-documentation muted small">{row.documentation}</p>}
      {row?.unsupported !== undefined && (
        <p className="panel-documentation unsupported-note small">
          <b>Not on a TAP.</b> <ReasonText text={row.unsupported} />
        </p>
      )}
    </header>
  );
}
