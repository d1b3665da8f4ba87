import { CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { RuleId } from '../../core/flow/rule.ts';
import { ReasonText } from '../canvas/ConnectionReason.tsx';
import { bytesText, exactText, shareText } from '../counts/number-text.ts';
import { noRoom, type RssSpread as Spread, type SpreadQueue } from '../store/rss-spread.ts';
import { syncOf } from '../store/sync.ts';
import { titleOfRule } from '../store/titles.ts';
import { useDesigner } from '../store/useDesigner.ts';
import { outcomeWords, spreadVerdict, type OutcomeWords } from './spread-words.ts';

/** What people call packets that the default RSS spreads. */
export const unmatched = 'what no rule matches';

/** How one rule’s packets spread; `rule` is null for the device’s default RSS. */
export function RssSpread({ rule }: { readonly rule: RuleId | null }) {
  const spread = useDesigner((state) => state.live?.rss.get(rule));
  const title = useDesigner((state) => titleOfRule(state, rule) ?? unmatched);
  const differs = useDesigner((state) => syncOf(state) === 'differs');
  return (
    <section className="spread" aria-label={`How ${title} spreads`}>
      {spread === undefined ? (
        <p className="muted">
          Not measured yet: the kernel counts what is hashed as soon as the rules are applied.
        </p>
      ) : (
        <>
          {differs && (
            <p className="muted small">
              The rules in the kernel are not quite these: what is promised is that of the rules
              here.
            </p>
          )}
          <SpreadVerdict spread={spread} />
          <div className="spread-columns">
            <SpreadTable queues={spread.queues} />
            <Outcomes spread={spread} />
          </div>
        </>
      )}
    </section>
  );
}

const icons = { open: Info, fits: CircleCheck, differs: TriangleAlert } as const;

function SpreadVerdict({ spread }: { readonly spread: Spread }) {
  const { kind, text } = spreadVerdict(spread.distribution);
  const Icon = icons[kind];
  return (
    <p className={`spread-verdict ${kind}`}>
      <Icon size={15} aria-hidden />
      <span>{text}</span>
    </p>
  );
}

function SpreadTable({ queues }: { readonly queues: readonly SpreadQueue[] }) {
  /** The longest bar fills its column, so that small differences can be seen. */
  const longest = Math.max(...queues.map(({ share, promised }) => Math.max(share, promised)));
  const width = (share: number) => `${longest === 0 ? 0 : (share / longest) * 100}%`;
  return (
    <table className="tc-table spread-table" aria-label="Queues of this rule">
      <thead>
        <tr>
          <th scope="col">queue</th>
          <th scope="col" className="bar-column">
            share, and what the table promises
          </th>
          <th scope="col" className="number">
            share
          </th>
          <th scope="col" className="number">
            promised
          </th>
          <th scope="col" className="number">
            packets
          </th>
          <th scope="col" className="number">
            bytes
          </th>
        </tr>
      </thead>
      <tbody>
        {queues.map(({ queue, packets, bytes, share, unhashed, promised }) => (
          <tr key={queue} data-queue={queue}>
            <td className="strong">{queue}</td>
            <td>
              <span className="spread-bar" aria-hidden>
                <span className="hashed" style={{ width: width(share) }} />
                <span className="unhashed" style={{ width: width(unhashed) }} />
                <span className="promise" style={{ left: width(promised) }} />
              </span>
            </td>
            <td className="number">{shareText(share)}</td>
            <td className="number">{shareText(promised)}</td>
            <td className="number">{exactText(packets)}</td>
            <td className="number">{bytesText(bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Outcomes({ spread }: { readonly spread: Spread }) {
  const { outcomes, packets, hashed } = spread;
  const found = (isHashed: boolean): readonly OutcomeWords[] =>
    outcomeWords.filter(({ name, hashed: own }) => own === isHashed && outcomes.has(name));
  const missed = outcomes.get(noRoom) ?? 0;
  return (
    <div className="spread-outcomes">
      <OutcomeList title="Hashed" count={hashed} words={found(true)} spread={spread} />
      <OutcomeList
        title="Not hashed, to the first queue"
        count={Math.max(0, packets - hashed)}
        words={found(false)}
        spread={spread}
      />
      {missed > 0 && (
        <p className="weak-note small">
          {`${exactText(missed)} left without their hash behind them: there was no room for it.`}
        </p>
      )}
    </div>
  );
}

interface OutcomeListProps {
  readonly title: string;
  readonly count: number;
  readonly words: readonly OutcomeWords[];
  readonly spread: Spread;
}

function OutcomeList({ title, count, words, spread }: OutcomeListProps) {
  const { outcomes, packets } = spread;
  return (
    <dl aria-label={title}>
      <div className="outcome-head">
        <dt>{title}</dt>
        <dd className="mono">{exactText(count)}</dd>
      </div>
      {words.map(({ name, text }) => {
        const own = outcomes.get(name) ?? 0;
        return (
          <div key={name} data-outcome={name}>
            <dt className="muted">
              <ReasonText text={text} />
            </dt>
            <dd className="mono">
              {exactText(own)}
              <span className="muted">{shareText(packets === 0 ? 0 : own / packets)}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
