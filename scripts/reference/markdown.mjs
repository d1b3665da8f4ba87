/** What the pages of the reference have in common: reading the sources, and writing Markdown. */
import { inRoot } from '../setup/root.mjs';

/**
 * @param {string} folder from which the statements import
 * @param {readonly string[]} exports `export … from …` statements
 * @returns {Promise<unknown>} the module of the sources, bundled in memory
 */
export async function loadSources(folder, exports) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    stdin: { contents: exports.join('\n'), resolveDir: inRoot(folder) },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}

/** @param {string} text @returns {string} with what Markdown reads as markup taken literally, but for code in backticks */
export const literally = (text) =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[<*[\]]/g, '\\$&')))
    .join('`');

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows of Markdown
 * @returns {string}
 */
export function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
