/**
 * Builds what runs: the native addon and helper, the command line, Electron's two bundles and the designer's
 * pages, all into dist/. A part whose inputs have not changed is skipped.
 *
 *     node scripts/build.mjs [native|cli|electron|renderer ...]
 */
import { existsSync } from 'node:fs';
import { isMain, runMain } from './setup/main.mjs';
import { hashOf, isStamped, stamp } from './setup/stamp.mjs';
import { inRoot } from './setup/root.mjs';
import { run } from './setup/run.mjs';

/**
 * @typedef {object} Part
 * @property {readonly string[]} inputs files and folders it is made from
 * @property {readonly string[]} outputs files that exist once it is made
 * @property {() => Promise<void>} make
 */

const common = ['package-lock.json', 'scripts/build.mjs', 'tsconfig.base.json'];

/** @param {import('esbuild').BuildOptions} options */
async function bundle(options) {
  const { build, formatMessages } = await import('esbuild');
  const { warnings } = await build({
    absWorkingDir: inRoot(),
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['electron', '*.node'],
    sourcemap: true,
    logLevel: 'silent',
    ...options,
  });
  for (const text of await formatMessages(warnings, { kind: 'warning' })) console.warn(text);
}

/** @param {string} entry @param {string} outfile CommonJS, which Electron's sandboxed preload needs */
export const bundleForElectron = (entry, outfile) =>
  bundle({
    entryPoints: [entry],
    outfile,
    format: 'cjs',
    // CommonJS has no import.meta; our loader of the addon finds itself by it.
    banner: {
      js: "const bundleUrl = typeof __filename === 'string' ? require('url').pathToFileURL(__filename).href : '';",
    },
    define: { 'import.meta.url': 'bundleUrl' },
  });

/** @type {Readonly<Record<string, Part>>} */
const parts = {
  native: {
    inputs: ['native', 'bpf/include', 'bpf/objects', 'package-lock.json'],
    outputs: ['dist/native/tapwright_native.node', 'dist/native/tapwright-netd'],
    make: async () => {
      const made = await run('make', ['-s', '-C', 'native', '-j2']);
      if (made.status !== 0) throw new Error(`make -C native failed:\n${made.output}`);
    },
  },
  cli: {
    inputs: [...common, 'core', 'engine', 'native', 'cli'],
    outputs: ['dist/cli/tapwright.mjs'],
    make: () =>
      bundle({
        entryPoints: ['cli/main.ts'],
        outfile: 'dist/cli/tapwright.mjs',
        format: 'esm',
        // CommonJS packages in the bundle (ws) call require for Node's own modules.
        banner: {
          js: "import { createRequire as bundleRequire } from 'node:module';\nglobalThis.require ??= bundleRequire(import.meta.url);",
        },
      }),
  },
  electron: {
    inputs: [...common, 'core', 'engine', 'native', 'electron'],
    outputs: ['dist/electron/main.cjs', 'dist/electron/preload.cjs'],
    make: async () => {
      await bundleForElectron('electron/main/main.ts', 'dist/electron/main.cjs');
      await bundleForElectron('electron/preload/preload.ts', 'dist/electron/preload.cjs');
    },
  },
  renderer: {
    inputs: [...common, 'core', 'electron/shared', 'renderer', 'assets'],
    outputs: ['dist/renderer/index.html'],
    make: async () => {
      // A test runner's own NODE_ENV would bring React's development build into the page.
      process.env['NODE_ENV'] = 'production';
      const { build } = await import('vite');
      await build({
        configFile: inRoot('renderer/vite.config.ts'),
        root: inRoot('renderer'),
        logLevel: 'warn',
      });
    },
  },
};

export const partNames = Object.keys(parts);

/** @param {string} name @param {(line: string) => void} say @returns {Promise<void>} */
async function buildPart(name, say) {
  const part = parts[name];
  if (part === undefined) {
    throw new Error(`no part is called ${name}; there are ${partNames.join(', ')}`);
  }
  const hash = hashOf(part.inputs);
  const present = part.outputs.every((output) => existsSync(inRoot(output)));
  if (present && isStamped(name, hash)) return;
  const start = performance.now();
  await part.make();
  const missing = part.outputs.find((output) => !existsSync(inRoot(output)));
  if (missing !== undefined) throw new Error(`building ${name} did not make ${missing}`);
  stamp(name, hash);
  say(`built ${name} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

/**
 * Builds the named parts side by side; rejects once all have ended, with what failed.
 * @param {readonly string[]} names
 * @param {(line: string) => void} [say]
 */
export async function build(names = partNames, say = console.log) {
  const ended = await Promise.allSettled(names.map((name) => buildPart(name, say)));
  const failures = ended.flatMap((one, index) =>
    one.status === 'rejected' ? [`building ${names[index] ?? ''}: ${String(one.reason)}`] : [],
  );
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

if (isMain(import.meta.url)) {
  const asked = process.argv.slice(2);
  await runMain(() => build(asked.length > 0 ? asked : partNames));
}
