/**
 * The page of what each Linux can do: docs/reference/kernel-support.md, from core/tc/kernel-support.ts and from
 * what the compiler makes of one rule for each field and action.
 */
import { literally, loadSources, table } from './markdown.mjs';

/** @typedef {readonly [number, number]} Version */
/** @typedef {{ readonly id: string, readonly type: string, readonly fields: Readonly<Record<string, unknown>> }} Step an item or an action */
/** @typedef {{ readonly name: string, readonly kind: string, readonly bits: number }} Field */
/** @typedef {{ readonly type: string, readonly fields: readonly Field[], readonly follows: readonly string[] }} ItemRow */
/** @typedef {{ readonly kind: string, readonly control?: string, readonly queueMapping?: number, readonly mark?: number }} TcAction */
/** @typedef {{ readonly keys: Readonly<Record<string, unknown>>, readonly actions: readonly TcAction[] }} Filter */
/**
 * @typedef {object} Support
 * @property {Version} since
 * @property {string} title
 * @property {{ readonly commit: string, readonly subject: string, readonly taken: string }} source
 */
/**
 * @typedef {object} Sources what this page takes from core
 * @property {readonly string[]} kernelFeatures
 * @property {(feature: string) => Support} supportOf
 * @property {Version} newestKernel
 * @property {(version: Version) => string} printKernelVersion
 * @property {(kernel: Version, since: Version) => boolean} isSince
 * @property {readonly ItemRow[]} tapItems
 * @property {(type: string) => ItemRow | undefined} tapItemRow
 * @property {readonly { readonly type: string }[]} tapActions
 * @property {object} defaultDevice
 * @property {object} defaultAttributes
 * @property {(field: Field) => number | string} fullMask
 * @property {(rule: object, context: object) => { readonly filters: readonly Filter[] }} compileRule
 */

/** A value of each kind that a field can be asked for; of numbers, the first that compiles. */
const tries = {
  mac: ['02:00:00:00:00:01'],
  ipv4: ['10.0.0.1'],
  ipv6: ['2001:db8::1'],
  unsigned: [1, 0, 0x0800],
  boolean: [1, 0],
};

/** Where the whole of a field cannot be asked for. */
const masks = { fragment_offset: 0x3fff };

/**
 * @param {Sources} sources
 * @param {{ readonly pattern: readonly Step[], readonly actions?: readonly Step[] }} parts
 * @returns {Filter | undefined}
 */
function compiled(sources, { pattern, actions = [{ id: 'a', type: 'drop', fields: {} }] }) {
  const { compileRule, defaultAttributes: attributes, defaultDevice, newestKernel } = sources;
  const device = { ...defaultDevice, groups: 'chains' };
  const rule = { id: 'r', name: '', enabled: true, attributes, pattern, actions };
  return compileRule(rule, { device, kernel: newestKernel }).filters[0];
}

/** @param {string} type @param {Step['fields']} [fields] @returns {Step} */
const item = (type, fields = {}) => ({ id: type, type, fields });

/** @param {Sources} sources @param {ItemRow} row @returns {readonly Step[]} the items that a pattern needs before it */
function before(sources, { follows }) {
  const [type] = follows.filter((one) => one !== 'unsupported');
  if (type === undefined || type === 'start') return [];
  const row = sources.tapItemRow(type);
  return row === undefined ? [] : [...before(sources, row), item(type)];
}

/** @param {Filter} filter @param {Filter} without @returns {readonly string[]} keys of the one alone, or with another value */
const added = (filter, without) =>
  Object.keys(filter.keys).filter(
    (key) => JSON.stringify(filter.keys[key]) !== JSON.stringify(without.keys[key]),
  );

/**
 * @param {Sources} sources
 * @param {readonly Step[]} head
 * @param {{ readonly type: string, readonly field: Field, readonly isRange: boolean }} asked
 * @returns {readonly string[]} the keys that the field becomes; none when it becomes no key
 */
function keysOf(sources, head, { type, field, isRange }) {
  const without = compiled(sources, { pattern: [...head, item(type)] });
  /** @type {readonly (number | string)[]} */
  const values = Reflect.get(tries, field.kind) ?? [];
  const mask =
    values.length === 0 ? 0 : (Reflect.get(masks, field.name) ?? sources.fullMask(field));
  for (const spec of without === undefined ? [] : values) {
    const clause = { spec, ...(isRange && { last: 5 }), mask };
    const found = compiled(sources, { pattern: [...head, item(type, { [field.name]: clause })] });
    const keys = found && without ? added(found, without) : [];
    if (keys.length > 0) return keys;
  }
  return [];
}

const code = (/** @type {string} */ text) => `\`${text}\``;

/** @param {Sources} sources @param {readonly string[]} features @returns {Version} */
const newestOf = ({ supportOf, isSince }, features) =>
  features
    .map((feature) => supportOf(feature).since)
    .reduce((newest, since) => (isSince(since, newest) ? since : newest));

