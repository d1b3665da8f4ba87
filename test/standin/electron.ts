/**
 * The `electron` module as far as our main process uses it. Anything else throws on first touch, so
 * that a test can never pass because a call silently did nothing.
 */
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { dialog } from './dialog.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu } from './menu.ts';
import { net, protocol } from './protocol.ts';
import { defaultSession } from './session.ts';

/** Each name exists in electron.d.ts; the parts are checked against it where they are written. */
const parts = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  net,
  protocol,
  session: { defaultSession },
} satisfies Partial<Record<keyof typeof Electron, unknown>>;

/** What CommonJS loaders ask of any module. */
const loaderNames = ['__esModule', 'default', 'then'];

export const electron = new Proxy(parts, {
  get(target, name) {
    if (typeof name === 'symbol' || Object.hasOwn(target, name) || loaderNames.includes(name)) {
      return Reflect.get(target, name) as unknown;
    }
    throw new Error(`stand-in: electron.${name} is not implemented`);
  },
});
