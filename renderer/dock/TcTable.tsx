import { Fragment, memo, useEffect, useRef, type KeyboardEvent } from 'react';
import type { CompiledFilter } from '../../core/compile/result.ts';
import { ETH_P_ALL } from '../../core/tc/filter.ts';
import { filterKey } from '../../core/tc/match.ts';
import { protocolWord } from '../../core/tc/protocol-names.ts';
import { matchText } from '../../core/tc/text.ts';
import { bytesText, exactText } from '../counts/number-text.ts';
import { selectedRuleId } from '../store/selection.ts';
import { titleOfRule } from '../store/titles.ts';
import { setSelection, useDesigner } from '../store/useDesigner.ts';
import { actionChips } from './action-chips.ts';
import type { Hook } from './hooks.ts';
import { roleMeanings, roleNames } from './roles.ts';
import { useHooks, useShownHooks } from './useHooks.ts';

interface Column {
  readonly name: string;
  /** In pixels; the match takes the rest. */
  readonly width?: number;
  readonly number?: true;
}

const chainColumn: Column = { name: 'chain', width: 48, number: true };

const columns: readonly Column[] = [
  { name: 'device', width: 62 },
  { name: 'parent', width: 54 },
  { name: 'pref', width: 44, number: true },
  { name: 'protocol', width: 72 },
  { name: 'match' },
  { name: 'action', width: 192 },
  { name: 'packets', width: 64, number: true },
  { name: 'bytes', width: 58, number: true },
  { name: 'rule', width: 124 },
];

/** Up and down walk the rows that belong to rules, over all places. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const table = event.currentTarget.closest('table');
  const rows = [...(table?.querySelectorAll<HTMLElement>('tr[data-rule]') ?? [])];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  if (next?.dataset['rule'] === undefined) return;
  event.preventDefault();
  setSelection([next.dataset['rule']]);
  next.focus();
}

/** A chain is only worth a column when there is more than chain 0. */
function columnsFor(chains: boolean): readonly Column[] {
  return chains ? columns.toSpliced(2, 0, chainColumn) : columns;
}

export function TcTable() {
  const hooks = useShownHooks();
  const several = useHooks().length > 1;
  const chains = hooks.some(({ filters }) => filters.some(({ chain }) => chain !== 0));
  const shown = columnsFor(chains);
  return (
    <div className="table-frame">
      <table className="tc-table" aria-label="TC rules">
        <thead>
          <tr>
            {shown.map(({ name, width, number }) => (
              <th
                key={name}
                scope="col"
                className={number === true ? 'number' : ''}
                style={{ width }}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {hooks.map((hook) => (
          <tbody key={hook.name} data-hook={hook.name} onKeyDown={walk}>
            {several && <HookRow hook={hook} columns={shown.length} />}
            {hook.filters.map((filter) => (
              <TcRow key={filterKey(filter)} filter={filter} chains={chains} />
            ))}
          </tbody>
        ))}
      </table>
      {hooks.length === 0 && <p className="empty-note">The kernel will hold no rule.</p>}
    </div>
  );
}

function HookRow({ hook, columns: span }: { readonly hook: Hook; readonly columns: number }) {
  return (
    <tr className="hook-row">
      <th scope="rowgroup" colSpan={span}>
        <b className="mono">{hook.name}</b> {hook.meaning}
      </th>
    </tr>
  );
}

interface TcRowProps {
  readonly filter: CompiledFilter;
  readonly chains: boolean;
}

const TcRow = memo(function TcRow({ filter, chains }: TcRowProps) {
  const row = useRef<HTMLTableRowElement>(null);
  const { rule } = filter;
  const selected = useDesigner(
    (state) => rule !== null && selectedRuleId(state.selection, state.owners) === rule,
  );
  const counted = useDesigner((state) => state.live?.filters.get(filterKey(filter)));
  const title = useDesigner((state) => titleOfRule(state, rule) ?? '');
  const role = roleNames[filter.role];
  useEffect(() => {
    if (selected) row.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <tr
      ref={row}
      aria-selected={selected}
      className={rule === null ? 'implicit' : ''}
      {...(rule !== null && {
        'data-rule': rule,
        tabIndex: selected ? 0 : -1,
        onClick: () => setSelection([rule]),
      })}
    >
      <td>{filter.device}</td>
      <td>{filter.parent}</td>
      {chains && <td className="number">{filter.chain}</td>}
      <td className="number strong">{filter.priority}</td>
      <td>{filter.protocol === ETH_P_ALL ? 'all' : protocolWord(filter.protocol)}</td>
      <td
        className="match"
        title={matchText(filter)
          .map(({ name, value }) => `${name} ${value}`)
          .join(' ')}
      >
        <MatchWords filter={filter} />
      </td>
      <td>
        <ActionChips filter={filter} />
      </td>
      <td className="number">{counted === undefined ? '' : exactText(counted.packets)}</td>
      <td className="number">{counted === undefined ? '' : bytesText(counted.bytes)}</td>
      <td className="rule-name" title={`${title} ${roleMeanings[filter.role]}`.trim()}>
        {title !== '' && <span>{title}</span>}
        {role !== '' && <span className="role">{role}</span>}
      </td>
    </tr>
  );
});

function MatchWords({ filter }: { readonly filter: CompiledFilter }) {
  const parts = matchText(filter);
  if (parts.length === 0) return <span className="muted">any</span>;
  return (
    <span className="match-words">
      {parts.map(({ name, value }, index) => (
        <Fragment key={name}>
          {index > 0 && ' · '}
          <i>{name}</i> <b>{value}</b>
        </Fragment>
      ))}
    </span>
  );
}

function ActionChips({ filter }: { readonly filter: CompiledFilter }) {
  return (
    <span className="chips">
      {actionChips(filter).map(({ words, tone, title }, index) => (
        <span key={index} className={`chip ${tone}`} title={title}>
          {words}
        </span>
      ))}
    </span>
  );
}
