import type { ItemFieldRow } from '../../core/flow/fields.ts';
import type { FieldMatch } from '../../core/flow/rule.ts';
import { fullMask } from '../../core/flow/values.ts';

const widest = 16;

/** A short number bit by bit, most significant first; bits that are not compared are dots. */
export function BitView({
  row,
  match,
}: {
  readonly row: ItemFieldRow;
  readonly match: FieldMatch | undefined;
}) {
  const spec = match?.spec;
  if (row.kind !== 'unsigned' || row.bits > widest || typeof spec !== 'number') return null;
  const mask = Number(match?.mask ?? fullMask(row));
  const bits = Array.from({ length: row.bits }, (_, index) => {
    const bit = 2 ** (row.bits - 1 - index);
    if (Math.floor(mask / bit) % 2 === 0) return '·';
    return Math.floor(spec / bit) % 2 === 0 ? '0' : '1';
  });
  return (
    <div className="bits mono" aria-hidden>
      {bits.map((bit, index) => (
        <span key={index} className={bit === '1' ? 'set' : ''}>
          {bit}
        </span>
      ))}
    </div>
  );
}
