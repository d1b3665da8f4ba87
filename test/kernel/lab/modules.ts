/** Takes a module out of the guest's kernel for a while: how a kernel is that was built without it. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import './guest.ts';

const folder = path.join('/usr/lib/uml/modules', os.release(), 'kernel');

/** Loads modules, named by their place below the kernel's folder, each after those that it needs; one that is loaded stays. */
export function loadModules(
  ...files: readonly (readonly [file: string, ...options: string[]])[]
): void {
  const loaded = readFileSync('/proc/modules', 'utf8');
  for (const [file, ...options] of files) {
    const name = path.basename(file).replaceAll('-', '_');
    if (loaded.includes(`${name} `)) continue;
    execFileSync('insmod', [path.join(folder, `${file}.ko`), ...options]);
  }
}

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
