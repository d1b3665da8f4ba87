#!/usr/bin/env node
/** `npx tapwright`: runs the built command line (dist/cli). */
import { existsSync } from 'node:fs';

const built = new URL('../../dist/cli/tapwright.mjs', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  console.error('tapwright is not built yet: run `npm run setup` in the checkout first.');
  process.exitCode = 3;
}
