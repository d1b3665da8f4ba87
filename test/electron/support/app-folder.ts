/**
 * An application folder as a package holds it: bundles, a page, one example. Tests
 * start with `--simulate`, so it needs no addon.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleForElectron } from '../../../scripts/build.mjs';
import { exampleText } from './example.ts';

/**
 * @param folder where to make it; must not exist
 * @param renderer folder with the page that the window shows
 */
export async function makeAppFolder(folder: string, renderer: string): Promise<void> {
  mkdirSync(path.join(folder, 'dist'), { recursive: true });
  const manifest = { name: 'tapwright', version: '0.0.0', main: 'dist/electron/main.cjs' };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  cpSync(renderer, path.join(folder, 'dist/renderer'), { recursive: true });
  mkdirSync(path.join(folder, 'assets/examples'), { recursive: true });
  writeFileSync(path.join(folder, 'assets/examples/example.tapwright.json'), exampleText);
  await Promise.all(
    ['main', 'preload'].map((part) =>
      bundleForElectron(
        `electron/${part}/${part}.ts`,
        path.join(folder, `dist/electron/${part}.cjs`),
      ),
    ),
  );
}
