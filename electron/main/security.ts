/** What a page may not do, said once for every window and session there will ever be. */
import { app, type Event, type Session, type WebContents, type WebPreferences } from 'electron';
import { isOwnAddress } from './pages.ts';

/** Spelled out although most are Electron's defaults: a default can change, and a reader need not know it. */
export const secureWebPreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  allowRunningInsecureContent: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const satisfies WebPreferences;

/** Must be called before the app is ready. */
export function secureApp(): void {
  app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => {
    confine(contents);
  });
}

/** No way out of the designer's own pages, and no second window. */
function confine(contents: WebContents): void {
  const stay = (details: Event<{ url: string }>): void => {
    if (!isOwnAddress(details.url)) details.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** The designer needs no permission of the browser's, and nothing from any network. */
export function secureSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => {
    decide(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, decide) => {
    decide({ cancel: !isOwnAddress(url) && !isHarmless(url) });
  });
}

/** `data:` images of our own style sheets, and the developer tools of an unpackaged app. */
function isHarmless(url: string): boolean {
  return url.startsWith('data:image/') || (!app.isPackaged && url.startsWith('devtools://'));
}
