/**
 * `npm start`: sets up what is missing, then opens the designer with an example: in Electron where its
 * runtime can be had, else in the default browser.
 *
 *     npm start [-- [--browser] [FILE]]
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setUp } from './setup.mjs';
import { obtainElectron } from './setup/electron-runtime.mjs';
import { isMain, runMain } from './setup/main.mjs';
import { inRoot, root } from './setup/root.mjs';
import { run } from './setup/run.mjs';

/** An Electron that ends this soon and badly did not open: a library is missing, or the display refused. */
const didNotOpenMs = 10_000;

/** @typedef {{ readonly browser: boolean, readonly uid: number, readonly display: boolean }} Circumstances */

/**
 * Why Electron is out of the question here, before its runtime is even looked for.
 * @param {Circumstances} circumstances
 * @returns {string | undefined}
 */
export function whyNotElectron({ browser, uid, display }) {
  if (browser) return '--browser was given';
  if (uid === 0) return 'Electron does not run as root';
  if (!display) return 'there is no display';
  return undefined;
}

const display = ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => (process.env[name] ?? '') !== '');
const say = console.error;

/** @param {readonly string[]} files @returns {Promise<string | undefined>} why it did not open, if so */
async function openElectron(files) {
  const binary = await obtainElectron(say);
  if (binary === undefined) {
    return 'its runtime could not be fetched; `npm run electron:install` tries again';
  }
  const start = performance.now();
  const ended = await run(binary, [root, ...files], { show: true });
  if (ended.status === 0 || performance.now() - start > didNotOpenMs) {
    process.exitCode = ended.status;
    return undefined;
  }
  return `it ended with status ${ended.status} right away`;
}

/** @param {string} address */
function openBrowser(address) {
  const opener = spawn('xdg-open', [address], { stdio: 'ignore', detached: true });
  opener.on('error', () => say(`Open ${address} in a browser.`));
  opener.unref();
}

/** Serves the designer until it is ended. @param {readonly string[]} files @returns {Promise<void>} */
function openInBrowser(files) {
  const server = spawn(
    process.execPath,
    [inRoot('dist/cli/tapwright.mjs'), 'serve', ...files],
    // Standard input stays closed: the server is ended by a signal.
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => server.kill(signal));
  }
  let opened = !display;
  server.stdout.on('data', (data) => {
    const text = String(data);
    process.stdout.write(text);
    const address = /^https?:\/\/\S+$/m.exec(text)?.[0];
    if (opened || address === undefined) return;
    opened = true;
    openBrowser(address);
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.on('close', (status) => {
      process.exitCode = status ?? 0;
      resolve();
    });
  });
}

async function main() {
  await setUp('start', say);
  const asked = process.argv.slice(2).filter((word) => word !== '--browser');
  // npm runs scripts in the root; a path is meant from where the user stands.
  const from = process.env['INIT_CWD'] ?? process.cwd();
  const files = asked.map((file) => path.resolve(from, file));
  const browser = process.argv.includes('--browser');
  const why =
    whyNotElectron({ browser, uid: process.getuid?.() ?? -1, display }) ??
    (await openElectron(files));
  if (why === undefined) return;
  say(`Opening the designer in the browser instead of Electron: ${why}.`);
  if (!display) say('Open the address below in a browser (Ctrl+C ends the designer).');
  // A folder opens with the first example in it, and documents are saved there.
  await openInBrowser(files.length > 0 ? files : [from]);
}

if (isMain(import.meta.url)) await runMain(main);
