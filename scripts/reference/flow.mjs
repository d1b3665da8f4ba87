/** The pages of items and actions: what testpmd's grammar has, and what a TAP makes of it. From core/flow. */
import { literally, loadSources, table } from './markdown.mjs';

/**
 * @typedef {object} Field one of core/flow, as far as it is printed
 * @property {string} name
 * @property {string} kind
 * @property {number} bits
 * @property {string} documentation
 * @property {readonly string[]} [words]
 * @property {string} [masks]
 * @property {string} [defaultMask]
 * @property {string} [unsupported]
 * @property {boolean} [required]
 * @property {string} [default]
 * @property {{ readonly most?: number }} [list]
 * @property {string} [form]
 * @property {readonly string[]} [spelling]
 */
/**
 * @typedef {object} Row
 * @property {string} type
 * @property {string} title
 * @property {string} documentation
 * @property {readonly Field[]} fields
 * @property {readonly string[]} [follows]
 * @property {string} [unsupported]
 */
/**
 * @typedef {object} Registry
 * @property {readonly Row[]} items
 * @property {readonly Row[]} actions
 * @property {readonly string[]} modifiableFields
 */

/** @returns {Promise<Registry>} */
async function loadRegistry() {
  const sources = await loadSources('core/flow', [
    "export { items } from './items.ts';",
    "export { actions } from './actions.ts';",
    "export { modifiableFields } from './modifiable-fields.ts';",
  ]);
  return /** @type {Registry} */ (sources);
}

const code = (/** @type {string} */ text) => `\`${text}\``;

/** What is written for a kind that has not a number of bits. */
const kinds = new Map([
  ['mac', 'MAC address'],
  ['ipv4', 'IPv4 address'],
  ['ipv6', 'IPv6 address'],
  ['boolean', 'true or false'],
]);

/** @param {Field} field @param {Registry} registry @returns {string} */
function oneValueOf({ kind, bits, words }, { modifiableFields }) {
  if (words === modifiableFields) return 'a field that `modify_field` names';
  if (words !== undefined) return words.map(code).join(', ');
  if (kind === 'text' || kind === 'hex')
    return `${kind === 'hex' ? 'hex digits' : 'text'}, at most ${String(bits / 8)} bytes`;
  return kinds.get(kind) ?? `${String(bits)} ${bits === 1 ? 'bit' : 'bits'}`;
}

/** @param {Field} field @param {Registry} registry @returns {string} */
function valueOf(field, registry) {
  const one = oneValueOf(field, registry);
  const { list } = field;
  if (list === undefined) return one;
  return `any number of: ${one}${list.most === undefined ? '' : `; at most ${String(list.most)}`}`;
}

/** @param {Field} field @returns {string} */
function written({ name, form, spelling }) {
  if (form === 'unnamed') return '(no name)';
  return code(spelling?.join(' ') ?? name);
}

const masks = new Map([
  ['any', 'any mask'],
  ['whole', 'all or nothing'],
]);

/** @param {Row} row @param {Registry} registry @returns {string} */
function matchedSection(row, registry) {
  const follows = (row.follows ?? []).map((type) =>
    type === 'start' ? 'the beginning' : code(type),
  );
  const fields = row.fields.map((field) => [
    written(field),
    valueOf(field, registry),
    masks.get(field.masks ?? '') ?? 'not on a TAP',
    field.defaultMask === 'full' ? 'yes' : '',
    literally([field.documentation, field.unsupported].filter(Boolean).join(' ')),
  ]);
  return [
    `### ${code(row.type)}`,
    literally(row.documentation),
    `Stands behind ${follows.join(', ')}.`,
    ...(fields.length === 0
      ? []
      : [table(['field', 'value', 'a TAP matches', 'by default', 'meaning'], fields)]),
  ].join('\n\n');
}

/** @param {Row} row @param {Registry} registry @returns {string} */
function doneSection(row, registry) {
  const fields = row.fields.map((field) => [
    written(field),
    valueOf(field, registry),
    field.required === true ? 'must be given' : (field.default ?? ''),
    literally(field.documentation),
  ]);
  return [
    `### ${code(row.type)}`,
    literally(row.documentation),
    ...(fields.length === 0 ? [] : [table(['field', 'value', 'left out', 'meaning'], fields)]),
  ].join('\n\n');
}

/** @param {readonly Row[]} rows @param {Registry} registry @returns {string} */
function refusedList(rows, registry) {
  return rows
    .map((row) => {
      const fields = row.fields.map((field) => `${written(field)} (${valueOf(field, registry)})`);
      const list = fields.length === 0 ? '' : ` Fields: ${fields.join(', ')}.`;
      return `- **${code(row.type)}**: ${literally(`${row.documentation} Not on a TAP: ${row.unsupported ?? ''}`)}${list}`;
    })
    .join('\n');
}

/**
 * @param {readonly Row[]} rows
 * @param {readonly string[]} head
 * @param {(row: Row) => string} section
 * @param {{ readonly registry: Registry, readonly refused: string }} rest
 * @returns {string} Markdown
 */
function print(rows, head, section, { registry, refused }) {
  const able = rows.filter(({ unsupported }) => unsupported === undefined);
  const unable = rows.filter(({ unsupported }) => unsupported !== undefined);
  return [
    ...head,
    ...able.map(section),
    `## ${refused}`,
    'These are read and kept; the compiler refuses a rule with one and says why.',
    refusedList(unable, registry),
  ].join('\n\n');
}

const note = 'Made from `core/flow` by `npm run reference`; do not edit.';

/** @type {import('./page.mjs').Page} */
export const items = {
  target: 'docs/reference/items.md',
  source: 'core/flow',
  async print() {
    const registry = await loadRegistry();
    const head = [
      '# Pattern items',
      note,
      'What a rule can match. A field is written `NAME is VALUE`, or with `spec`, `last`, `mask` and `prefix` in parts. “By default” is what an item without any mask compares.',
      '## What a TAP can match',
    ];
    return print(registry.items, head, (row) => matchedSection(row, registry), {
      registry,
      refused: 'What a TAP cannot match',
    });
  },
};

/** @type {import('./page.mjs').Page} */
export const actions = {
  target: 'docs/reference/actions.md',
  source: 'core/flow',
  async print() {
    const registry = await loadRegistry();
    const head = [
      '# Actions',
      note,
      'What a rule can do with a packet. A field is written `NAME VALUE`, a list `NAME VALUE … end`.',
      '## What a TAP can do',
    ];
    return print(registry.actions, head, (row) => doneSection(row, registry), {
      registry,
      refused: 'What a TAP cannot do',
    });
  },
};
