/** The steps of `npm test`: checks of the sources, and suites of tests. */
import { readdirSync } from 'node:fs';
import { inRoot } from '../setup/root.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {1 | 2} cores how many of the two it needs to itself
 * @property {readonly string[]} command program and arguments, run in the root
 * @property {string} [report] where its suite leaves the outcomes, from the root; absent for a check
 */

/** @param {string} file below node_modules @returns {string[]} */
const tool = (file) => [process.execPath, inRoot('node_modules', file)];

/** @param {string} name @param {readonly string[]} command @returns {Step} */
const check = (name, command) => ({ name, cores: 1, command });

/**
 * A suite of tests: one project of vitest.config.ts.
 * @param {string} project
 * @param {{ readonly cores: 1 | 2, readonly inside?: readonly string[] }} how `inside`: what runs the command
 * @returns {Step}
 */
function suite(project, { cores, inside = [] }) {
  const report = `test-output/outcomes/${project}.json`;
  const vitest = [...tool('vitest/vitest.mjs'), 'run', '--project', project];
  const reporters = ['--reporter=default', '--reporter=./scripts/test/reporter.mjs'];
  const command = [...inside, 'env', `TAPWRIGHT_REPORT=${report}`, ...vitest, ...reporters];
  return { name: project, cores, command, report };
}

/** C++ of the addon and C of the eBPF programs, each with the style of its folder. @returns {string[]} */
function cSources() {
  return ['native', 'bpf'].flatMap((folder) =>
    readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(cc|c|h)$/.test(file))
      .map((file) => `${folder}/${file}`),
  );
}

/** In the order they start: the longest first. @returns {readonly Step[]} */
export function stepsOfTest() {
  const guest = [process.execPath, inRoot('scripts/kernel-guest.mjs'), '--timeout', '2700'];
  return [
    // The guest is one processor, but two processes that wait for each other: beside other work it takes twice as long.
    suite('kernel', { cores: 2, inside: guest }),
    check('eslint', [...tool('eslint/bin/eslint.js'), '.', '--max-warnings', '0']),
    check('types', [...tool('typescript/bin/tsc'), '-b']),
    check('prettier', [
      ...tool('prettier/bin/prettier.cjs'),
      '--check',
      '.',
      '--log-level',
      'warn',
    ]),
    check('clang-format', ['clang-format', '--dry-run', '-Werror', ...cSources()]),
    check('generated', [process.execPath, inRoot('scripts/generate-reference.mjs'), '--check']),
    // The committed objects of eBPF come from these sources, byte for byte.
    check('bpf', ['make', '-s', '-C', inRoot('bpf'), 'check']),
    check('layouts', [process.execPath, inRoot('scripts/generate-layouts.mjs'), '--check']),
    suite('unit', { cores: 1 }),
    suite('electron', { cores: 1 }),
    // Pages are timed by what a person would feel: they get the machine to themselves.
    suite('browser', { cores: 2 }),
  ];
}
