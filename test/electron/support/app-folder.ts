/** An application folder as a package holds it: bundles, a page, what the engine looks for. */
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleForElectron } from '../../../scripts/build.mjs';

const root = path.resolve(import.meta.dirname, '../../..');

/**
 * @param folder where to make it; must not exist
 * @param renderer folder with the page that the window shows
 */
export async function makeAppFolder(folder: string, renderer: string): Promise<void> {
  mkdirSync(path.join(folder, 'dist'), { recursive: true });
  const manifest = { name: 'tapwright', version: '0.0.0', main: 'dist/electron/main.cjs' };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  cpSync(renderer, path.join(folder, 'dist/renderer'), { recursive: true });
  for (const shared of ['assets', 'dist/native'].filter((name) =>
    existsSync(path.join(root, name)),
  )) {
    symlinkSync(path.join(root, shared), path.join(folder, shared));
  }
  await Promise.all(
    ['main', 'preload'].map((part) =>
      bundleForElectron(
        `electron/${part}/${part}.ts`,
        path.join(folder, `dist/electron/${part}.cjs`),
      ),
    ),
  );
}
