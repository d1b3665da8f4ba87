/** The designer's window: opened, brought back after a crash of its page, guarded when it closes. */
import path from 'node:path';
import { BrowserWindow, dialog } from 'electron';
import { startAddress } from './pages.ts';
import { secureWebPreferences } from './security.ts';

/** A page that keeps crashing is not loaded for ever. */
const crashesAllowed = 3;
const crashWindowMs = 60_000;

export async function openWindow(): Promise<void> {
  const window = new BrowserWindow({
    title: 'Tapwright',
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    webPreferences: { ...secureWebPreferences, preload: path.join(__dirname, 'preload.cjs') },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  reloadAfterCrash(window);
  askBeforeLoss(window);
  await window.loadURL(startAddress);
}

/** The engine keeps the working copy, so a page that comes back shows what was there. */
function reloadAfterCrash(window: BrowserWindow): void {
  let crashes: readonly number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const now = Date.now();
    crashes = [...crashes.filter((time) => now - time < crashWindowMs), now];
    if (crashes.length <= crashesAllowed) {
      window.webContents.reload();
      return;
    }
    dialog.showErrorBox(
      'The designer keeps crashing',
      `Its page ended ${crashes.length} times within a minute (${reason}). Rules in the kernel are untouched.`,
    );
    window.destroy();
  });
}

/** The page objects to being closed while the document has changes that are not saved. */
function askBeforeLoss(window: BrowserWindow): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const choice = dialog.showMessageBoxSync(window, {
      type: 'warning',
      message: 'The document has changes that are not saved.',
      buttons: ['Keep editing', 'Discard the changes'],
      defaultId: 0,
      cancelId: 0,
    });
    // Preventing this event lets the page go.
    if (choice === 1) event.preventDefault();
  });
}

/** For a second start: one designer holds the device's queues, so its window comes to the front. */
export function bringForward(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window?.isMinimized()) window.restore();
  window?.focus();
}
