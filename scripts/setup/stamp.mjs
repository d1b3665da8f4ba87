/**
 * What was built from what: a stamp in .cache/ holds the hash of a step's inputs, so that a second
 * run skips the step. Content, not time: a fresh checkout or a switched branch builds what differs.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot, root } from './root.mjs';

/** @type {Map<string, string>} */
const seen = new Map();

/** @param {string} file absolute @returns {string} */
function hashOfFile(file) {
  const known = seen.get(file);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
  seen.set(file, hash);
  return hash;
}

/** @param {string} place absolute path of a file or folder @returns {string[]} its files, in a fixed order */
function filesUnder(place) {
  if (!existsSync(place)) return [];
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules' && !entry.name.endsWith('.tsbuildinfo'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const below = path.join(place, entry.name);
      return entry.isDirectory() ? filesUnder(below) : [below];
    });
}

/** @param {readonly string[]} inputs files and folders, from the root @returns {string} one hash of all */
export function hashOf(inputs) {
  const all = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesUnder(inRoot(input)))) {
    all.update(`${path.relative(root, file)}\0${hashOfFile(file)}\0`);
  }
  return all.digest('hex');
}

/** @param {string} name @returns {string} */
const stampFile = (name) => inRoot('.cache', 'stamps', name);

/** @param {string} name @param {string} value @returns {boolean} whether the step was last done with this value */
export function isStamped(name, value) {
  const file = stampFile(name);
  return existsSync(file) && readFileSync(file, 'utf8') === value;
}

/** @param {string} name @param {string} value */
export function stamp(name, value) {
  mkdirSync(path.dirname(stampFile(name)), { recursive: true });
  writeFileSync(stampFile(name), value);
}
