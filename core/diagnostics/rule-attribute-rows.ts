/** Messages about a rule's attributes, and about what it needs of the kernel. */
import { rteFlowErrorType as type, type Fix, type FixChange, type Subject } from './diagnostic.ts';
import { error } from './row.ts';

/** A fix of the rule that the problem is about. */
function ofRule(
  { rule }: Subject,
  title: string,
  change: (rule: string) => FixChange,
): Fix | undefined {
  return rule === undefined ? undefined : { title, changes: [change(rule)] };
}

const groupsAsChains: Fix = {
  title: 'Make groups chains',
  changes: [{ kind: 'device', field: 'groups', value: 'chains' }],
};

export const ruleAttributeRows = {
  'rule/no-direction': error(() => 'The rule has no direction.', {
    rteFlowErrorType: type.ATTR,
    hint: () => 'Add `ingress`: packets that the TAP receives.',
    fix: (_, subject) =>
      ofRule(subject, 'Make it ingress', (rule) => ({
        kind: 'attribute',
        rule,
        field: 'ingress',
        value: true,
      })),
    explanation:
      'A rule says whether it is for packets the port receives (`ingress`), sends (`egress`), or both. A driver may refuse one that says neither.',
  }),
  'rule/transfer': error(() => 'A TAP has no switch that could transfer packets between ports.', {
    rteFlowErrorType: type.ATTR_TRANSFER,
    hint: () => 'Leave `transfer` out.',
    explanation:
      'With `transfer` a rule acts inside a network card, between its ports, before any of them receives. A TAP is a device of the kernel and has nothing of the kind.',
  }),
  'rule/tunnel': error<{ word: string }>(
    ({ word }) => `A TAP cannot open tunnels for \`${word}\`.`,
    {
      rteFlowErrorType: type.ATTR,
      hint: ({ word }) => `Leave \`${word}\` out.`,
      explanation:
        'testpmd’s tunnel offload asks the driver for items and actions that take packets out of a tunnel; TC’s flower rules on a TAP cannot.',
    },
  ),
  'rule/group-out-of-range': error<{ group: number; highest: number; chainsWouldDo: boolean }>(
    ({ group, highest }) =>
      `Group ${String(group)} does not exist: groups go from 0 to ${String(highest)}.`,
    {
      rteFlowErrorType: type.ATTR_GROUP,
      hint: ({ highest, chainsWouldDo }) =>
        `Use a group from 0 to ${String(highest)}${chainsWouldDo ? ', or make groups chains: `--groups chains`' : ''}.`,
      fix: ({ chainsWouldDo }) => (chainsWouldDo ? groupsAsChains : undefined),
      explanation:
        'The group takes the upper four bits of the 16-bit TC priority, so there are sixteen of them. Groups that are TC chains go up to 255.',
    },
  ),
  'rule/priority-out-of-range': error<{
    priority: number;
    highest: number;
    /** Whether a group behind this one continues where its priorities end. */
    continues: boolean;
  }>(
    ({ priority, highest }) =>
      `Priority ${String(priority)} does not fit: a group holds priorities 0 to ${String(highest)}.`,
    {
      rteFlowErrorType: type.ATTR_PRIORITY,
      hint: ({ highest, continues }) =>
        `Use a priority of at most ${String(highest)}${continues ? ', or a higher group' : ''}.`,
      explanation:
        'The priority takes the lower twelve bits of the TC priority, of which the first 17 are kept. A greater one would carry into the group and move the rule behind rules it should stand before.',
    },
  ),
  'rule/priority-reserved': error<{ priority: number; highest: number }>(
    ({ priority, highest }) =>
      `Priority ${String(priority)} of the last group is kept for implicit rules: it goes to ${String(highest)}.`,
    {
      rteFlowErrorType: type.ATTR_PRIORITY,
      hint: ({ highest }) => `Use a priority of at most ${String(highest)}, or a lower group.`,
      explanation:
        'The last seven TC priorities belong to the implicit rules (default, isolate, remote). A rule among them would be evaluated behind isolate and never see a packet.',
    },
  ),
  'rule/kernel-too-old': error<{ feature: string; since: string; kernel: string }>(
    ({ feature, since, kernel }) =>
      `The rule needs ${feature}, which Linux has since ${since}; this is for Linux ${kernel}.`,
    {
      rteFlowErrorType: type.HANDLE,
      hint: ({ since }) => `Leave it out, or use Linux ${since} or newer (\`--kernel ${since}\`).`,
      explanation:
        'An older kernel takes such a rule without a word and matches more than it says, or refuses it. The kernel is the one given with `--kernel`, the running one when rules are applied, else the newest known.',
    },
  ),
};
