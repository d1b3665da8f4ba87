/** How long a kernel takes to verify and take each program: the best of many tries, since a machine has other work too. */
import { readFileSync, readdirSync } from 'node:fs';
import { loadNative } from '../../native/index.ts';

const folder = 'bpf/objects';
/** So often at least, and until all are fast enough at most. */
const [fewest, most] = [5, 100];

export const objectFiles = readdirSync(folder).filter((file) => file.endsWith('.bpf.o'));

/**
 * Milliseconds by program; tries no longer once each took less than `enough`. Rejects with the verifier's reason when one
 * is refused.
 */
export async function loadTimes(
  file: string,
  enough: number,
): Promise<Readonly<Record<string, number>>> {
  const times: Record<string, number> = {};
  const isEnough = () => Object.values(times).every((milliseconds) => milliseconds < enough);
  for (let turn = 0; turn < fewest || (turn < most && !isEnough()); turn++) {
    const elf = readFileSync(`${folder}/${file}`);
    const object = await loadNative().loadBpfObject({ elf, name: file });
    for (const { name, loadMs } of object.programs)
      times[name] = Math.min(times[name] ?? Infinity, loadMs);
    object.close();
  }
  return times;
}
