/** The machine's own kernel takes every program, and soon. */
import { expect, it } from 'vitest';
import { isNativeFailure } from '../../native/index.ts';
import { loadTimes, objectFiles } from './load-times.ts';

it.for(objectFiles)('the verifier takes %s in under 10 ms', async (file, { skip }) => {
  const times = await loadTimes(file, 10).catch((reason: unknown) => {
    if (!isNativeFailure(reason) || reason.code !== 'EPERM') throw reason;
    return skip('eBPF: not run (no capability to load programs here)');
  });
  for (const milliseconds of Object.values(times)) expect(milliseconds).toBeLessThan(10);
});
