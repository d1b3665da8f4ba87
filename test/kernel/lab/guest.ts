/** Importing this makes sure that a test only ever changes the guest's network, never the machine's. */
import { readFileSync } from 'node:fs';

if (!readFileSync('/proc/cpuinfo', 'utf8').includes('User Mode Linux'))
  throw new Error(
    'kernel tests run in the guest: node scripts/kernel-guest.mjs npx vitest run --project kernel',
  );
