/** The peers of the product: iproute2's `ip` and `tc`, whose view of the kernel the tests compare with. */
import { execFileSync } from 'node:child_process';
import './guest.ts';

/** Runs `ip` with the words of `line`; throws an Error with its message when it fails. */
export function ip(line: string): string {
  return execFileSync('ip', line.split(' '), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs `tc` with the words of `line`, a blank in a word written as U+00A0; throws an Error with its message when it fails. */
export function tc(line: string): string {
  const words = line.split(' ').map((word) => word.replaceAll('\u00a0', ' '));
  return execFileSync('tc', words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What `tc -j` prints for `line`, e.g. `filter show dev tap0 parent 1:`. (Of multiq qdiscs tc prints no valid JSON.) */
export function tcJson(line: string): unknown {
  const text = tc(`-j ${line}`).trim();
  return text === '' ? [] : JSON.parse(text);
}
