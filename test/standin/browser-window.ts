/** BrowserWindow over a page of the running Chromium. Refuses preferences that are not safe. */
import { EventEmitter } from 'node:events';
import type { Page } from 'playwright-core';
import { app, endings, isQuitting } from './app.ts';
import { createEvent } from './event.ts';
import { isReady } from './lifecycle.ts';
import { WebContents } from './web-contents.ts';

/** What cannot be imitated, and must not be set otherwise anyway. */
const safePreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  allowRunningInsecureContent: false,
} as const;

const windows = new Set<BrowserWindow>();
let newPage: (() => Promise<Page>) | undefined;

export function givePages(source: () => Promise<Page>): void {
  newPage = source;
}

function checked(preferences: Electron.WebPreferences): Electron.WebPreferences {
  const all = { ...safePreferences, ...preferences };
  for (const [name, safe] of Object.entries(safePreferences)) {
    const value = all[name as keyof typeof safePreferences];
    if (value !== safe) throw new Error(`stand-in refuses webPreferences.${name}=${String(value)}`);
  }
  return all;
}

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly #attached: Promise<void>;
  #visible: boolean;
  #minimized = false;
  #focused = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    if (!isReady() || newPage === undefined) {
      throw new Error('Cannot create BrowserWindow before app is ready');
    }
    const contents = new WebContents(checked(options.webPreferences ?? {}));
    this.webContents = contents;
    this.#visible = options.show !== false;
    windows.add(this);
    app.emit('web-contents-created', createEvent({}), contents);
    contents.once('did-finish-load', () => this.emit('ready-to-show'));
    const { width = 800, height = 600 } = options;
    this.#attached = newPage().then(async (page) => {
      await page.setViewportSize({ width, height });
      await contents.attach(page);
    });
  }

  async loadURL(url: string): Promise<void> {
    await this.#attached;
    await this.webContents.goTo(url);
  }

  show(): void {
    this.#visible = true;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  focus(): void {
    this.#focused = true;
  }

  isFocused(): boolean {
    return this.#focused;
  }

  minimize(): void {
    this.#minimized = true;
    this.#focused = false;
  }

  restore(): void {
    this.#minimized = false;
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  isDestroyed(): boolean {
    return !windows.has(this);
  }

  close(): void {
    void this.requestClose();
  }

  destroy(): void {
    void this.webContents.page.close();
    this.#gone();
  }

  /** Whether the window closed: the app or the page may object. */
  async requestClose(): Promise<boolean> {
    if (this.isDestroyed()) return true;
    const event = createEvent({});
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    const { page } = this.webContents;
    const closed = new Promise<boolean>((resolve) => {
      page.once('close', () => resolve(true));
      this.webContents.once('standin-unload', (leave: boolean) => {
        if (!leave) resolve(false);
      });
    });
    await page.close({ runBeforeUnload: true });
    if (!(await closed)) return false;
    this.#gone();
    return true;
  }

  #gone(): void {
    if (!windows.delete(this)) return;
    this.emit('closed');
    if (windows.size > 0 || isQuitting()) return;
    if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed');
    else app.quit();
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }
}

endings.closeWindows = async () => {
  for (const window of windows) if (!(await window.requestClose())) return false;
  return true;
};
