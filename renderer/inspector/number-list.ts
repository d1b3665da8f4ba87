/** Lists of numbers as people write them: `0-3,5`. */

export type NumberListReading =
  | { readonly ok: true; readonly numbers: readonly number[] }
  | { readonly ok: false; readonly problem: string };

export interface NumberListLimits {
  /** The greatest number. */
  readonly most: number;
  /** How many there may be. */
  readonly longest: number;
}

const wrong = (problem: string): NumberListReading => ({ ok: false, problem });

/** Numbers and ranges with commas or blanks between them; order and repetition are kept. */
export function readNumberList(
  text: string,
  { most, longest }: NumberListLimits,
): NumberListReading {
  const numbers: number[] = [];
  const words = text.replaceAll(/\s*[-–]\s*/g, '-').split(/[\s,]+/);
  for (const word of words.filter((one) => one !== '')) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? [];
    if (first === undefined) return wrong(`\`${word}\` is no number and no range such as 0-3.`);
    const [from, to] = [Number(first), Number(last)];
    if (from > to) return wrong(`The range ${word} begins behind its end.`);
    if (to > most) return wrong(`${to} is too large: the greatest number is ${most}.`);
    if (numbers.length + to - from + 1 > longest)
      return wrong(`There are more than ${longest} numbers.`);
    for (let number = from; number <= to; number++) numbers.push(number);
  }
  return { ok: true, numbers };
}

/** Three and more in a row become a range; one that is there several times stands alone. */
export function printNumberList(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < numbers.length;) {
    const first = numbers[at] ?? 0;
    let length = 1;
    while (numbers[at + length] === first + length) length++;
    const again = numbers[at - 1] === first;
    if (length >= 3 && !again) {
      parts.push(`${first}-${first + length - 1}`);
      at += length;
    } else {
      parts.push(String(first));
      at++;
    }
  }
  return parts.join(',');
}
