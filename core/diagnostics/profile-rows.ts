/** Messages of the profiles of other drivers: what a TAP driver of DPDK refuses or does otherwise, and what mlx4 would refuse. */
import { rteFlowErrorType as type, type CatalogueRow } from './diagnostic.ts';
import { error, info, warning } from './row.ts';

/** What a driver says when it refuses a rule, and why it does. */
export interface DriverRefusal {
  /** `DPDK 22.11`. */
  readonly driver: string;
  /** The driver's own message. */
  readonly words: string;
  /** Text of the errno it sets. */
  readonly errno: string;
  readonly reason: string;
}

const refusal = (rteFlowErrorType: number, explanation: string): CatalogueRow<DriverRefusal> =>
  error<DriverRefusal>(
    ({ driver, words, errno }) => `${driver} refuses the rule: “${words}” (${errno}).`,
    { rteFlowErrorType, hint: ({ reason }) => reason, explanation },
  );

const refusalRows = {
  'driver/group-refused': refusal(
    type.ATTR_GROUP,
    'The TAP driver of DPDK refuses the group. Its message is quoted as testpmd prints it.',
  ),
  'driver/priority-refused': refusal(
    type.ATTR_PRIORITY,
    'The TAP driver of DPDK refuses the priority. Its message is quoted as testpmd prints it.',
  ),
  'driver/transfer-refused': refusal(
    type.ATTR_TRANSFER,
    'The TAP driver of DPDK refuses the attribute `transfer`. Its message is quoted as testpmd prints it.',
  ),
  'driver/item-refused': refusal(
    type.ITEM,
    'The TAP driver of DPDK refuses an item of the pattern. Its message is quoted as testpmd prints it; the hint says what it stumbles over.',
  ),
  'driver/action-refused': refusal(
    type.ACTION,
    'The TAP driver of DPDK refuses an action. Its message is quoted as testpmd prints it; the hint says what it stumbles over.',
  ),
  'driver/rss-refused': refusal(
    type.UNSPECIFIED,
    'The TAP driver of DPDK refuses a setting of `rss`. Its message is quoted as testpmd prints it.',
  ),
  'driver/rss-program-refused': refusal(
    type.HANDLE,
    'The kernel’s verifier refuses the eBPF program that the driver loads for `rss`, so no rule with it can be created.',
  ),
  'driver/overlapping-rules': refusal(
    type.HANDLE,
    'The kernel refuses the filter beside one of another rule, which the driver reports in these words whatever the reason is: an equal match at one priority, or a VLAN rule beside one without a VLAN at one priority.',
  ),
};

/** Packets that show a difference, in testpmd's words. */
export interface DriverDifference {
  readonly driver: string;
  /** What happens to a packet of the rule: `is dropped`, `goes to queue 2`. */
  readonly fate: string;
  /** A packet of the rule that the driver's filter does not match. */
  readonly missed?: string;
  /** A packet the driver's filter matches, but not the rule. */
  readonly caught?: string;
}

