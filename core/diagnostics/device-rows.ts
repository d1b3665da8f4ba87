/** Messages about the options of the device, whatever its rules are. */
import { error, info, warning } from './row.ts';

export const deviceRows = {
  'device/remote-is-tap': error<{ name: string }>(
    ({ name }) => `The remote is the TAP itself, ${name}.`,
    {
      hint: () => 'Name the device whose packets the TAP is to take over, or none.',
      fix: () => ({
        title: 'Leave remote mode',
        changes: [{ kind: 'device', field: 'remote', value: null }],
      }),
      explanation:
        'In remote mode the packets of another device are redirected to the TAP, and back. A device redirected to itself would loop.',
    },
  ),
  'device/mac-unknown': warning<{ name: string; remote: string }>(
    ({ name, remote }) =>
      `The MAC address of ${name} is not known: what ${remote} receives for it is redirected only where a rule says so.`,
    {
      hint: () => 'Give the address (`--mac`). An apply takes the one that the TAP has.',
      explanation:
        'In remote mode an implicit rule redirects packets for the TAP’s own address from the remote. Without the address that rule is left out.',
    },
  ),
  'device/implicit-first': info<{ remote: string }>(
    ({ remote }) =>
      `Implicit rules come first on ${remote}: what they mirror stays with it too, and no rule of yours takes it away.`,
    {
      explanation:
        'As the RFC has it, promiscuous, broadcast and multicast packets are copied to the TAP before the rules are asked, and a copied packet goes on to the remote’s own stack. With implicit rules last an explicit rule redirects the packet itself.',
    },
  ),
  'device/mark-queue-out-of-range': error<{ mark: number; queue: number; queues: number }>(
    ({ mark, queue, queues }) =>
      `Mark ${String(mark)} has queue ${String(queue)}, which does not exist: the TAP has ${String(queues)}.`,
    {
      hint: () => 'Use a lower queue, or give the device more queues.',
      explanation: 'The kernel ignores a queue number that the device does not have.',
    },
  ),
  'device/kernel-too-old': error<{ feature: string; since: string; kernel: string }>(
    ({ feature, since, kernel }) =>
      `The device needs ${feature}, which Linux has since ${since}; this is for Linux ${kernel}.`,
    {
      hint: ({ since }) => `Use Linux ${since} or newer, or another setting.`,
      explanation:
        'What is set for the device cannot be had on this kernel. The kernel is the one given with `--kernel`, the running one when rules are applied, else the newest known.',
    },
  ),
};
