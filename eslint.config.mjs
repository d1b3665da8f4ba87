/** The house rules a linter can hold: CONTRIBUTING.md says them in words. */
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { importLayers } from './scripts/eslint/import-layers.mjs';

/** Makes a value out of nothing known: not in core, where equal input gives equal output. */
const impure = [
  ['Date', 'Take the time as a parameter.'],
  ['performance', 'Take the time as a parameter.'],
  ['crypto', 'Take random bytes or ids as a parameter.'],
  ['globalThis', 'core uses the language alone; pass in what belongs to the machine.'],
];

/** @param {string} name @param {string} wrapper */
const rawIpc = (name, wrapper) => ({
  name: 'electron',
  importNames: [name],
  message: `Use ${wrapper}, which checks the channel, the sender and the payload.`,
});

export default defineConfig(
  // Plain .js: pages that tests serve, of the browser's world and without types.
  { ignores: ['dist/', 'out/', '.cache/', 'test-output/', '**/*.cjs', 'test/**/*.js'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX, house: { rules: { 'import-layers': importLayers } } },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: [] })],
      'import-x/extensions': ['.ts', '.tsx', '.mjs'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
    rules: {
      'house/import-layers': 'error',
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 12],
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/max-params': ['error', { max: 4 }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A number prints one way only; `String(n)` around it says nothing more.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `onClick={() => setOpen(true)}` reads better than with braces.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // `{ readonly [K in Name]?: Match }` reads better than three nested utility types.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // Replaced by the selector below: a loop's own bound proves `bytes[index]!`, nothing else may use it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSNonNullExpression > :not(MemberExpression[computed=true])',
          message: '`!` only behind an index whose bound the code shows; else check for undefined.',
        },
        {
          selector: 'TSEnumDeclaration',
          message: 'Use a union of literals, or a const object whose values are the wire numbers.',
        },
        {
          selector: 'TSParameterProperty',
          message: 'Declare the field and assign it: Node runs our TypeScript by erasing types.',
        },
      ],
    },
  },
  {
    files: ['core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...impure.map(([name, message]) => ({ name: String(name), message: String(message) })),
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Take a source of randomness as a parameter.',
        },
      ],
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  {
    // Half of a component is markup, one attribute a line.
    files: ['renderer/**/*.tsx'],
    rules: {
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['electron/main/**/*.ts'],
    ignores: ['electron/main/ipc.ts'],
    rules: { 'no-restricted-imports': ['error', rawIpc('ipcMain', 'electron/main/ipc.ts')] },
  },
  {
    files: ['electron/preload/**/*.ts'],
    ignores: ['electron/preload/ipc.ts'],
    rules: {
      'no-restricted-imports': ['error', rawIpc('ipcRenderer', 'electron/preload/ipc.ts')],
    },
  },
  {
    // Tables: one row a line or two, no logic to lose the thread of.
    files: ['core/diagnostics/*-rows.ts', '**/generated/**'],
    rules: { 'max-lines': 'off' },
  },
  {
    // A cast in JSDoc is not in the tree that ESLint sees, so what JSON.parse gave stays `any` to it.
    files: ['**/*.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // What these print is their purpose.
    files: ['scripts/**/*.mjs', 'cli/**/*.{ts,mjs}'],
    rules: { 'no-console': 'off' },
  },
  {
    // Their tools look for a default export.
    files: ['*.config.{ts,mjs}', '**/*.config.ts', 'scripts/test/reporter.mjs'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      'max-lines-per-function': 'off',
      // A row of `it.each` has as many columns as its table.
      '@typescript-eslint/max-params': 'off',
      // A test knows its own data: where `!` is wrong the test fails, which is what it is for.
      'no-restricted-syntax': 'off',
      // Vitest's matchers (`expect.stringContaining`) are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // `async () => value` stands in for what is asynchronous in the real thing.
      '@typescript-eslint/require-await': 'off',
    },
  },
);
