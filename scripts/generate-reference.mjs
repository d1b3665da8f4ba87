/**
 * Writes the pages of docs/reference that are made from the sources.
 *
 *     npm run reference              writes
 *     npm run reference -- --check   fails when a file differs from what would be written
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { actions, items } from './reference/flow.mjs';
import { kernelSupport } from './reference/kernel-support.mjs';
import { messages } from './reference/messages.mjs';
import { isMain, runMain } from './setup/main.mjs';
import { inRoot } from './setup/root.mjs';

/** @type {readonly import('./reference/page.mjs').Page[]} */
const pages = [messages, items, actions, kernelSupport];

/** @param {import('./reference/page.mjs').Page} page @returns {Promise<boolean>} whether the file is as it should be */
async function isFresh({ target, print }) {
  const { format, resolveConfig } = await import('prettier');
  const options = await resolveConfig(inRoot(target));
  const wanted = await format(await print(), { ...options, parser: 'markdown' });
  const file = inRoot(target);
  if (existsSync(file) && readFileSync(file, 'utf8') === wanted) return true;
  if (process.argv.includes('--check')) return false;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, wanted);
  console.log(`wrote ${target}`);
  return true;
}

async function main() {
  const stale = [];
  for (const page of pages) if (!(await isFresh(page))) stale.push(page);
  if (stale.length === 0) return;
  const which = stale.map(({ target, source }) => `${target} differs from ${source}`);
  throw new Error(`${which.join(', ')}: run \`npm run reference\`.`);
}

if (isMain(import.meta.url)) await runMain(main);
