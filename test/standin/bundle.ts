/** Bundles the stand-in: the part loaded before the app's main process, and the two page scripts. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

const folder = import.meta.dirname;

/** playwright-core finds its own files by where it lies, so it is required from there. */
const playwrightStays: Plugin = {
  name: 'playwright-stays',
  setup(bundler) {
    const resolved = createRequire(import.meta.url).resolve('playwright-core');
    bundler.onResolve({ filter: /^playwright-core$/ }, () => ({ path: resolved, external: true }));
  },
};

/** @returns the file to give to `node --require` */
export async function bundleStandIn(outdir: string): Promise<string> {
  const common = { bundle: true, outdir, absWorkingDir: folder, logLevel: 'error' } as const;
  await Promise.all([
    build({
      ...common,
      entryPoints: ['register.ts'],
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      plugins: [playwrightStays],
    }),
    build({
      ...common,
      entryPoints: ['page/main-world.ts', 'page/isolated-world.ts'],
      outbase: 'page',
      platform: 'browser',
      format: 'iife',
    }),
  ]);
  return path.join(outdir, 'register.cjs');
}
