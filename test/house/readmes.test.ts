import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Made by tools, not kept. */
const madeFolders = new Set(['node_modules', 'dist', 'test-output']);

const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  .map((entry) => entry.name)
  .filter((name) => !madeFolders.has(name));

/** Relative links of a Markdown text, without their anchors. */
function linksIn(markdown: string): string[] {
  return [...markdown.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1]!);
}

describe('documents for readers', () => {
  it.each(folders)('tell in at most ten lines what %s/ is', (folder) => {
    const readme = path.join(root, folder, 'README.md');
    expect(existsSync(readme)).toBe(true);
    const lines = readFileSync(readme, 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(10);
  });

  it.each([
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => `docs/${file}`),
  ])('have no dead link in %s', (file) => {
    const folder = path.dirname(path.join(root, file));
    const links = linksIn(readFileSync(path.join(root, file), 'utf8'));
    expect(links.filter((link) => !existsSync(path.join(folder, link)))).toEqual([]);
  });
});
