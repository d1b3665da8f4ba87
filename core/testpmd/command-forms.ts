/**
 * The commands of testpmd with a fixed form that matter to the rules of a TAP. `flow create` and `flow validate` have
 * grammars of their own (parse-command.ts).
 *
 * Source: DPDK 26.07, app/test-pmd/cmdline.c and cmdline_flow.c.
 */

/** A place in a command: a fixed word, or something the user chooses. */
export type Slot =
  | string
  | {
      readonly kind: 'port' | 'number' | 'choice';
      readonly title: string;
      /** Words that may stand here; for a number or port, besides a number. */
      readonly values?: readonly string[];
    };

export interface CommandForm {
  readonly slots: readonly Slot[];
  /** How many of the last slots may follow again and again. */
  readonly repeat?: number;
  readonly documentation: string;
}

export const switchWords: readonly string[] = ['on', 'off'];

/** How testpmd spells yes and no (cmdline_flow.c, boolean_name). */
export const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ['0', false],
  ['1', true],
  ['false', false],
  ['true', true],
  ['no', false],
  ['yes', true],
  ['N', false],
  ['Y', true],
  ['off', false],
  ['on', true],
]);

const port: Slot = { kind: 'port', title: 'port of the device' };
const portOrAll: Slot = { kind: 'port', title: 'port of the device, or `all`', values: ['all'] };
const ruleId: Slot = { kind: 'number', title: 'number of a rule, as testpmd numbers them' };
const onOff: Slot = { kind: 'choice', title: '`on` or `off`', values: switchWords };

export const commandForms: readonly CommandForm[] = [
  {
    slots: ['flow', 'create', port],
    documentation: 'Makes a rule: attributes, `pattern` and its items, `actions` and the actions.',
  },
  {
    slots: ['flow', 'validate', port],
    documentation: 'Checks a rule without making it. Here it is read as the rule.',
  },
  {
    slots: ['flow', 'destroy', port, 'rule', ruleId],
    repeat: 2,
    documentation: 'Takes rules away. Each number needs the word `rule` before it.',
  },
  {
    slots: ['flow', 'update', port, ruleId, 'actions'],
    documentation: 'Replaces the actions of a rule.',
  },
  { slots: ['flow', 'flush', port], documentation: 'Takes all rules of the port away.' },
  {
    slots: [
      'flow',
      'query',
      port,
      ruleId,
      { kind: 'choice', title: 'action to ask', values: ['count', 'rss', 'age'] },
    ],
    documentation: 'Shows what an action of a rule has counted.',
  },
  {
    slots: ['flow', 'list', port, 'group', { kind: 'number', title: 'number of a group' }],
    repeat: 2,
    documentation: 'Shows the rules of the port.',
  },
  {
    slots: [
      'flow',
      'isolate',
      port,
      { kind: 'choice', title: 'yes or no', values: [...booleanWords.keys()] },
    ],
    documentation: 'Isolated, the port receives only packets that a rule matches.',
  },
  {
    slots: ['set', 'promisc', portOrAll, onOff],
    documentation: 'Promiscuous mode: receive packets for every address.',
  },
  {
    slots: ['set', 'allmulti', portOrAll, onOff],
    documentation: 'Receive all multicast packets.',
  },
  {
    slots: [
      'port',
      'config',
      'all',
      'rxq',
      { kind: 'number', title: 'number of receive queues, 1 to 256' },
    ],
    documentation: 'Sets the number of receive queues.',
  },
];
