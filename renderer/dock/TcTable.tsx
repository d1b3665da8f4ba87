import { Fragment, memo, useEffect, useRef, type KeyboardEvent } from 'react';
import type { CompiledFilter, FilterRole } from '../../core/compile/result.ts';
import { ETH_P_ALL } from '../../core/tc/filter.ts';
import { filterKey } from '../../core/tc/match.ts';
import { protocolWord } from '../../core/tc/protocol-names.ts';
import { actionText, matchText } from '../../core/tc/text.ts';
import { bytesText, exactText } from '../counts/number-text.ts';
import { selectedRuleId } from '../store/selection.ts';
import { titleOfRule } from '../store/titles.ts';
import { setSelection, useDesigner } from '../store/useDesigner.ts';

/** Widths in pixels; the match takes the rest. */
const columns = [
  { name: 'device', width: 62 },
  { name: 'parent', width: 54 },
  { name: 'pref', width: 44, number: true },
  { name: 'protocol', width: 72 },
  { name: 'match' },
  { name: 'action', width: 128 },
  { name: 'packets', width: 72, number: true },
  { name: 'bytes', width: 64, number: true },
  { name: 'rule', width: 108 },
] as const;

/** Up and down walk the rows that belong to rules. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('tr[data-rule]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  if (next?.dataset['rule'] === undefined) return;
  event.preventDefault();
  setSelection([next.dataset['rule']]);
  next.focus();
}

export function TcTable() {
  const filters = useDesigner((state) => state.compiled.filters);
  return (
    <div className="table-frame">
      <table className="tc-table" aria-label="TC rules">
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                className={'number' in column ? 'number' : ''}
                style={'width' in column ? { width: column.width } : undefined}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={walk}>
          {filters.map((filter) => (
            <TcRow key={filterKey(filter)} filter={filter} />
          ))}
        </tbody>
      </table>
      {filters.length === 0 && <p className="empty-note">The kernel will hold no rule.</p>}
    </div>
  );
}

const roleNames: Readonly<Record<FilterRole, string>> = {
  rule: '',
  remote: 'remote',
  default: 'default',
  isolate: 'isolate',
  'local-mac': 'local MAC',
  promiscuous: 'promiscuous',
  'all-multicast': 'all-multicast',
  broadcast: 'broadcast',
  'ipv6-multicast': 'IPv6 multicast',
  transmit: 'transmit',
  'rss-queue': 'RSS queue',
  'rss-room': 'RSS room',
};

const TcRow = memo(function TcRow({ filter }: { readonly filter: CompiledFilter }) {
  const row = useRef<HTMLTableRowElement>(null);
  const { rule } = filter;
  const selected = useDesigner(
    (state) => rule !== null && selectedRuleId(state.selection, state.owners) === rule,
  );
  const counted = useDesigner((state) => state.live?.filters.get(filterKey(filter)));
  const title = useDesigner((state) => titleOfRule(state, rule) ?? roleNames[filter.role]);
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
      <td className="rule-name" title={title}>
        {title}
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

function toneOf(name: string): string {
  if (name.startsWith('skbedit')) return 'queue';
  return name === 'drop' ? 'drop' : '';
}

function ActionChips({ filter }: { readonly filter: CompiledFilter }) {
  return actionText(filter).map(({ name, value }, index) => (
    <span key={index} className={`chip ${toneOf(name)}`} title={`${name} ${value}`.trim()}>
      {`${name.replace('queue_mapping', 'queue')} ${value}`.trim()}
    </span>
  ));
}
