/** The unpacked application folder that electron-builder makes, around a stand-in for Electron's own files. */
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { flipFuses, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import forgeConfig from '../../forge.config.ts';
import { build } from '../../scripts/build.mjs';
import { standInRuntime } from '../electron/support/standin-runtime.ts';
import { writeElectronDistribution } from './electron-distribution.ts';

const root = path.resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
const run = promisify(execFile);
const electronVersion = (require('electron/package.json') as { version: string }).version;
const largestArchive = 10 * 1024 * 1024;
const packagingMs = 120_000;

const closed = [
  FuseV1Options.RunAsNode,
  FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  FuseV1Options.EnableNodeCliInspectArguments,
  FuseV1Options.GrantFileProtocolExtraPrivileges,
];
const opened = [FuseV1Options.EnableCookieEncryption, FuseV1Options.OnlyLoadAppFromAsar];

describe('the packaged application', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tapwright-package-'));
  const distribution = path.join(folder, 'electron');
  const unpacked = path.join(folder, 'out/linux-unpacked');
  const archive = path.join(unpacked, 'resources/app.asar');

  beforeAll(async () => {
    await build(['native', 'electron', 'renderer'], () => undefined);
    writeElectronDistribution(distribution, electronVersion);
    const settings = {
      electronDist: distribution,
      electronVersion,
      'directories.output': path.join(folder, 'out'),
    };
    const words = Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`);
    await run(
      process.execPath,
      [
        require.resolve('electron-builder/cli.js'),
        ...['--linux', 'dir', '--config', 'electron-builder.yml', '--publish', 'never'],
        ...words,
      ],
      { cwd: root },
    ).catch((reason: unknown) => {
      throw new Error(`electron-builder: ${(reason as { stdout: string }).stdout}`);
    });
  }, packagingMs);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds the bundles, the pages, the assets and nothing else', () => {
    const files = listPackage(archive, { isPack: false }).map((file) => file.slice(1));
    const expected =
      /^(package\.json|assets(\/.*)?|dist|dist\/electron(\/(main|preload)\.cjs)?|dist\/native(\/tapwright_native\.node|\/tapwright-netd)?|dist\/renderer(\/.*)?)$/;
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'dist/electron/main.cjs',
        'dist/electron/preload.cjs',
        'dist/renderer/index.html',
      ]),
    );
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
  });

  it('is smaller than ten megabytes', () => {
    expect(statSync(archive).size).toBeLessThan(largestArchive);
  });

  it('has the addon beside the archive, where it can be loaded', () => {
    const addon = path.join(`${archive}.unpacked`, 'dist/native/tapwright_native.node');
    expect(existsSync(addon)).toBe(true);
    const { exports } = loadAddon(addon);
    expect(Object.keys(exports)).toContain('NetlinkSocket');
  });

  it('has the helper beside the archive, where it can be run, and its policy names what is installed', () => {
    const helper = 'dist/native/tapwright-netd';
    const file = path.join(`${archive}.unpacked`, helper);
    expect(statSync(file).mode & 0o777).toBe(0o755);
    const policy = readFileSync(path.join(unpacked, 'resources/org.tapwright.netd.policy'), 'utf8');
    expect(policy).toContain(`>/usr/lib/tapwright/resources/app.asar.unpacked/${helper}<`);
  });

  it('has no file that would let it update itself', () => {
    expect(existsSync(path.join(unpacked, 'resources/app-update.yml'))).toBe(false);
  });

  it('keeps the licences of what it brings along', () => {
    expect(readFileSync(path.join(unpacked, 'LICENSE.electron.txt'), 'utf8')).toMatch(/Electron/);
    expect(existsSync(path.join(unpacked, 'LICENSES.chromium.html'))).toBe(true);
  });

  it('cannot be made to run as Node or to load code from elsewhere', async () => {
    const wire = await getCurrentFuseWire(path.join(unpacked, 'tapwright'));
    expect(closed.map((fuse) => String.fromCharCode(wire[fuse] ?? 0))).toEqual(
      closed.map(() => '0'),
    );
    expect(opened.map((fuse) => String.fromCharCode(wire[fuse] ?? 0))).toEqual(
      opened.map(() => '1'),
    );
  });

  it('has the same fuses when Electron Forge packages it', async () => {
    const binary = path.join(folder, 'forged');
    copyFileSync(path.join(distribution, 'electron'), binary);
    await flipFuses(binary, { version: FuseVersion.V1, ...forgeFuses() });
    expect(await getCurrentFuseWire(binary)).toEqual(
      await getCurrentFuseWire(path.join(unpacked, 'tapwright')),
    );
  });

  it('holds what Electron Forge would put in, by its own reading of its configuration', async () => {
    const load = createRequire(require.resolve('@electron-forge/cli/package.json'))(
      '@electron-forge/core/dist/util/forge-config.js',
    ) as { default: (folder: string) => Promise<typeof forgeConfig> };
    const { packagerConfig, makers } = await load.default(root);
    const isLeftOut = packagerConfig!.ignore as (file: string) => boolean;
    expect(listPackage(archive, { isPack: false }).filter(isLeftOut)).toEqual([]);
    const others = ['/core', '/node_modules', '/dist/cli', '/dist/electron/main.cjs.map', '/.git'];
    expect(others.filter((file) => !isLeftOut(file))).toEqual([]);
    expect(makers!.map((maker) => 'name' in maker && maker.name)).toEqual(['deb']);
  });

  it(
    'starts',
    async () => {
      const app = path.join(folder, 'app');
      const home = mkdtempSync(path.join(folder, 'home-'));
      extractAll(archive, app);
      const running = await standInRuntime.launch({ app, home, args: ['--simulate'] });
      try {
        const page = await running.firstWindow();
        const welcome = await page.evaluate(() => window.tapwright!.request('welcome', {}));
        expect(welcome).toMatchObject({ kernel: { way: 'simulated' } });
      } finally {
        await running.close();
      }
    },
    packagingMs,
  );
});

function loadAddon(file: string): { readonly exports: object } {
  const loaded = { exports: {} };
  process.dlopen(loaded, file);
  return loaded;
}

/** As the plugin of forge.config.ts was given them. */
function forgeFuses(): Record<string, boolean> {
  const plugin = forgeConfig.plugins?.find((one) => 'fusesConfig' in one);
  return (plugin as unknown as { fusesConfig: Record<string, boolean> }).fusesConfig;
}
