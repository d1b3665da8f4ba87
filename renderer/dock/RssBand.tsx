import { useDesigner } from '../store/useDesigner.ts';
import type { PriorityBand } from './priorities.ts';
import { roleMeanings, roleNames } from './roles.ts';
import { rssBandMeaning, rssPlaces, type RssPlace } from './rss-places.ts';

/** More stand beside each other. */
const mostRows = 4;

/** The band of the first sixteen priorities, with what each is for. */
export function RssBand({ band }: { readonly band: PriorityBand }) {
  const device = useDesigner((state) => state.document.device);
  const places = rssPlaces(band);
  return (
    <li className={`map-band reserved rss-band ${band.marks.length === 0 ? 'spare' : ''}`}>
      <header>
        <b>{band.name}</b>
        <span className="mono">{`${band.first}–${band.last}`}</span>
        <span className="muted">{`layout ${device.rss}`}</span>
      </header>
      <div className="map-marks">
        <ol
          aria-label="The first priorities"
          style={{ gridTemplateRows: `repeat(${Math.min(mostRows, places.length)}, 20px)` }}
        >
          {places.map((place) => (
            <Place key={place.first} place={place} />
          ))}
        </ol>
        <p className="muted small">{rssBandMeaning(band, device)}</p>
      </div>
    </li>
  );
}

function Place({ place }: { readonly place: RssPlace }) {
  const { first, last, use, marks, text } = place;
  const [mark] = marks;
  return (
    <li className={`map-mark ${use}`} title={mark && roleMeanings[mark.filter.role]}>
      <i className={`strip-mark ${use === 'kept' ? 'kept' : (mark?.tone ?? '')}`} />
      <b className="mono">{first === last ? first : `${first}–${last}`}</b>
      <span>
        {text === '' && mark !== undefined ? (
          <span className="role">{roleNames[mark.filter.role]}</span>
        ) : (
          text
        )}
      </span>
    </li>
  );
}

/** The same in a hand’s breadth: sixteen cells in a line. */
export function RssCells({ band }: { readonly band: PriorityBand }) {
  return (
    <div className="rss-cells">
      {rssPlaces(band).flatMap(({ first, last, use, marks, text }) =>
        Array.from({ length: last - first + 1 }, (_, index) => (
          <i
            key={first + index}
            className={use === 'kept' ? 'kept' : (marks[0]?.tone ?? '')}
            title={`pref ${first + index}: ${text || roleNames[marks[0]?.filter.role ?? 'rule']}`}
          />
        )),
      )}
    </div>
  );
}