/** @param {Sources} sources @returns {readonly (readonly string[])[]} */
function fieldRows(sources) {
  const places = sources.tapItems.flatMap((row) => {
    const head = before(sources, row);
    const first = { name: row.type, row, head };
    return row.type === 'vlan'
      ? [first, { name: 'vlan (second)', row, head: [...head, item('vlan')] }]
      : [first];
  });
  return places.flatMap(({ name, row, head }) =>
    row.fields.flatMap((field) =>
      [false, true].flatMap((isRange) => {
        const keys = keysOf(sources, head, { type: row.type, field, isRange });
        const plain = isRange && !keys.some((key) => key.startsWith('port_'));
        if (keys.length === 0 || plain) return [];
        const since = sources.printKernelVersion(newestOf(sources, keys));
        const words = `${field.name}${isRange ? ' spec … last' : ''}`;
        return [[code(name), code(words), keys.map(code).join(', '), since]];
      }),
    ),
  );
}

/** @param {TcAction} action @returns {readonly string[]} */
function featuresOf(action) {
  switch (action.kind) {
    case 'gact':
      return action.control === 'goto' ? ['goto', 'chains'] : ['gact'];
    case 'skbedit':
      return [
        ...(action.queueMapping === undefined ? [] : ['skbedit-queue']),
        ...(action.mark === undefined ? [] : ['skbedit-mark']),
      ];
    case 'mirred':
      return ['mirred'];
    case 'bpf':
      return ['act-bpf', 'bpf-queue'];
    default:
      return [];
  }
}

/** What the actions are asked with, where a bare word is not enough. */
const actionFields = {
  queue: { index: 0 },
  mark: { id: 1 },
  jump: { group: 1 },
  rss: { queues: [0] },
};

/** @param {Sources} sources @returns {readonly (readonly string[])[]} */
function actionRows(sources) {
  return sources.tapActions.flatMap(({ type }) => {
    const fields = Reflect.get(actionFields, type) ?? {};
    const filter = compiled(sources, {
      pattern: [item('eth')],
      actions: [{ id: 'a', type, fields }],
    });
    // Without a fate a rule drops; what does no more than that needs nothing of its own.
    const bare = compiled(sources, { pattern: [item('eth')], actions: [] });
    const isBare = JSON.stringify(filter?.actions) === JSON.stringify(bare?.actions);
    if (filter === undefined || (isBare && type !== 'drop')) return [];
    const features = [...new Set(filter.actions.flatMap(featuresOf))];
    if (features.length === 0) return [];
    const since = newestOf(sources, ['flower', ...features]);
    return [
      [
        code(type),
        features.map((one) => sources.supportOf(one).title).join('; '),
        sources.printKernelVersion(since),
      ],
    ];
  });
}

/** @param {Sources} sources @returns {string} Markdown */
function print(sources) {
  const newest = sources.printKernelVersion(sources.newestKernel);
  const features = sources.kernelFeatures.map((feature) => {
    const { since, title, source } = sources.supportOf(feature);
    const { commit, subject, taken } = source;
    const name = literally(title);
    return [
      name,
      sources.printKernelVersion(since),
      `${code(commit)} ${literally(subject)}`,
      taken,
    ];
  });
  return [
    '# Since which Linux',
    'What Tapwright needs of a kernel. Made from `core/tc/kernel-support.ts` and the compiler by `npm run reference`; do not edit.',
    `\`--kernel VERSION\` compiles for that Linux: a rule that needs a newer one gets a message. Without it, rules compile for Linux ${newest}, the newest this table was checked against; \`plan\`, \`apply\` and \`status\` ask the running kernel. Distributions bring newer features to older numbers, which only the running kernel can tell.`,
    'A commit is in the release whose merge window opens after the day the network maintainer took it.',
    '## Items and their fields',
    'As profile `tapwright` compiles them. A field that is not here needs no key, or cannot be matched (`docs/reference/items.md`). Masks on the ports of TCP and UDP are there since 4.9, too.',
    table(['item', 'field', 'flower keys', 'Linux'], fieldRows(sources)),
    '## Actions',
    table(['action', 'what it needs', 'Linux'], actionRows(sources)),
    '## Keys, actions and the rest, with their sources',
    table(['what', 'Linux', 'commit', 'taken'], features),
  ].join('\n\n');
}

/** @type {import('./page.mjs').Page} */
export const kernelSupport = {
  target: 'docs/reference/kernel-support.md',
  source: 'core/tc/kernel-support.ts and the compiler',
  async print() {
    const sources = await loadSources('core', [
      "export * from './tc/kernel-support.ts';",
      "export * from './tc/kernel-version.ts';",
      "export * from './flow/items.ts';",
      "export * from './flow/actions.ts';",
      "export * from './flow/device.ts';",
      "export { defaultAttributes } from './flow/rule.ts';",
      "export { fullMask } from './flow/values.ts';",
      "export * from './compile/compile-rule.ts';",
    ]);
    return print(/** @type {Sources} */ (sources));
  },
};
