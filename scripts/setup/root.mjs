/** Where things are: every path in scripts/ starts here, so that they run from any folder. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** @param {string[]} parts @returns {string} absolute path */
export const inRoot = (...parts) => path.join(root, ...parts);
