/** Messages of the testpmd reader. */
import { rteFlowErrorType } from './diagnostic.ts';
import { error, info, warning } from './row.ts';

/** The nearest word that would have been right, when one is near. */
export interface Misspelt {
  readonly word: string;
  readonly suggestion: string | undefined;
}

const meant = ({ suggestion }: Misspelt, otherwise: string): string =>
  suggestion === undefined ? otherwise : `Did you mean \`${suggestion}\`?`;

const oneOf = (words: readonly string[]): string =>
  words
    .map((word) => `\`${word}\``)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or ');

export const testpmdRows = {
  'testpmd/unknown-command': error<Misspelt>(({ word }) => `testpmd has no command \`${word}\`.`, {
    hint: (details) => meant(details, 'Rules are made with `flow create`.'),
    explanation: 'The words behind `flow` (or `flow` itself) are not ones that testpmd knows.',
  }),
  'testpmd/expected': error<{ expected: string; found: string }>(
    ({ expected, found }) => `Expected ${expected}, found ${found}.`,
    {
      explanation:
        'A command is `flow create PORT ATTRIBUTES pattern ITEM / … / end actions ACTION / … / end`, and something else stands here.',
    },
  ),
  'testpmd/unknown-attribute': error<Misspelt>(({ word }) => `Unknown attribute \`${word}\`.`, {
    rteFlowErrorType: rteFlowErrorType.ATTR,
    hint: (details) =>
      meant(details, 'Attributes are `ingress`, `egress`, `group N` and `priority N`.'),
    explanation: 'Between the port and `pattern` stand the attributes of a rule.',
  }),
  'testpmd/unknown-item': error<Misspelt>(({ word }) => `Unknown item \`${word}\`.`, {
    rteFlowErrorType: rteFlowErrorType.ITEM,
    hint: (details) => meant(details, 'Names are exact, in lower case and never abbreviated.'),
    explanation: 'The word stands where a pattern item must stand, and testpmd has no such item.',
  }),
  'testpmd/unknown-field': error<Misspelt & { item: string }>(
    ({ item, word }) => `Item \`${item}\` has no field \`${word}\`.`,
    {
      rteFlowErrorType: rteFlowErrorType.ITEM,
      hint: (details) => meant(details, 'Behind the fields of an item stands ` / `.'),
      explanation: 'testpmd knows no such field of this item.',
    },
  ),
  'testpmd/clause-missing': error<{
    field: string;
    clauses: readonly string[];
    found: string;
  }>(
    ({ field, clauses, found }) =>
      `Expected ${oneOf(clauses)} behind \`${field}\`, found ${found}.`,
    {
      rteFlowErrorType: rteFlowErrorType.ITEM,
      hint: ({ field }) => `For one exact value write \`${field} is VALUE\`.`,
      explanation: 'A field of an item is always followed by the word that says what is given.',
    },
  ),
  'testpmd/value-missing': error<{ what: string; found: string }>(
    ({ what, found }) => `Expected a value for the ${what}, found ${found}.`,
    { explanation: 'The value of a field, attribute or action is missing.' },
  ),
  'testpmd/slash-missing': error<{ word: string; before: string }>(
    ({ word, before }) => `\`/\` is missing between \`${word}\` and \`${before}\`.`,
    {
      hint: ({ before }) => `Write \` / \` before \`${before}\`, with spaces on both sides.`,
      explanation: 'Every item and every action is closed by a `/`, also the last before `end`.',
    },
  ),
  'testpmd/end-missing': error<{ list: string; found: string }>(
    ({ list, found }) => `The ${list} is not closed: expected \`end\`, found ${found}.`,
    {
      // The values of an action's field are not parted by slashes.
      hint: ({ list }) =>
        list.startsWith('list of ') && list !== 'list of actions'
          ? 'Close the list with `end`.'
          : 'Close the list with `/ end`.',
      explanation:
        'The pattern, the list of actions and each list of values finish with the word `end`.',
    },
  ),
  'testpmd/unknown-action': error<Misspelt>(({ word }) => `Unknown action \`${word}\`.`, {
    rteFlowErrorType: rteFlowErrorType.ACTION,
    hint: (details) => meant(details, 'Names are exact, in lower case and never abbreviated.'),
    explanation: 'The word stands where an action must stand, and testpmd has no such action.',
  }),
  'testpmd/unknown-action-field': error<Misspelt & { action: string }>(
    ({ action, word }) => `Action \`${action}\` has no field \`${word}\`.`,
    {
      rteFlowErrorType: rteFlowErrorType.ACTION_CONF,
      hint: (details) => meant(details, 'Behind an action and its fields stands ` / `.'),
      explanation: 'testpmd knows no such field of this action.',
    },
  ),
  'testpmd/after-end': error<{ found: string }>(
    ({ found }) => `The command is complete, but ${found} follows.`,
    {
      hint: () => 'Start every command on a line of its own.',
      explanation: 'Behind the `end` of the actions nothing may stand.',
    },
  ),
  'testpmd/field-left-out': warning<{ action: string; field: string; zero: string }>(
    ({ action, field, zero }) =>
      `\`${action}\` without \`${field}\` means \`${action} ${field} ${zero}\`.`,
    {
      hint: ({ action, field }) => `Write \`${action} ${field} N\`.`,
      explanation: 'testpmd sets what is left out to zero.',
    },
  ),
  'testpmd/port-differs': warning<{ port: number; first: number }>(
    ({ port, first }) =>
      `This rule is for port ${String(port)}, the first one for port ${String(first)}; both are read for the one device.`,
    {
      hint: () => 'Keep the rules of each port in a script of its own.',
      explanation: 'A document is about one TAP. A script for several ports mixes their rules.',
    },
  ),
  'testpmd/validate-read-as-rule': info(
    () => '`flow validate` is read as a rule; testpmd would only check it.',
    {
      hint: () => 'Write `flow create` if the rule is to stay in testpmd as well.',
      explanation: 'Documents about rte_flow often show rules with `flow validate`.',
    },
  ),
  'testpmd/validate-repeats-rule': info(
    () => '`flow validate` is passed over: `flow create` makes the same rule in this text.',
    { explanation: 'People check a rule first and create it then; it is one rule.' },
  ),
  'testpmd/passed-over': info<{ command: string }>(
    ({ command }) => `Passed over: \`${command}\` makes no rule.`,
    {
      explanation:
        'Read are the commands of `flow` that make and change rules, and what sets promiscuous mode, all-multicast, isolation and the number of queues.',
    },
  ),
  'testpmd/old-spelling': info<{ read: string; written: string }>(
    ({ read, written }) => `\`${written}\` is read as \`${read}\`.`,
    {
      hint: ({ read }) => `testpmd itself wants \`${read}\`.`,
      explanation: 'Early documents about rte_flow leave the name of the field out.',
    },
  ),
  'testpmd/other-port': warning<{ index: number; port: number }>(
    ({ index, port }) =>
      `The pattern asks for packets of port ${String(index)}, but the rule is for port ${String(port)}: it would match nothing there, and is read as any packet here.`,
    {
      hint: () => 'Take the item `port` out, or make the rule for the port it asks for.',
      explanation:
        'Early documents about rte_flow name the port in the pattern. A rule of a TAP only sees packets of its own port.',
    },
  ),
};
