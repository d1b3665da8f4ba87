/**
 * Runs the benches of this folder, each in a process of its own, and prints a table of each.
 *
 *     npm run bench [-- NAME ...]      names of files without `.ts`; all when absent
 *
 * Ends with status 1 when a target is missed. A bench is a file that exports `bench` (measure.ts says what it is).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = import.meta.dirname;

/** Benches by name: TypeScript of this folder, but for what they share. */
const all = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'measure.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

/** @param {readonly import('./measure.ts').BenchRow[]} rows @returns {string} */
function table(rows) {
  const cells = [
    ['', 'measured', 'target', ''],
    ...rows.map(({ what, measured, target = '', met }) => [
      what,
      measured,
      target,
      met === undefined ? '' : met ? 'met' : 'MISSED',
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  );
  return cells
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`)
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Runs one bench in this process. @param {string} bundle @returns {Promise<boolean>} */
async function runOne(bundle) {
  /** @type {{ bench: import('./measure.ts').Bench }} */
  const { bench } = await import(pathToFileURL(bundle).href);
  const rows = await bench.run();
  process.stdout.write(`\n${bench.title}\n${table(rows)}\n`);
  return rows.every(({ met }) => met !== false);
}

/** For a bench that runs itself elsewhere: its rows as JSON. @param {string} bundle */
async function printRows(bundle) {
  /** @type {{ bench: import('./measure.ts').Bench }} */
  const { bench } = await import(pathToFileURL(bundle).href);
  process.stdout.write(JSON.stringify(await bench.run()));
}

async function main() {
  const wanted = process.argv.slice(2);
  if (wanted[0] === '--rows') return printRows(wanted[1] ?? '');
  if (wanted[0] === '--one') {
    process.exitCode = (await runOne(wanted[1] ?? '')) ? 0 : 1;
    return;
  }
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`no bench ${unknown.join(', ')}; there are ${all.join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  process.stdout.write(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`,
  );
  const output = mkdtempSync(path.join(tmpdir(), 'tapwright-bench-'));
  try {
    for (const name of wanted.length > 0 ? wanted : all) {
      const outfile = path.join(output, `${name}.mjs`);
      await build({
        entryPoints: [path.join(folder, `${name}.ts`)],
        outfile,
        bundle: true,
        platform: 'node',
        format: 'esm',
        target: 'node20',
        logLevel: 'warning',
      });
      const words = ['--expose-gc', import.meta.filename, '--one', outfile];
      const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
      if (status !== 0) process.exitCode = 1;
    }
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

await main();
