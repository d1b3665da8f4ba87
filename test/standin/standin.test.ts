/** The stand-in refuses what it cannot imitate, so that no test passes for a wrong reason. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { BrowserWindow, givePages } from './browser-window.ts';
import { electron } from './electron.ts';
import { answerInvoke, ipcMain } from './ipc-main.ts';
import { becomeReady } from './lifecycle.ts';
import { fromText, toText } from './plain-data.ts';
import { fromWire, protocol, toWire } from './protocol.ts';

const invoke = (channel: string, ...args: unknown[]) =>
  answerInvoke({ id: 1, channel, body: toText(args) }, {} as Electron.IpcMainInvokeEvent);

describe('the stand-in, before the app is ready', () => {
  it('refuses what needs a ready app', () => {
    expect(() => new BrowserWindow()).toThrow('Cannot create BrowserWindow before app is ready');
    expect(() => {
      protocol.handle('app', () => new Response());
    }).toThrow('protocol.handle can only be used after app is ready');
  });
});

describe('the stand-in', () => {
  it('throws for every part of Electron it does not have', () => {
    for (const name of ['shell', 'clipboard', 'utilityProcess', 'globalShortcut']) {
      expect(() => Reflect.get(electron, name) as unknown).toThrow(`electron.${name}`);
    }
  });

  it.each([
    { sandbox: false },
    { contextIsolation: false },
    { nodeIntegration: true },
    { webSecurity: false },
    { webviewTag: true },
  ])('refuses a window with %o', (webPreferences) => {
    becomeReady();
    givePages(() => new Promise(() => undefined));
    expect(() => new BrowserWindow({ webPreferences })).toThrow('stand-in refuses webPreferences.');
  });

  it('serves only schemes declared standard and secure, and each once', () => {
    becomeReady();
    expect(() => {
      protocol.handle('loose', () => new Response());
    }).toThrow('not declared standard and secure');
    expect(() => {
      protocol.registerSchemesAsPrivileged([{ scheme: 'late' }]);
    }).toThrow('should be called before app is ready');
  });

  it('leaves addresses alone that are not of a served scheme', () => {
    expect(toWire('https://example.com/a')).toBe('https://example.com/a');
    expect(fromWire('https://example.com/a')).toBe('https://example.com/a');
    expect(fromWire('https://tapwright.app.standin.invalid/a?b')).toBe('app://tapwright/a?b');
  });

  it('words the failures of an invoke as Electron does', async () => {
    ipcMain.handle('fails', () => {
      throw new TypeError('bad rule');
    });
    ipcMain.handle('uncloneable', () => () => 1);
    expect(await invoke('fails')).toMatchObject({
      message: "Error invoking remote method 'fails': TypeError: bad rule",
    });
    expect(await invoke('uncloneable')).toMatchObject({
      message: "Error invoking remote method 'uncloneable': Error: An object could not be cloned.",
    });
    expect(await invoke('nothing')).toMatchObject({
      message: "Error invoking remote method 'nothing': Error: No handler registered for 'nothing'",
    });
    expect(() => {
      ipcMain.handle('fails', () => 1);
    }).toThrow("Attempted to register a second handler for 'fails'");
  });

  it('carries plain data unchanged', () => {
    const plain = fc.anything({ withNullPrototype: false, maxDepth: 4 });
    fc.assert(
      fc.property(plain, (value) => {
        expect(fromText(toText(value))).toEqual(value);
      }),
    );
  });

  it('refuses what is not plain data', () => {
    for (const value of [new Date(0), new Map(), new Set(), 1n, new Uint8Array(1)]) {
      expect(() => toText({ value })).toThrow('not plain data');
    }
    expect(() => toText({ run: () => 1 })).toThrow('An object could not be cloned.');
  });
});
