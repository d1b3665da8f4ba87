/**
 * Writes docs/reference/diagnostics.md from the catalogue of messages.
 *
 *     npm run reference              writes
 *     npm run reference -- --check   fails when the file differs from what would be written
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMain, runMain } from './setup/main.mjs';
import { inRoot } from './setup/root.mjs';

const target = 'docs/reference/diagnostics.md';

/**
 * @typedef {object} Row one of core/diagnostics, with the details' type forgotten
 * @property {string} severity
 * @property {number} [rteFlowErrorType]
 * @property {(details: unknown) => string} message
 * @property {(details: unknown) => string} [hint]
 * @property {string} explanation
 */
/** @typedef {{ readonly catalogue: Readonly<Record<string, Row>>, readonly rteFlowErrorType: Readonly<Record<string, number>> }} Diagnostics */

/** @returns {Promise<Diagnostics>} the module of the sources, bundled in memory */
async function loadDiagnostics() {
  const { build } = await import('esbuild');
  const contents =
    "export { catalogue } from './catalogue.ts'; export { rteFlowErrorType } from './diagnostic.ts';";
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: inRoot('core/diagnostics') },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  return /** @type {Diagnostics} */ (await import(`data:text/javascript;base64,${code}`));
}

/**
 * A message with the names of its details in place of values.
 * @param {((details: unknown) => string) | undefined} message
 * @returns {string | undefined} nothing when it computes with its details, which names do not bear
 */
function withPlaceholders(message) {
  if (message === undefined) return undefined;
  const names = new Proxy({}, { get: (_, name) => `‹${String(name)}›` });
  try {
    const text = message(names);
    return /NaN|undefined/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** @param {string} text @returns {string} with what Markdown reads as markup taken literally, but for code in backticks */
const literally = (text) =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[<*[\]]/g, '\\$&')))
    .join('`');

/** @param {string} code @param {Row} row @param {Diagnostics['rteFlowErrorType']} types @returns {string} */
function section(code, row, types) {
  const type = Object.entries(types).find(([, number]) => number === row.rteFlowErrorType);
  const kind = type === undefined ? '' : `, \`RTE_FLOW_ERROR_TYPE_${type[0]}\` (${type[1]})`;
  const message = withPlaceholders(row.message);
  const hint = withPlaceholders(row.hint);
  return [
    `### \`${code}\``,
    `**${row.severity}**${kind}`,
    ...(message === undefined ? [] : [`> ${literally(message)}`]),
    literally(row.explanation),
    ...(hint === undefined ? [] : [`What to do: ${literally(hint)}`]),
  ].join('\n\n');
}

/** @param {Diagnostics} diagnostics @returns {string} Markdown */
export function printReference({ catalogue, rteFlowErrorType }) {
  const areas = [...new Set(Object.keys(catalogue).map((code) => code.split('/')[0] ?? ''))].sort();
  const ofArea = (/** @type {string} */ area) =>
    Object.entries(catalogue)
      .filter(([code]) => code.startsWith(`${area}/`))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, row]) => section(code, row, rteFlowErrorType));
  return [
    '# Messages',
    'Every message Tapwright can give, by its permanent code. Made from `core/diagnostics` by `npm run reference`; do not edit.',
    'Names in ‹angle quotes› stand for values. `RTE_FLOW_ERROR_TYPE_…` is what a DPDK driver would answer with.',
    ...areas.flatMap((area) => [`## ${area}`, ...ofArea(area)]),
  ].join('\n\n');
}

async function main() {
  const { format, resolveConfig } = await import('prettier');
  const options = await resolveConfig(inRoot(target));
  const wanted = await format(printReference(await loadDiagnostics()), {
    ...options,
    parser: 'markdown',
  });
  const file = inRoot(target);
  const found = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (found === wanted) return;
  if (process.argv.includes('--check')) {
    throw new Error(`${target} differs from core/diagnostics: run \`npm run reference\`.`);
  }
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, wanted);
  console.log(`wrote ${target}`);
}

if (isMain(import.meta.url)) await runMain(main);
