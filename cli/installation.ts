/** Where this installation of Tapwright lies, and its version. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Installation {
  readonly version: string;
  /** Folder of the built designer. */
  readonly pages: string;
  /** Folder of the example documents. */
  readonly examples: string;
}

/** Sources and bundle lie at different depths below the package's root. */
export function findInstallation(): Installation {
  const start = path.dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = path.dirname(folder)) {
    const version = versionIn(path.join(folder, 'package.json'));
    if (version !== undefined)
      return {
        version,
        pages: path.join(folder, 'dist', 'renderer'),
        examples: path.join(folder, 'assets', 'examples'),
      };
    if (folder === path.dirname(folder))
      throw new Error(`no package.json of tapwright above ${start}`);
  }
}

function versionIn(manifest: string): string | undefined {
  if (!existsSync(manifest)) return undefined;
  const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
  const ours =
    typeof content === 'object' &&
    content !== null &&
    'name' in content &&
    content.name === 'tapwright' &&
    'version' in content;
  return ours ? String(content.version) : undefined;
}
