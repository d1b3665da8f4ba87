/** The scripts injected into pages: bundles that ./bundle.ts made, with their settings written around. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The bundles lie beside the bundle this file becomes part of. */
const bundle = (name: string): string => readFileSync(path.join(__dirname, name), 'utf8');

export function mainWorldScript(secret: string): string {
  return `(() => { const standin = ${JSON.stringify({ secret })};\n${bundle('main-world.js')}\n})()`;
}

/** The preload is written in as a function, for the page's policy forbids making code from text. */
export function isolatedWorldScript(secret: string, preload: string): string {
  const source = readFileSync(preload, 'utf8');
  return `(() => { const standin = { secret: ${JSON.stringify(secret)},
preload: function (require, module, exports, process) {\n${source}\n} };
${bundle('isolated-world.js')}\n})()`;
}
