import { Fragment } from 'react';
import type { Rule } from '../../core/flow/rule.ts';
import type { CompiledFilter } from '../../core/compile/result.ts';
import { tcCommand } from '../../core/tc/command.ts';
import { useDesigner } from '../store/useDesigner.ts';

/** The words that carry the meaning stand out: priority, values of keys, the action. */
const tokens = /(pref \d+|action .+$|# .+$)/;

function Command({ filter }: { readonly filter: CompiledFilter }) {
  const parts = tcCommand(filter).split(tokens);
  return (
    <code className="tc-command">
      {parts.map((part, index) =>
        part.startsWith('action') ? (
          <em key={index}>{part}</em>
        ) : part.startsWith('pref') ? (
          <b key={index}>{part}</b>
        ) : (
          <Fragment key={index}>{part}</Fragment>
        ),
      )}
    </code>
  );
}

function reasonForNothing(rule: Rule): string {
  if (rule.draft !== undefined) return 'Nothing: a draft is never compiled.';
  return rule.enabled ? 'Nothing: the rule has errors.' : 'Nothing: the rule is off.';
}

export function KernelBox({ rule }: { readonly rule: Rule }) {
  const filters = useDesigner((state) => state.filtersByRule.get(rule.id));
  return (
    <section aria-label="In the kernel">
      <h3>In the kernel</h3>
      <div className="kernel-box">
        {filters === undefined ? (
          <span className="muted small">{reasonForNothing(rule)}</span>
        ) : (
          filters.map((filter) => <Command key={filter.parent} filter={filter} />)
        )}
      </div>
    </section>
  );
}
