/** docs/dependencies.md and package.json name the same packages; nothing is shipped as a package. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(read('package.json')) as Manifest;
const rows = [
  ...read('docs/dependencies.md').matchAll(/^\| (\S+) +\| (\d\S*) +\| (.*?) *\|$/gm),
].map(([, name, version, why]) => ({ name: name!, version: version!, why: why! }));

it('every package has a row with its version, and every row a package', () => {
  expect(Object.fromEntries(rows.map(({ name, version }) => [name, version]))).toEqual(
    manifest.devDependencies,
  );
});

it('every row says why', () => {
  expect(rows.filter(({ why }) => why.trim() === '')).toEqual([]);
});

it('versions are exact', () => {
  const loose = Object.values(manifest.devDependencies).filter(
    (version) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  expect(loose).toEqual([]);
});

it('what ships is bundled: there are development dependencies only', () => {
  expect(manifest.dependencies ?? {}).toEqual({});
});
