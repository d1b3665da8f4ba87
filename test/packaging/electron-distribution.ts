/**
 * A stand-in for the folder in which Electron is distributed: the files a packager looks for, with an
 * executable that holds the wire of fuses (Electron's documentation, "Fuses").
 */
import { chmodSync, copyFileSync, appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** By this packagers find the fuses in Electron's executable. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Version 1, nine fuses, each as Electron ships it: RunAsNode first, WasmTrapHandlers last. */
const wire = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, 9]), Buffer.from('101100011')]);

export function writeElectronDistribution(folder: string, version: string): void {
  mkdirSync(path.join(folder, 'locales'), { recursive: true });
  mkdirSync(path.join(folder, 'resources'));
  const texts = {
    version,
    LICENSE: 'License of Electron',
    'LICENSES.chromium.html': '<title>Credits</title>',
    'locales/en-US.pak': '',
    'resources.pak': '',
    'icudtl.dat': '',
    'v8_context_snapshot.bin': '',
    'libffmpeg.so': '',
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(folder, name), text);
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) {
    copyFileSync('/bin/true', path.join(folder, name));
    chmodSync(path.join(folder, name), 0o755);
  }
  appendFileSync(path.join(folder, 'electron'), wire);
}
