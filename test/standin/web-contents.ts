/** WebContents: one page of Chromium, driven over the DevTools protocol. */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { CDPSession, Page } from 'playwright-core';
import { createEvent } from './event.ts';
import { answerInvoke } from './ipc-main.ts';
import { isolatedWorldScript, mainWorldScript } from './page-scripts.ts';
import { toText } from './plain-data.ts';
import { fromWire, toWire } from './protocol.ts';
import { note, record } from './record.ts';
import { answerRequest } from './requests.ts';
import { bindingName, isolatedWorld, type ToMain, type ToRenderer } from './wire.ts';

type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];

export class WebContents extends EventEmitter {
  /** Tests forge its `url`. */
  readonly mainFrame = { url: '', parent: null };
  readonly #preferences: Electron.WebPreferences;
  #page: Page | undefined;
  #session: CDPSession | undefined;
  #frameId = '';
  /** Of the preload's world in the document that is there now. */
  #contextId: number | undefined;
  /** The address that the app itself goes to; a page going elsewhere asks `will-navigate`. */
  #expected: string | undefined;
  #openHandler: OpenHandler | undefined;

  constructor(preferences: Electron.WebPreferences) {
    super();
    this.#preferences = preferences;
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error('stand-in: the window has no page yet');
    return this.#page;
  }

  get #cdp(): CDPSession {
    if (this.#session === undefined) throw new Error('stand-in: the window has no page yet');
    return this.#session;
  }

  async attach(page: Page): Promise<void> {
    this.#page = page;
    const session = await page.context().newCDPSession(page);
    this.#session = session;
    this.#listen(page, session);
    await session.send('Page.enable');
    await session.send('Inspector.enable');
    const { frameTree } = await session.send('Page.getFrameTree');
    this.#frameId = frameTree.frame.id;
    await session.send('Runtime.enable');
    await session.send('Runtime.addBinding', {
      name: bindingName,
      executionContextName: isolatedWorld,
    });
    await this.#inject(session);
    await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  }

  async #inject(session: CDPSession): Promise<void> {
    const secret = randomUUID();
    const add = (source: string, world?: string) =>
      session.send('Page.addScriptToEvaluateOnNewDocument', {
        source,
        ...(world === undefined ? {} : { worldName: world }),
      });
    await add(mainWorldScript(secret));
    const { preload } = this.#preferences;
    if (preload !== undefined) await add(isolatedWorldScript(secret, preload), isolatedWorld);
  }

  #listen(page: Page, session: CDPSession): void {
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = context.auxData as { frameId?: string };
      if (context.name === isolatedWorld && frameId === this.#frameId) this.#contextId = context.id;
    });
    session.on('Runtime.executionContextsCleared', () => {
      this.#contextId = undefined;
    });
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== bindingName || executionContextId !== this.#contextId) return;
      void this.#invoked(JSON.parse(payload) as ToMain);
    });
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) this.mainFrame.url = fromWire(frame.url);
    });
    session.on('Page.loadEventFired', () => this.emit('did-finish-load', createEvent({})));
    session.on('Fetch.requestPaused', (paused) => {
      const url = fromWire(paused.request.url);
      const isMainFrame = paused.frameId === this.#frameId;
      const mayNavigate = () => this.#mayNavigate(url, isMainFrame);
      answerRequest(session, paused, { url, mayNavigate }).catch((reason: unknown) => {
        note('request failed', url, String(reason));
      });
    });
    session.on('Page.windowOpen', ({ url }) => {
      this.#windowOpened(fromWire(url));
    });
    page.on('popup', (popup) => void popup.close());
    // Not playwright's own event, which comes once in the life of a page.
    session.on('Inspector.targetCrashed', () => {
      this.emit('render-process-gone', createEvent({}), { reason: 'crashed', exitCode: 5 });
    });
    page.on('dialog', (dialog) => {
      if (dialog.type() !== 'beforeunload') return;
      const event = createEvent({});
      this.emit('will-prevent-unload', event);
      this.emit('standin-unload', event.defaultPrevented);
      void (event.defaultPrevented ? dialog.accept() : dialog.dismiss());
    });
  }

  #mayNavigate(url: string, isMainFrame: boolean): boolean {
    if (isMainFrame && url === this.#expected) return true;
    const details = createEvent({ url, isMainFrame });
    this.emit('will-frame-navigate', details);
    if (isMainFrame) this.emit('will-navigate', details, url);
    return !details.defaultPrevented;
  }

  /** Chromium has opened the window already; it is closed again at once (listener of `popup`). */
  #windowOpened(url: string): void {
    const decision = this.#openHandler?.({ url } as Electron.HandlerDetails);
    if (decision?.action !== 'deny') throw new Error('stand-in: a window was let open');
    record.blocked.push({ what: 'window', url });
  }

  async #invoked(message: ToMain): Promise<void> {
    const event = { sender: this, senderFrame: this.mainFrame, type: 'frame' };
    this.#deliver(await answerInvoke(message, event as never));
  }

  #deliver(message: ToRenderer): void {
    if (this.#contextId === undefined) return;
    const sent = this.#cdp.send('Runtime.callFunctionOn', {
      executionContextId: this.#contextId,
      functionDeclaration: 'function (text) { globalThis.standinReceive(text); }',
      arguments: [{ value: JSON.stringify(message) }],
    });
    sent.catch((reason: unknown) => {
      note('message lost', message, String(reason));
    });
  }

  send(channel: string, ...args: unknown[]): void {
    this.#deliver({ kind: 'send', channel, body: toText(args) });
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  getLastWebPreferences(): Electron.WebPreferences {
    return { ...this.#preferences };
  }

  async goTo(url: string): Promise<void> {
    this.#expected = url;
    try {
      await this.page.goto(toWire(url));
    } finally {
      this.#expected = undefined;
    }
  }

  async executeJavaScript(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#cdp.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return result.value;
  }

  reload(): void {
    this.#expected = this.mainFrame.url;
    this.once('did-finish-load', () => {
      this.#expected = undefined;
    });
    // Not through playwright's page, which does nothing more once it has crashed.
    void this.#cdp.send('Page.reload');
  }

  forcefullyCrashRenderer(): void {
    // Its answer never comes: who would give it has crashed.
    this.#cdp.send('Page.crash').catch(() => undefined);
  }
}
