import { SyncState } from './header/SyncState.tsx';
import { useDesigner } from './store/useDesigner.ts';

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

export function StatusLine() {
  const rules = useDesigner((state) => state.document.rules.length);
  const drafts = useDesigner(
    (state) => state.document.rules.filter(({ draft }) => draft !== undefined).length,
  );
  const filters = useDesigner((state) => state.compiled.filters.length);
  const errors = useDesigner((state) => countOf(state.problems, 'error'));
  const warnings = useDesigner((state) => countOf(state.problems, 'warning'));
  const notes = useDesigner((state) => countOf(state.problems, 'info'));
  const version = useDesigner((state) => state.welcome?.version);
  return (
    <footer className="status-line">
      <SyncState />
      <span>{`${plural(rules - drafts, 'rule')} → ${plural(filters, 'TC filter')}`}</span>
      {drafts > 0 && <span>{plural(drafts, 'draft')}</span>}
      <span className={errors > 0 ? 'has-errors' : warnings > 0 ? 'has-warnings' : ''}>
        {errors + warnings + notes === 0
          ? 'no problems'
          : [
              ...(errors > 0 ? [plural(errors, 'error')] : []),
              ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
              ...(notes > 0 ? [plural(notes, 'note')] : []),
            ].join(', ')}
      </span>
      <span className="header-space" />
      {version !== undefined && <span className="muted">{`Tapwright ${version}`}</span>}
    </footer>
  );
}

const countOf = (problems: readonly { readonly severity: string }[], severity: string): number =>
  problems.filter((problem) => problem.severity === severity).length;
