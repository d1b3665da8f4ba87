/**
 * Who may import whom: the table of CONTRIBUTING.md as data. The rule beside this file enforces it.
 * Folders are named by their path from the root; `core` is split into its areas.
 */

/** The areas of `core`, low to high: each may import those before it. */
export const coreOrder = [
  'diagnostics',
  'flow',
  'testpmd',
  'document',
  'tc',
  'compile',
  'netlink',
  'rss',
  'packet',
  'simulate',
  'plan',
  'import',
  'export',
  'contract',
];

/**
 * @typedef {object} Layer
 * @property {readonly string[]} imports folders it may import besides itself
 * @property {readonly string[]} [types] folders it may import with `import type` only
 * @property {boolean} node whether it may import `node:` modules
 * @property {readonly string[] | 'any'} packages npm packages it may import
 * @property {string} instead what to do instead of a forbidden import
 */

const sandboxed =
  'The designer runs in a sandboxed page: ask the engine through DesignerApi (core/contract/designer.ts).';

/** @type {Readonly<Record<string, Layer>>} */
export const layers = {
  core: {
    imports: [],
    node: false,
    packages: ['zod', 'ipaddr.js', '@humanwhocodes/momoa'],
    instead:
      'core is pure: take the value or a function as a parameter and let engine/, cli/ or electron/main pass it in.',
  },
  native: {
    imports: [],
    node: true,
    packages: [],
    instead: 'native only carries bytes: meaning belongs to core/, sessions to engine/.',
  },
  engine: {
    imports: ['core', 'native'],
    node: true,
    packages: ['zod', 'ws'],
    instead:
      'engine does not know who uses it: return a value, or send an event of core/contract/designer.ts.',
  },
  cli: {
    imports: ['core', 'engine'],
    node: true,
    packages: ['zod', 'ws'],
    instead: 'Commands reach the kernel through engine/, and nothing else of the machine.',
  },
  'electron/shared': {
    imports: ['core/contract'],
    node: false,
    packages: ['zod'],
    instead: 'electron/shared is the IPC contract: it may only build on core/contract.',
  },
  'electron/preload': {
    imports: ['electron/shared'],
    node: false,
    packages: ['electron'],
    instead: 'The preload script hands typed channels on (electron/shared) and does nothing else.',
  },
  'electron/main': {
    imports: ['core', 'engine', 'electron/shared'],
    node: true,
    packages: ['electron'],
    instead:
      'electron/main holds windows, menus and files; the kernel is reached through engine/, meaning lives in core/.',
  },
  renderer: {
    imports: ['core'],
    types: ['electron/shared'],
    node: false,
    packages: 'any',
    instead: sandboxed,
  },
  scripts: {
    imports: [],
    node: true,
    packages: 'any',
    instead: 'Scripts build and check the project; they bundle its sources instead of importing.',
  },
  test: {
    imports: [
      'core',
      'native',
      'engine',
      'cli',
      'renderer',
      'scripts',
      'electron/shared',
      'electron/preload',
      'electron/main',
    ],
    node: true,
    packages: 'any',
    instead: 'Tests may import every folder of the table in CONTRIBUTING.md.',
  },
};

/** Packages that only the named folders may import, whatever their own table says. */
export const packageHomes = {
  electron: {
    folders: ['electron/main', 'electron/preload', 'test'],
    instead: `Only electron/main and electron/preload talk to Electron. ${sandboxed}`,
  },
};
