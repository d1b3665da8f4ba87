/** Takes a module out of the guest's kernel for a while: how a kernel is that was built without it. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import './guest.ts';

const folder = path.join('/usr/lib/uml/modules', os.release(), 'kernel');

/** Nothing may use the module meanwhile; throws when something does. */
export async function withoutModule<T>(module: string, run: () => Promise<T>): Promise<T> {
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find(
    (name) => path.basename(name) === `${module}.ko`,
  );
  if (file === undefined) throw new Error(`there is no ${module}.ko below ${folder}`);
  execFileSync('rmmod', [module]);
  try {
    return await run();
  } finally {
    execFileSync('insmod', [path.join(folder, file)]);
  }
}
