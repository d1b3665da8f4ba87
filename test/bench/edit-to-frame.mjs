/**
 * How long an edit takes until every view shows it: from the input event of a port number typed in the
 * inspector to the first task after the frame that paints it, in Chromium, by number of rules.
 *
 *     npm run bench:ui [-- RULES ...]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { build } from '../../scripts/build.mjs';

const edits = 60;
const root = path.resolve(import.meta.dirname, '../..');

/** @param {number} rules */
function scriptOf(rules) {
  const lines = Array.from({ length: rules }, (_, index) => {
    const address = `10.0.${index >> 8}.${index & 255}`;
    return `flow create 0 ingress priority ${index} pattern eth / ipv4 src is ${address} / tcp dst is 443 / end actions queue index ${index % 4} / end\n`;
  });
  return lines.join('');
}

/**
 * Milliseconds of each edit.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<number[]>}
 */
function timeEdits(page) {
  return page.evaluate(async (count) => {
    const field = 'input[aria-label="dst, destination port"]';
    const property = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
    const times = [];
    for (let edit = 0; edit < count; edit++) {
      const input = document.querySelector(field);
      if (input === null) throw new Error('the field went away');
      await new Promise(requestAnimationFrame);
      const start = performance.now();
      property?.set?.call(input, String(1000 + edit));
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise(requestAnimationFrame);
      // A message that is sent in a frame arrives after the frame was painted.
      await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(undefined);
      });
      times.push(performance.now() - start);
    }
    return times;
  }, edits);
}

/** @param {import('playwright-core').Browser} browser @param {number} rules */
async function measure(browser, rules) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tapwright-bench-'));
  const file = path.join(folder, 'rules.testpmd');
  writeFileSync(file, scriptOf(rules));
  const words = [path.join(root, 'cli/bin/tapwright.mjs'), 'serve', file, '--simulate'];
  const served = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [address] = await once(served.stdout, 'data');
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(String(address).trim());
    await page.locator('.canvas .step').filter({ hasText: '443' }).first().click();
    const times = (await timeEdits(page)).sort((a, b) => a - b);
    await page.close();
    const at = (/** @type {number} */ share) => times[Math.floor(share * times.length)] ?? NaN;
    return { rules, p50: at(0.5), p95: at(0.95) };
  } finally {
    served.kill();
    rmSync(folder, { recursive: true });
  }
}

await build(['cli', 'renderer'], () => undefined);
const asked = process.argv.slice(2).map(Number);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
process.stdout.write(`rules   p50 ms   p95 ms   (edit to painted frame, ${edits} edits)\n`);
for (const rules of asked.length > 0 ? asked : [10, 100, 1000]) {
  const { p50, p95 } = await measure(browser, rules);
  process.stdout.write(
    `${String(rules).padStart(5)} ${p50.toFixed(1).padStart(8)} ${p95.toFixed(1).padStart(8)}\n`,
  );
}
await browser.close();
