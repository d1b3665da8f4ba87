/** Electron's main process: starts the engine, opens the window, and leaves the thinking to both. */
import path from 'node:path';
import { app, dialog, session } from 'electron';
import { startEngine, type EngineOptions } from './engine.ts';
import { answerRequests, forwardEvents } from './ipc.ts';
import { setMenu } from './menu.ts';
import { declareScheme, servePages } from './pages.ts';
import { mustRefuse, refuseRoot } from './root-refusal.ts';
import { secureApp, secureSession } from './security.ts';
import { bringForward, openWindow } from './window.ts';

/** The bundle lies in dist/electron of the application folder. */
const applicationFolder = path.resolve(__dirname, '../..');

/** What the command line asks for: `tapwright [--simulate|--pkexec] [FILE]`; Chromium's own switches are passed over. */
function readCommandLine(): Pick<EngineOptions, 'simulate' | 'pkexec' | 'file'> {
  const words = process.argv.slice(1);
  const names = words.filter((word) => !word.startsWith('-'));
  // The first name given to an unpackaged Electron is that of the application.
  const [file] = app.isPackaged ? names : names.slice(1);
  return {
    simulate: words.includes('--simulate'),
    pkexec: words.includes('--pkexec'),
    file: file === undefined ? undefined : path.resolve(file),
  };
}

async function run(): Promise<void> {
  await app.whenReady();
  secureSession(session.defaultSession);
  servePages(path.join(applicationFolder, 'dist/renderer'));
  const engine = await startEngine({
    ...readCommandLine(),
    version: app.getVersion(),
    examples: path.join(applicationFolder, 'assets/examples'),
  });
  endWith(() => engine.close());
  answerRequests(engine);
  forwardEvents(engine);
  setMenu();
  await openWindow();
}

/** Lets the engine give back what it holds (queues, sockets) before the process ends. */
function endWith(close: () => Promise<void>): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}

function fail(reason: unknown): void {
  const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  dialog.showErrorBox('Tapwright could not start', text);
  app.exit(1);
}

if (mustRefuse()) {
  refuseRoot();
} else if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  declareScheme();
  secureApp();
  app.on('second-instance', bringForward);
  app.on('window-all-closed', () => {
    app.quit();
  });
  run().catch(fail);
}
