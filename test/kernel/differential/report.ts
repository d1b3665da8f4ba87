/** What two kernels did differently, to be read. */
import { describe } from '../../../core/netlink/describe.ts';
import { toHex } from '../../../core/netlink/bytes.ts';
import { linesOf } from './answers.ts';
import type { Answers } from './pair.ts';

const differs = ({ real, simulated }: Answers): boolean => real.join('\n') !== simulated.join('\n');

/** The whole conversation up to the first answer that differs, and both answers; empty when none does. */
export function differencesOf(answers: readonly Answers[]): string {
  const at = answers.findIndex(differs);
  const different = answers[at];
  if (!different) return '';
  const asked = answers
    .slice(0, at + 1)
    .flatMap(({ request, real }) => [
      ...requestLines(request).map((line) => `> ${line}`),
      ...real.filter((line) => line.startsWith('NLMSG_ERROR')).map((line) => `    ${line}`),
    ]);
  return [
    ...['', ...asked, 'real:'],
    ...different.real.map((line) => `  ${line}`),
    'simulated:',
    ...different.simulated.map((line) => `  ${line}`),
    `the last request: ${toHex(different.request)}`,
  ].join('\n');
}

function requestLines(request: Uint8Array): readonly string[] {
  const lines = linesOf([request], () => true);
  return lines.length > 0 ? lines : describe(request).map(({ name }) => name);
}
