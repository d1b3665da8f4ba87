/** Measured numbers in few characters. Below 10,000 they are exact. */

const units = [
  { from: 1e12, size: 1e12, name: 'T' },
  { from: 1e9, size: 1e9, name: 'G' },
  { from: 1e6, size: 1e6, name: 'M' },
  { from: 1e4, size: 1e3, name: 'k' },
] as const;

const exact = new Intl.NumberFormat('en');
const rounded = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** `1234` → `1,234`; `1210000` → `1.21 M`. */
export function countText(count: number): string {
  const unit = units.find(({ from }) => count >= from);
  return unit === undefined
    ? exact.format(count)
    : `${rounded.format(count / unit.size)} ${unit.name}`;
}

export const exactText = (count: number): string => exact.format(count);

/** `840 B`, `1.21 MB`. */
export const bytesText = (bytes: number): string =>
  bytes < 1e4 ? `${exact.format(bytes)} B` : `${countText(bytes)}B`;

/** 0.418 → `41.8 %`. */
export const shareText = (share: number): string =>
  `${(share * 100).toFixed(share >= 1 ? 0 : 1)} %`;