const placeRows = {
  'driver/egress-as-ingress': warning<{
    driver: string;
    fate: string;
    packet: string;
    remote: string | null;
  }>(
    ({ driver, fate, packet, remote }) =>
      `${driver} installs the egress rule on the receiving side: a received packet \`${packet}\` ${fate}, a sent one passes${remote === null ? '' : `, and one that arrives at ${remote} is sent back out of ${remote}`}.`,
    {
      hint: () => 'Do not use egress rules with this driver.',
      explanation:
        'The driver does not look at the direction of a rule. Its filters stand where packets are received; in remote mode the twin of a rule that is not ingress redirects the remote’s packets to the remote itself.',
    },
  ),
  'driver/egress-half-missing': warning<{ driver: string; fate: string; packet: string }>(
    ({ driver, fate, packet }) =>
      `${driver} installs only the ingress half of the rule: a received packet \`${packet}\` ${fate}, a sent one passes.`,
    {
      explanation:
        'A rule may be for both directions. The driver does not look at them and installs one filter, where packets are received.',
    },
  ),
  'driver/no-direction': warning<{
    driver: string;
    fate: string;
    packet: string;
    remote: string | null;
  }>(
    ({ driver, fate, packet, remote }) =>
      `${driver} takes the rule without a direction as ingress: a received packet \`${packet}\` ${fate}${remote === null ? '' : `, but one that arrives at ${remote} is sent back out of ${remote}`}.`,
    {
      hint: () => 'Add `ingress`.',
      fix: (_details, { rule }) =>
        rule === undefined
          ? undefined
          : {
              title: 'Make it ingress',
              changes: [{ kind: 'attribute', rule, field: 'ingress', value: true }],
            },
      explanation:
        'The driver does not look at the direction of a rule, except for the twin on the remote, which redirects to the TAP only for rules with ingress.',
    },
  ),
  'driver/priority-carried': warning<{
    driver: string;
    group: number;
    landed: number;
    priority: number;
  }>(
    ({ driver, group, landed, priority }) =>
      landed === group
        ? `${driver} puts the rule at the head of group ${String(group)}, at TC priority ${String(priority)}: its priority does not fit and wraps.`
        : `${driver} puts the rule into group ${String(landed)}, at TC priority ${String(priority)}: its priority does not fit and carries.`,
    {
      hint: () => 'Use a lower priority.',
      explanation:
        'The driver adds an offset to the priority and joins the group to the sum by OR. A sum of more than twelve bits changes the group, or wraps to the beginning of it, so that the rule is evaluated before rules it should stand behind.',
    },
  ),
  'driver/behind-isolate': warning<{
    driver: string;
    priority: number;
    isolate: number;
    packet: string;
    isolated: boolean;
  }>(
    ({ driver, priority, isolate, packet, isolated }) =>
      `${driver} puts the rule at TC priority ${String(priority)}, behind isolate (${String(isolate)}): ${isolated ? 'the port is isolated, so' : 'as soon as the port is isolated,'} a packet \`${packet}\` is dropped before it gets to the rule.`,
    {
      hint: () => 'Use a group from 0 to 14.',
      explanation:
        'The implicit rules of the driver begin in the middle of group 15; most rules of that group come behind them.',
    },
  ),
  'driver/implicit-left-behind': warning<{
    driver: string;
    mode: string;
    remote: string;
    packet: string;
  }>(
    ({ driver, mode, remote, packet }) =>
      `${driver} left the filter of ${mode} behind on ${remote} when it was switched off: a packet \`${packet}\` is still mirrored to the TAP.`,
    {
      hint: () => 'Isolating the port and ending that again removes it.',
      explanation:
        'When promiscuous or all-multicast mode goes off, the driver looks for its filter under a priority without the offset it was installed with, and finds none.',
    },
  ),
  'driver/isolate-without-effect': warning<{ driver: string; packet: string }>(
    ({ driver, packet }) =>
      `${driver} has no filter for isolated mode when the port was isolated before it started: a packet \`${packet}\` that no rule matches is received.`,
    {
      hint: () => 'Isolate the port while it runs (`flow isolate 0 1`).',
      explanation:
        'The driver installs the filter that drops what no rule matches only when isolated mode changes while the port runs, not when a port starts with it (`--flow-isolate-all`).',
    },
  ),
  'driver/isolate-leaves-remote': warning<{ driver: string; remote: string; packet: string }>(
    ({ driver, remote, packet }) =>
      `${driver} left implicit filters on ${remote} although the port is isolated: a packet \`${packet}\` is still taken from ${remote}.`,
    {
      explanation:
        'Isolating a port removes implicit filters of the remote from the newest on, up to the first one of the TAP. Those made before that one stay.',
    },
  ),
};

const deviceRows = {
  'driver/option-ignored': info<{ driver: string; option: string; instead: string }>(
    ({ driver, option, instead }) => `${driver} knows no \`${option}\`: ${instead}.`,
    {
      explanation:
        'The option is one of Tapwright’s own. The drivers of DPDK have no such choice, so it has no effect with their profiles.',
    },
  ),
};

const meaningRows = {
  'driver/matches-otherwise': warning<DriverDifference>(
    ({ driver, fate, missed, caught }) => {
      const parts = [
        ...(missed === undefined ? [] : [`a packet \`${missed}\` of the rule goes past it`]),
        ...(caught === undefined
          ? []
          : [`a packet \`${caught}\`, which the rule does not match, ${fate}`]),
      ];
      return `${driver} installs another match than the rule’s: ${parts.join('; ')}.`;
    },
    {
      explanation:
        'The filter that the driver installs does not match the packets that the rule names. The examples are packets that the two treat differently: one that the rule matches and the driver’s filter does not, and the other way round.',
    },
  ),
  'driver/rss-other-queues': warning<{
    driver: string;
    named: string;
    used: string;
    packet: string;
  }>(
    ({ driver, named, used, packet }) =>
      `${driver} does not look at the list of queues: a packet \`${packet}\` should go to ${named}, but goes to ${used}.`,
    {
      hint: () => 'Name the queues from 0 on, each once.',
      explanation:
        'The driver’s program scales the hash to the number of queues that the rule names, and takes that for the queue.',
    },
  ),
};

const fromRfc =
  'What the RFC “net/tap: add eBPF to TAP device” says of the mlx4 driver. The TAP does what the rule says; the warning is for an application that is to run on both.';

const mlx4Rows = {
  'lint/mlx4-item': warning<{ item: string }>(({ item }) => `mlx4 does not match \`${item}\`.`, {
    explanation: fromRfc,
  }),
  'lint/mlx4-any': warning(() => 'mlx4 supports `any` only in part.', { explanation: fromRfc }),
  'lint/mlx4-mask': warning<{ item: string; field: string }>(
    ({ item, field }) => `mlx4 takes no partial mask of \`${field}\` of \`${item}\`.`,
    {
      hint: ({ field }) => `Write \`${field} is …\`, or leave the field out.`,
      explanation: `${fromRfc} It takes masks with all bits set, or none.`,
    },
  ),
  'lint/mlx4-protocol': warning<{ protocol: string }>(
    ({ protocol }) => `mlx4 does not match ${protocol} packets.`,
    { explanation: fromRfc },
  ),
  'lint/mlx4-action': warning<{ action: string }>(
    ({ action }) => `mlx4 does not support \`${action}\`.`,
    { explanation: fromRfc },
  ),
};

export const profileRows = {
  ...refusalRows,
  ...placeRows,
  ...deviceRows,
  ...meaningRows,
  ...mlx4Rows,
};
