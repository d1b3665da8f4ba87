/** How long a kernel takes to verify and take each program: the best of some tries, since a machine has other work too. */
import { readFileSync, readdirSync } from 'node:fs';
import { loadNative } from '../../native/index.ts';

const folder = 'bpf/objects';
const tries = 5;

export const objectFiles = readdirSync(folder).filter((file) => file.endsWith('.bpf.o'));

/** Milliseconds by program. Rejects with the verifier's reason when one is refused. */
export async function loadTimes(file: string): Promise<Readonly<Record<string, number>>> {
  const times: Record<string, number> = {};
  for (let turn = 0; turn < tries; turn++) {
    const elf = readFileSync(`${folder}/${file}`);
    const object = await loadNative().loadBpfObject({ elf, name: file });
    for (const { name, loadMs } of object.programs)
      times[name] = Math.min(times[name] ?? Infinity, loadMs);
    object.close();
  }
  return times;
}
