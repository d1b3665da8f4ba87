/** The choices a device offers, and in a sentence each what they mean. */
import type { DeviceOptions, Profile } from '../../core/flow/device.ts';

/** One value of an option: `label` when people call it otherwise than the document. */
export interface Choice<T> {
  readonly value: T;
  readonly label?: string;
  readonly explanation: string;
}

type ChoicesOf<K extends keyof DeviceOptions> = readonly Choice<DeviceOptions[K]>[];

export const defaultChoices: ChoicesOf<'default'> = [
  { value: 'queue0', label: 'queue 0', explanation: 'An implicit last rule leads it to queue 0.' },
  {
    value: 'rss',
    explanation:
      'An implicit last rule spreads it over all queues by Toeplitz of its addresses, with the default key.',
  },
  { value: 'kernel', explanation: 'No rule of ours: the kernel chooses a queue.' },
];

export const groupChoices: ChoicesOf<'groups'> = [
  {
    value: 'priority',
    label: 'priority bits',
    explanation: 'Groups 0 to 15, consulted one after the other, as if each ended in a jump.',
  },
  {
    value: 'chains',
    label: 'TC chains',
    explanation: 'Groups 0 to 255, each entered only by a jump: what rte_flow means by a group.',
  },
];

export const implicitChoices: ChoicesOf<'implicit'> = [
  {
    value: 'last',
    label: 'behind yours',
    explanation: 'As the driver has it: your rules see broadcasts and the TAP’s own address first.',
  },
  {
    value: 'first',
    label: 'before yours',
    explanation: 'As the RFC has it: broadcasts and the TAP’s own address never reach your rules.',
  },
];

export const rssChoices: ChoicesOf<'rss'> = [
  {
    value: 'direct',
    explanation:
      'The program hashes the packet and sets its queue at once. Priorities 1 to 16 stay empty.',
  },
  {
    value: 'reclassify',
    explanation:
      'The program tags the packet for its queue and sends it through the rules again, where a rule for each queue catches it at priorities 1 to 15; 16 makes room for the hash. The RFC’s way.',
  },
];

export const profileChoices: readonly Choice<Profile>[] = [
  {
    value: 'tapwright',
    explanation: 'Our own translation: a rule does what rte_flow says, or is refused.',
  },
  {
    value: 'dpdk-22.11',
    explanation:
      'What the TAP driver of DPDK 22.11 really installs, defects included. Each difference is a warning.',
  },
  {
    value: 'dpdk-24.11',
    explanation: 'The same for the TAP driver of DPDK 24.11.',
  },
  {
    value: 'mlx4',
    explanation: 'Our own translation, and a warning for every rule the mlx4 driver would refuse.',
  },
];
