import { describe, expect, it } from 'vitest';
import { isNodeNewEnough } from '../../scripts/setup.mjs';
import { isInstalled } from '../../scripts/setup/dependencies.mjs';
import {
  installation,
  missingPackages,
  packagesFor,
} from '../../scripts/setup/system-packages.mjs';
import { whyNotElectron } from '../../scripts/start.mjs';
import { readBudget } from '../../scripts/test-long.mjs';

const nobody = { root: false, sudo: true, passwordless: false, interactive: false };

describe('set-up', () => {
  it.each([
    ['20.19.0', true],
    ['22.1.0', true],
    ['20.18.3', false],
    ['18.20.0', false],
  ])('takes Node %s: %s', (version, enough) => {
    expect(isNodeNewEnough(version)).toBe(enough);
  });

  it('asks for what the addon needs to start, and for a kernel and a browser only to test', () => {
    const forAddon = ['g++', 'make', 'libbpf-dev', 'libelf-dev', 'zlib1g-dev'];
    expect(packagesFor('start')).toEqual(forAddon);
    expect(packagesFor('test')).toEqual(
      expect.arrayContaining([...forAddon, 'clang-14', 'user-mode-linux', 'chromium']),
    );
  });

  it('finds missing what dpkg does not know, and what was removed', () => {
    const listing = 'g++ installed\nmake config-files\n';
    expect(missingPackages(['g++', 'make', 'kmod'], listing)).toEqual(['make', 'kmod']);
  });

  it('installs by itself as root, or with a sudo that can be used', () => {
    const asRoot = [
      ['apt-get', 'update'],
      ['apt-get', 'install', '-y', '--no-install-recommends', 'make'],
    ];
    const withSudo = { commands: asRoot.map((command) => ['sudo', ...command]) };
    expect(installation(['make'], { ...nobody, root: true })).toEqual({ commands: asRoot });
    expect(installation(['make'], { ...nobody, passwordless: true })).toEqual(withSudo);
    expect(installation(['make'], { ...nobody, interactive: true })).toEqual(withSudo);
  });

  it('gives the exact line to run where it may not install', () => {
    expect(installation(['g++', 'make'], nobody)).toEqual({
      line: 'sudo apt-get update && sudo apt-get install -y --no-install-recommends g++ make',
    });
    expect(installation(['make'], { ...nobody, sudo: false, interactive: true })).toEqual({
      line: "su -c 'apt-get update && apt-get install -y --no-install-recommends make'",
    });
  });

  it('installs npm packages again only when one is missing or of another version', () => {
    const wanted = {
      packages: {
        '': { version: '0.1.0' },
        'node_modules/a': { version: '1.0.0' },
        'node_modules/for-macs': { version: '2.0.0', optional: true },
      },
    };
    const found = { packages: { 'node_modules/a': { version: '1.0.0' } } };
    expect(isInstalled(wanted, found)).toBe(true);
    expect(isInstalled(wanted, { packages: { 'node_modules/a': { version: '1.0.1' } } })).toBe(
      false,
    );
    expect(isInstalled(wanted, {})).toBe(false);
  });
});

describe('npm start', () => {
  const desktop = { browser: false, uid: 1000, display: true };

  it('opens Electron on a desktop, as an ordinary user', () => {
    expect(whyNotElectron(desktop)).toBeUndefined();
  });

  it('says why it opens the browser instead', () => {
    expect(whyNotElectron({ ...desktop, uid: 0 })).toBe('Electron does not run as root');
    expect(whyNotElectron({ ...desktop, display: false })).toBe('there is no display');
    expect(whyNotElectron({ ...desktop, browser: true })).toBe('--browser was given');
  });
});

describe('npm run test:long', () => {
  it('reads its budget, and refuses one that is no number', () => {
    expect(readBudget(['--budget', '30'])).toBe(30);
    expect(readBudget([])).toBe(600);
    expect(() => readBudget(['--budget'])).toThrow(/usage/);
    expect(() => readBudget(['--budget', 'long'])).toThrow(/usage/);
  });
});
