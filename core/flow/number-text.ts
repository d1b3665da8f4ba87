/** Numbers as testpmd reads them: strtoumax() with base 0 (C17 7.8.2.3), the whole token. */

export interface NumberText {
  /** Exact; a bigint only when it does not fit a number. At most 2⁶⁴ − 1. */
  readonly value: number | bigint;
  /** Read as octal because of a leading 0. */
  readonly octal: boolean;
}

const notation = /^([+-]?)(?:0x([0-9a-f]+)|(0[0-7]*)|([1-9][0-9]*))$/i;
const highest = 2n ** 64n - 1n;

/** Undefined when the text is no number or does not fit 64 bits; a minus wraps around as in C. */
export function readNumber(text: string): NumberText | undefined {
  const small = readShortDecimal(text);
  return small === undefined ? readAny(text) : { value: small, octal: false };
}

/** Undefined for anything but up to 15 decimal digits without a leading zero, as nearly all numbers in scripts are. */
export function readShortDecimal(text: string): number | undefined {
  if (text.length > 15 || (text.charCodeAt(0) === 0x30 && text.length > 1)) return undefined;
  let value = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return text === '' ? undefined : value;
}

function readAny(text: string): NumberText | undefined {
  const match = notation.exec(text);
  if (match === null) return undefined;
  const [, sign, hexadecimal, octal, decimal] = match;
  const size =
    hexadecimal !== undefined
      ? BigInt(`0x${hexadecimal}`)
      : octal !== undefined
        ? BigInt(`0o${octal}`)
        : BigInt(decimal ?? '0');
  if (size > highest) return undefined;
  const value = sign === '-' ? BigInt.asUintN(64, -size) : size;
  return {
    value: value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value,
    octal: octal !== undefined && octal !== '0',
  };
}
