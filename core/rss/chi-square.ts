/** Pearson’s chi-square test: whether counts are as unequal as chance alone makes them. */

export interface ChiSquare {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** That chance alone gives a statistic at least as large; below 0.01 something else is likely at work. */
  readonly probability: number;
}

/** `shares` are above 0 and add up to 1. Undefined for fewer than two counts, or when all are 0. */
export function chiSquareTest(
  counts: readonly number[],
  shares: readonly number[],
): ChiSquare | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length < 2 || total === 0) return undefined;
  const statistic = counts.reduce((sum, count, index) => {
    const expected = total * shares[index]!;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  const degreesOfFreedom = counts.length - 1;
  const probability = upperGamma(degreesOfFreedom / 2, statistic / 2);
  return { statistic, degreesOfFreedom, probability };
}

const enough = 1e-15;
const mostTerms = 10_000;

/**
 * The regularised upper incomplete gamma function Q(a, x), for a > 0 and x ≥ 0: by the series of its complement (DLMF
 * 8.11.4) below a + 1, above it by the continued fraction (DLMF 8.9.2), evaluated after Lentz.
 */
export function upperGamma(a: number, x: number): number {
  if (x === 0) return 1;
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - factor * lowerSeries(a, x) : factor * upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < mostTerms && term > sum * enough; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < mostTerms; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / awayFromZero(numerator * d + b, tiny);
    c = awayFromZero(b + numerator / c, tiny);
    value *= c * d;
    if (Math.abs(c * d - 1) < enough) break;
  }
  return value;
}

const awayFromZero = (value: number, tiny: number) => (Math.abs(value) < tiny ? tiny : value);

/** Lanczos’ approximation with g = 7 and nine terms, right to 15 digits. */
const lanczos: readonly [number, ...number[]] = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** Natural logarithm of Γ(a), for a ≥ 0.5. */
function logGamma(a: number): number {
  const z = a - 1;
  const [first, ...rest] = lanczos;
  const sum = rest.reduce((all, term, index) => all + term / (z + index + 1), first);
  const t = z + 7.5;
  return Math.log(2 * Math.PI) / 2 + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}
