/** A page that tries what no page may do; the security of the shell does not depend on the designer's. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Fixture</title>
    <script>window.inlineScriptRan = true;</script>
    <script src="page.js"></script>
  </head>
  <body><button id="edit">Edit</button></body>
</html>
`;

/** What the preload left is looked at before anything else on the page runs. */
const script = `
window.bridgeAtStart = Object.keys(window.tapwright);
document.addEventListener('DOMContentLoaded', () => {
  document.getElementById('edit').addEventListener('click', () => {
    window.addEventListener('beforeunload', (event) => event.preventDefault());
  });
});
`;

/** What the page's script leaves for the test to see. */
export interface FixtureWindow {
  readonly inlineScriptRan?: boolean;
  readonly bridgeAtStart: readonly string[];
}

export function writeFixturePage(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'index.html'), html);
  writeFileSync(path.join(folder, 'page.js'), script);
}
