/** Linux 6.1 without BTF takes every program, and soon. */
import { expect, it } from 'vitest';
import '../lab/guest.ts';
import { loadTimes, objectFiles } from '../../bpf/load-times.ts';

it.for(objectFiles)('the verifier takes %s in under 10 ms', async (file) => {
  for (const milliseconds of Object.values(await loadTimes(file, 10)))
    expect(milliseconds).toBeLessThan(10);
});
