import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

describe('docs/dependencies.md', () => {
  it('has a row with a reason for every package of package.json, in its version', async () => {
    const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
      readonly dependencies?: Readonly<Record<string, string>>;
      readonly devDependencies?: Readonly<Record<string, string>>;
    };
    const text = await readFile(path.join(root, 'docs/dependencies.md'), 'utf8');
    const rows = new Map(
      [...text.matchAll(/^\| *`?([^|`]+?)`? *\| *([^|]+?) *\| *([^|]+?) *\|/gm)].map(
        ([, name, version, why]) => [name, { version, why }],
      ),
    );
    const packages = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    const undocumented = packages.filter(([name, version]) => rows.get(name)?.version !== version);
    expect(undocumented).toEqual([]);
  });
});
