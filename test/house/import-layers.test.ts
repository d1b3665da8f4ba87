import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterEach, describe, expect, it } from 'vitest';
import { judgeImport } from '../../scripts/eslint/import-layers.mjs';
import { coreOrder, layers } from '../../scripts/eslint/layers.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** file, source, what the complaint must say */
const forbidden: readonly (readonly [string, string, RegExp])[] = [
  [
    'core/tc/a.ts',
    '../compile/compile.ts',
    /core\/tc may not import core\/compile, which comes after it/,
  ],
  ['core/flow/a.ts', '../../engine/kernel/port.ts', /core is pure.*pass it in/],
  ['core/flow/a.ts', 'node:fs', /core may not import Node's node:fs.*as a parameter/],
  ['core/flow/a.ts', 'fs', /core may not import Node's fs/],
  ['core/flow/a.ts', 'react', /core may not import the package react/],
  ['core/newcomer/a.ts', '../flow/rule.ts', /core\/newcomer has no place in the order yet/],
  [
    'native/index.ts',
    '../core/flow/rule.ts',
    /native may not import core.*meaning belongs to core/,
  ],
  ['engine/a.ts', '../cli/main.ts', /engine may not import cli.*event of core\/contract/],
  ['engine/a.ts', '../electron/main/main.ts', /engine may not import electron\/main/],
  ['cli/main.ts', '../native/index.ts', /cli may not import native.*through engine/],
  ['renderer/main.tsx', '../engine/kernel/port.ts', /renderer may not import engine.*DesignerApi/],
  [
    'renderer/main.tsx',
    '../electron/shared/bridge.ts',
    /only types of electron\/shared: write `import type`/,
  ],
  ['renderer/main.tsx', 'electron', /renderer may not import electron.*DesignerApi/],
  ['electron/preload/a.ts', '../main/ipc.ts', /electron\/preload may not import electron\/main/],
  ['electron/preload/a.ts', 'node:fs', /electron\/preload may not import Node's/],
  ['electron/shared/a.ts', '../../core/flow/rule.ts', /only build on core\/contract/],
  ['electron/main/a.ts', '../../native/index.ts', /kernel is reached through engine/],
  ['engine/a.ts', '../test/property.ts', /engine may not import test: nothing does/],
  ['scripts/a.mjs', '../core/flow/rule.ts', /bundle its sources/],
];

const allowed: readonly (readonly [string, string])[] = [
  ['core/compile/a.ts', '../tc/filter.ts'],
  ['core/compile/a.ts', './layout.ts'],
  ['core/contract/a.ts', 'zod'],
  ['engine/a.ts', '../native/index.ts'],
  ['engine/a.ts', 'node:fs'],
  ['engine/kernel/a.ts', '../../core/netlink/encode.ts'],
  ['cli/main.ts', '../engine/kernel/port.ts'],
  ['electron/main/a.ts', 'electron'],
  ['electron/shared/a.ts', '../../core/contract/designer.ts'],
  ['renderer/a.tsx', '../core/flow/rule.ts'],
  ['renderer/a.tsx', 'react'],
  ['test/a.test.ts', '../scripts/setup.mjs'],
  ['vitest.config.ts', 'vitest/config'],
];

describe('the import table', () => {
  it.each(forbidden)('forbids %s to import %s and says what to do', (file, source, complaint) => {
    expect(judgeImport({ file, source, typeOnly: false })).toMatch(complaint);
  });

  it.each(allowed)('lets %s import %s', (file, source) => {
    expect(judgeImport({ file, source, typeOnly: false })).toBeUndefined();
  });

  it('lets the designer import types of the IPC contract', () => {
    const found = {
      file: 'renderer/a.tsx',
      source: '../electron/shared/bridge.ts',
      typeOnly: true,
    };
    expect(judgeImport(found)).toBeUndefined();
  });

  it('is the table that CONTRIBUTING.md shows', async () => {
    const text = await readFile(path.join(root, 'CONTRIBUTING.md'), 'utf8');
    for (const folder of Object.keys(layers).filter((name) => !/test|scripts/.test(name))) {
      expect(text).toContain(`| \`${folder}/\``);
    }
    const order = /the order, low to high, is ([^.]*)\./.exec(text)?.[1] ?? '';
    expect([...order.matchAll(/`(\w+)`/g)].map((match) => match[1])).toEqual(coreOrder);
  });
});

describe('the linter', () => {
  let planted: string | undefined;

  afterEach(() => {
    if (planted !== undefined) rmSync(planted, { recursive: true, force: true });
  });

  /**
   * Messages of the project's own configuration about a tree planted elsewhere, so that no check that runs
   * at the same time sees it. Rules that need types are off: they would need the tree's tsconfig.
   */
  async function lint(files: Readonly<Record<string, string>>): Promise<string[]> {
    planted = mkdtempSync(path.join(tmpdir(), 'tapwright-planted-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(planted, name)), { recursive: true });
      writeFileSync(path.join(planted, name), text);
    }
    const eslint = new ESLint({
      cwd: planted,
      overrideConfigFile: path.join(root, 'eslint.config.mjs'),
      overrideConfig: [
        tseslint.configs.disableTypeChecked,
        { languageOptions: { parserOptions: { projectService: false } } },
      ],
    });
    const results = await eslint.lintFiles(['.']);
    return results.flatMap(({ messages }) =>
      messages.map(({ ruleId, message }) => `${String(ruleId)}: ${message}`),
    );
  }

  it('reports a planted import, a clock and randomness in core', async () => {
    const messages = await lint({
      'core/tc/wrong.ts': [
        "import type { KernelPort } from '../../engine/kernel/port.ts';",
        'export type Port = KernelPort;',
        'export const now = () => Date.now() + Math.random();',
        '',
      ].join('\n'),
    });
    expect(messages).toEqual([
      expect.stringMatching(/^house\/import-layers: core may not import engine\. core is pure/),
      expect.stringMatching(/^no-restricted-globals: .*Take the time as a parameter/),
      expect.stringMatching(/^no-restricted-properties: .*source of randomness as a parameter/),
    ]);
  });

  it('reports a cycle between two files', async () => {
    const messages = await lint({
      'core/tc/one.ts':
        "import { two } from './two.ts';\nexport const one = (): number => two();\n",
      'core/tc/two.ts':
        "import { one } from './one.ts';\nexport const two = (): number => one();\n",
    });
    expect(messages).toEqual([
      'import-x/no-cycle: Dependency cycle detected',
      'import-x/no-cycle: Dependency cycle detected',
    ]);
  });

  it.each([
    ['ipcMain', 'electron/main'],
    ['ipcRenderer', 'electron/preload'],
  ])('keeps raw %s inside %s/ipc.ts', async (name, folder) => {
    const use = `import { ${name} } from 'electron';\n${name}.removeAllListeners('x');\n`;
    const messages = await lint({ [`${folder}/raw.ts`]: use, [`${folder}/ipc.ts`]: use });
    expect(messages).toEqual([
      expect.stringMatching(`^no-restricted-imports: .*Use ${folder}/ipc\\.ts`),
    ]);
  });
});
