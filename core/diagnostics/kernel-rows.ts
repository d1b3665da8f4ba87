/** Messages of the machine: privilege, kernel features, and what the kernel itself refused. */
import { error } from './row.ts';

export const kernelRows = {
  'kernel/no-privilege': error<{ doing: string }>(
    ({ doing }) => `Not allowed to ${doing}: the process lacks CAP_NET_ADMIN.`,
    {
      hint: () => 'Run the command with sudo, or work on the simulated kernel (--simulate).',
      explanation:
        'Changing traffic control and making TAP devices needs the capability CAP_NET_ADMIN.',
    },
  ),
};
