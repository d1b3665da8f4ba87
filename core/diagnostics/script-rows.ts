/** Messages about running a testpmd script and reading a transcript of one. */
import { rteFlowErrorType } from './diagnostic.ts';
import { error, info, warning } from './row.ts';

const numbered = (rules: readonly number[]): string =>
  new Intl.ListFormat('en', { type: 'conjunction' }).format(rules.map(String));

export const scriptRows = {
  'testpmd/no-such-rule': warning<{
    id: string;
    port: number;
    byUserId: boolean;
    /** The rules that are there, when they are few. */
    rules: readonly number[];
    count: number;
  }>(
    ({ id, port, byUserId }) =>
      `At this point of the script port ${String(port)} has no rule ${byUserId ? 'with user id ' : ''}${id}.`,
    {
      rteFlowErrorType: rteFlowErrorType.HANDLE,
      hint: ({ rules, count, port }) => {
        if (count === 0) return `Port ${String(port)} has no rules here at all.`;
        if (rules.length === 0) return `It has ${String(count)} rules here.`;
        return `It has ${rules.length === 1 ? 'rule' : 'rules'} ${numbered(rules)} here.`;
      },
      explanation:
        'testpmd numbers the rules of a port from 0; the next number is one more than that of the newest rule, so numbers are used again. A command about a rule that is not there does nothing, and testpmd does not say so.',
    },
  ),
  'testpmd/refused-by-port': warning<{ words: string }>(
    ({ words }) => `When this was recorded, testpmd refused the command: ${words}`,
    {
      hint: () => 'The rule is kept: a TAP with Tapwright may accept it.',
      explanation:
        'A transcript holds what testpmd answered. A rule the port refused then is kept here, because other drivers and kernels accept other rules; a refused `destroy` or `update` is left undone, as it was then.',
    },
  ),
  'testpmd/not-on-a-tap': info<{ command: string; what: string }>(
    ({ command, what }) => `Passed over: \`${command}\`. ${what}`,
    {
      explanation:
        'testpmd has the command for network cards. What it makes does not exist on a TAP, so rules that use it cannot work there.',
    },
  ),
  'testpmd/not-a-command': warning<{ word: string; suggestion: string | undefined }>(
    ({ word }) => `Passed over: testpmd has no command \`${word}\`.`,
    {
      hint: ({ suggestion }) =>
        suggestion === undefined
          ? 'Write what is not for testpmd behind a `#`.'
          : `Did you mean \`${suggestion}\`?`,
      explanation: 'The line begins with a word that is no command of testpmd.',
    },
  ),
  'testpmd/device-of-other-port': info<{ command: string; port: number }>(
    ({ command, port }) => `Passed over: \`${command}\` is not about port ${String(port)}.`,
    {
      explanation:
        'A document is about one device: the port of the first rule. What a script sets on other ports is left out.',
    },
  ),
  'testpmd/queues-out-of-range': error<{ queues: number; most: number }>(
    ({ queues, most }) => `A TAP has 1 to ${String(most)} queues, not ${String(queues)}.`,
    { explanation: 'The kernel’s TAP driver has this limit (MAX_TAP_QUEUES).' },
  ),
};
