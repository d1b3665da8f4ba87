/**
 * The menu of the window. What concerns the document is carried out by the page, which knows it; the
 * page also listens to the keys (in a browser there is no menu), so the accelerators here are shown
 * and not registered: otherwise one key press would act twice.
 */
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../shared/bridge.ts';
import { sendMenuCommand } from './ipc.ts';

function command(id: MenuCommand, label: string, keys?: string): MenuItemConstructorOptions {
  return {
    id,
    label,
    ...(keys === undefined ? {} : { accelerator: keys, registerAccelerator: false }),
    click: () => {
      sendMenuCommand(id);
    },
  };
}

const separator: MenuItemConstructorOptions = { type: 'separator' };

const file: MenuItemConstructorOptions = {
  label: '&File',
  submenu: [
    command('new', '&New'),
    command('open', '&Open…', 'CmdOrCtrl+O'),
    separator,
    command('save', '&Save', 'CmdOrCtrl+S'),
    command('save-as', 'Save &As…', 'CmdOrCtrl+Shift+S'),
    separator,
    { role: 'quit' },
  ],
};

const edit: MenuItemConstructorOptions = {
  label: '&Edit',
  submenu: [
    command('undo', '&Undo', 'CmdOrCtrl+Z'),
    command('redo', '&Redo', 'CmdOrCtrl+Shift+Z'),
    separator,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
  ],
};

const rules: MenuItemConstructorOptions = {
  label: '&Rules',
  submenu: [command('apply', '&Apply', 'CmdOrCtrl+Enter'), command('flush', '&Flush')],
};

const view = (): MenuItemConstructorOptions => ({
  label: '&View',
  submenu: [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    separator,
    { role: 'togglefullscreen' },
    ...(app.isPackaged ? [] : ([{ role: 'reload' }, { role: 'toggleDevTools' }] as const)),
  ],
});

const help: MenuItemConstructorOptions = { label: '&Help', submenu: [{ role: 'about' }] };

export function setMenu(): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate([file, edit, rules, view(), help]));
}
