/** Documents: what a page may open and save, and what becomes of one that is applied. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OpenDocument } from '../../core/contract/designer.ts';
import { emptyDocument } from '../../core/document/document.ts';
import { writeDocument } from '../../core/document/write.ts';
import { exampleText } from './support/example.ts';
import type { RunningApp } from './support/launch.ts';
import { onEachRuntime, useWorkplace } from './support/runtimes.ts';

const someText = writeDocument(emptyDocument);

onEachRuntime('a document', (runtime) => {
  const place = useWorkplace();
  let app: RunningApp;
  let page: Page;
  const launch = (...args: readonly string[]) =>
    runtime.launch({ app: place.app, home: place.newHome(), args: ['--simulate', ...args] });
  beforeAll(async () => {
    app = await launch();
    page = await app.firstWindow();
  });
  afterAll(() => app.close());

  /** The dialogs answer with `chosen`, or are backed out of, and tell how often they were shown. */
  const answerDialogs = (chosen: string | null, asked = app) =>
    asked.evaluate(({ dialog }, answer) => {
      const shown: string[] = [];
      Object.assign(globalThis, { shown });
      dialog.showOpenDialog = () => {
        shown.push('open');
        return Promise.resolve({
          canceled: answer === null,
          filePaths: answer === null ? [] : [answer],
        });
      };
      dialog.showSaveDialog = () => {
        shown.push('save');
        return Promise.resolve({ canceled: answer === null, filePath: answer ?? '' });
      };
    }, chosen);
  const dialogsShown = (asked = app) =>
    asked.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
  const open = (file: string | null) =>
    page.evaluate((asked) => window.tapwright!.request('openDocument', { path: asked }), file);
  const save = (document: OpenDocument, asked = page) =>
    asked.evaluate((given) => window.tapwright!.request('saveDocument', given), document);
  const newFolder = () => mkdtempSync(path.join(place.folder, 'documents-'));
  const newFile = (text: string) => {
    const file = path.join(newFolder(), 'a.tapwright.json');
    writeFileSync(file, text);
    return file;
  };

  it('is opened where the user says', async () => {
    const file = newFile('whatever is in it');
    await answerDialogs(file);
    expect(await open(null)).toEqual({
      ok: true,
      value: { path: file, text: 'whatever is in it' },
    });
    expect(await dialogsShown()).toEqual(['open']);
  });

  it('is not opened when the user backs out', async () => {
    await answerDialogs(null);
    expect(await open(null)).toEqual({ ok: true, value: null });
    expect(await save({ path: null, text: someText })).toEqual({ ok: true, value: null });
    expect(await dialogsShown()).toEqual(['open', 'save']);
  });

  it('is saved where the user says, and there again without asking', async () => {
    const file = path.join(newFolder(), 'new.tapwright.json');
    await answerDialogs(file);
    expect(await save({ path: null, text: someText })).toEqual({
      ok: true,
      value: { path: file },
    });
    expect(await save({ path: file, text: `${someText}\n` })).toMatchObject({ ok: true });
    expect(readFileSync(file, 'utf8')).toBe(`${someText}\n`);
    expect(await dialogsShown()).toEqual(['save']);
  });

  it('that cannot be saved says why, and the page can go on', async () => {
    const folder = newFolder();
    mkdirSync(path.join(folder, 'taken.tapwright.json'));
    await answerDialogs(path.join(folder, 'taken.tapwright.json'));
    expect(await save({ path: null, text: someText })).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'file/not-saved' }],
    });
    expect(readdirSync(folder)).toEqual(['taken.tapwright.json']);
  });

  it('is never read or written under a path that only the page named', async () => {
    const foreign = newFile('not for pages');
    await answerDialogs(null);
    expect(await open(foreign)).toEqual({ ok: true, value: null });
    await page.evaluate(
      (file) => window.tapwright!.request('keep', { path: file, text: '' }),
      foreign,
    );
    expect(await save({ path: foreign, text: 'overwritten' })).toEqual({
      ok: true,
      value: null,
    });
    expect(readFileSync(foreign, 'utf8')).toBe('not for pages');
    expect(await dialogsShown()).toEqual(['open', 'save']);
  });

  it('that is an example is opened, but not saved over', async () => {
    await answerDialogs(null);
    const { documents } = await page.evaluate(() => window.tapwright!.request('listDocuments', {}));
    expect(documents).toMatchObject([{ name: 'example', example: true }]);
    const file = documents[0]!.path;
    const opened = await open(file);
    expect(opened).toEqual({ ok: true, value: { path: file, text: exampleText } });
    await save({ path: file, text: 'overwritten' });
    expect(readFileSync(file, 'utf8')).toBe(exampleText);
    expect(await dialogsShown()).toEqual(['save']);
  });

  it('given when starting is shown first and saved without asking', async () => {
    const file = newFile(someText);
    const other = await launch(file);
    const shownPage = await other.firstWindow();
    await answerDialogs(null, other);
    const welcome = await shownPage.evaluate(() => window.tapwright!.request('welcome', {}));
    expect(welcome.document).toEqual({ path: file, text: someText });
    await save({ path: file, text: `${someText}\n` }, shownPage);
    expect(readFileSync(file, 'utf8')).toBe(`${someText}\n`);
    expect(await dialogsShown(other)).toEqual([]);
    await other.close();
  });

  it('given when starting that cannot be read is explained, and an empty one is shown', async ({
    skip,
  }) => {
    if (runtime.name === 'electron') skip('the box that explains waits for a person');
    const other = await launch(path.join(newFolder(), 'missing.tapwright.json'));
    const shownPage = await other.firstWindow();
    const welcome = await shownPage.evaluate(() => window.tapwright!.request('welcome', {}));
    expect(welcome.document).toEqual({ path: null, text: someText });
    expect(other.errors()).toMatch(/could not be opened[\s\S]*missing\.tapwright\.json/);
    await other.close();
  });

  it('that is an example and given when starting is not saved over either', async () => {
    const file = path.join(place.app, 'assets/examples/example.tapwright.json');
    const other = await launch(file);
    const shownPage = await other.firstWindow();
    await answerDialogs(null, other);
    await save({ path: file, text: 'overwritten' }, shownPage);
    expect(readFileSync(file, 'utf8')).toBe(exampleText);
    expect(await dialogsShown(other)).toEqual(['save']);
    await other.close();
  });

  it('that was edited is there again after the page is reloaded', async () => {
    await answerDialogs(null);
    const kept = { path: null, text: 'half an edit' };
    await page.evaluate((document) => window.tapwright!.request('keep', document), kept);
    await page.reload();
    const welcome = await page.evaluate(() => window.tapwright!.request('welcome', {}));
    expect(welcome.document).toEqual(kept);
  });

  it('is applied, and the page is told of the state, the counters and the end', async () => {
    await answerDialogs(null);
    const told = await page.evaluate(async (document) => {
      const bridge = window.tapwright!;
      const states: unknown[] = [];
      const endStates = bridge.subscribe('state', ({ applied }) => states.push(applied));
      const counters = new Promise((resolve) => {
        const end = bridge.subscribe('counters', (event) => {
          end();
          resolve(event);
        });
      });
      const report = await bridge.request('apply', { document });
      const counted = await counters;
      const { applied } = await bridge.request('welcome', {});
      const flushed = await bridge.request('flush', {});
      endStates();
      return { report, applied, counted, flushed, states };
    }, exampleText);
    expect(told.report).toMatchObject({ ok: true });
    expect(told.applied!.filters).toBeGreaterThan(0);
    expect(told.states).toEqual([told.applied, null]);
    expect(Object.keys((told.counted as { filters: object }).filters)).toHaveLength(
      told.applied!.filters,
    );
    expect(told.flushed).toMatchObject({ ok: true });
  });
});
