/** The page of messages: docs/reference/diagnostics.md, from core/diagnostics. */
import { literally, loadSources } from './markdown.mjs';

/**
 * @typedef {object} Row one of core/diagnostics, with the details' type forgotten
 * @property {string} severity
 * @property {number} [rteFlowErrorType]
 * @property {(details: unknown) => string} message
 * @property {(details: unknown) => string} [hint]
 * @property {string} explanation
 */
/** @typedef {{ readonly catalogue: Readonly<Record<string, Row>>, readonly rteFlowErrorType: Readonly<Record<string, number>> }} Diagnostics */

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
function print({ catalogue, rteFlowErrorType }) {
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

/** @type {import('./page.mjs').Page} */
export const messages = {
  target: 'docs/reference/diagnostics.md',
  source: 'core/diagnostics',
  async print() {
    const sources = await loadSources('core/diagnostics', [
      "export { catalogue } from './catalogue.ts';",
      "export { rteFlowErrorType } from './diagnostic.ts';",
    ]);
    return print(/** @type {Diagnostics} */ (sources));
  },
};
