import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDialogFiles } from '../../../engine/designer/dialogs.ts';
import { longestDocument, type Outcome } from '../../../engine/designer/files.ts';
import { createFolderFiles } from '../../../engine/designer/folder.ts';

let folder: string;
let documents: string;
let examples: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tapwright-files-'));
  documents = path.join(folder, 'documents');
  examples = path.join(folder, 'examples');
  await mkdir(documents);
  await mkdir(examples);
  await writeFile(path.join(documents, 'mine.tapwright.json'), 'mine');
  await writeFile(path.join(documents, 'notes.txt'), 'notes');
  await writeFile(path.join(examples, 'first.tapwright.json'), 'first');
  await writeFile(path.join(folder, 'outside.tapwright.json'), 'outside');
});
afterEach(() => rm(folder, { recursive: true }));

const code = (outcome: Outcome<unknown>) =>
  outcome.ok ? undefined : outcome.diagnostics.map((diagnostic) => diagnostic.code).join();

describe('documents of a folder', () => {
  const files = () => createFolderFiles(documents, examples);

  it('lists documents and examples, nothing else', async () => {
    expect(await files().list()).toEqual([
      { path: 'mine.tapwright.json', name: 'mine', example: false },
      { path: 'examples:first.tapwright.json', name: 'first', example: true },
    ]);
  });

  it('opens what it lists', async () => {
    for (const [path, text] of [
      ['mine.tapwright.json', 'mine'],
      ['examples:first.tapwright.json', 'first'],
    ] as const)
      expect(await files().open(path)).toEqual({ ok: true, value: { path, text } });
  });

  it.each([
    '../outside.tapwright.json',
    'examples:../outside.tapwright.json',
    'sub/../../outside.tapwright.json',
    '../nowhere/new.tapwright.json',
    '/etc/hostname',
    'mine\0.tapwright.json',
  ])('neither opens nor saves outside: %j', async (name) => {
    expect(code(await files().open(name))).toBe('file/outside-folder');
    if (!name.startsWith('examples:') && name.endsWith('.tapwright.json'))
      expect(code(await files().save({ path: name, text: 'x' }))).toBe('file/outside-folder');
    expect(await readFile(path.join(folder, 'outside.tapwright.json'), 'utf8')).toBe('outside');
  });

  it('does not follow a link out of the folder', async () => {
    await symlink(folder, path.join(documents, 'up'));
    await symlink('../outside.tapwright.json', path.join(documents, 'link.tapwright.json'));
    for (const name of [
      'up/outside.tapwright.json',
      'link.tapwright.json',
      'up/new.tapwright.json',
    ]) {
      expect(code(await files().open(name))).toBe('file/outside-folder');
      expect(code(await files().save({ path: name, text: 'x' }))).toBe('file/outside-folder');
    }
  });

  it('says that a file is missing, and that it is too large', async () => {
    expect(code(await files().open('none.tapwright.json'))).toBe('file/unreadable');
    await truncate(path.join(documents, 'mine.tapwright.json'), longestDocument + 1);
    expect(code(await files().open('mine.tapwright.json'))).toBe('file/too-large');
  });

  it('saves under the given name, and under the first free one without', async () => {
    expect(await files().save({ path: 'b.tapwright.json', text: 'b' })).toEqual({
      ok: true,
      value: { path: 'b.tapwright.json' },
    });
    const paths = [];
    for (let count = 0; count < 2; count++) {
      const saved = await files().save({ path: null, text: 'new' });
      paths.push(saved.ok && saved.value?.path);
    }
    expect(paths).toEqual(['rules.tapwright.json', 'rules-2.tapwright.json']);
    expect(await readFile(path.join(documents, 'b.tapwright.json'), 'utf8')).toBe('b');
  });

  it('saves neither over examples nor files that are no documents', async () => {
    expect(code(await files().save({ path: 'examples:first.tapwright.json', text: 'x' }))).toBe(
      'file/is-example',
    );
    expect(code(await files().save({ path: 'notes.txt', text: 'x' }))).toBe(
      'file/not-a-document-name',
    );
    expect(code(await files().save({ path: '.tapwright.json', text: 'x' }))).toBe(
      'file/not-a-document-name',
    );
    expect(await readFile(path.join(documents, 'notes.txt'), 'utf8')).toBe('notes');
  });

  it('says why a save failed', async () => {
    expect(await files().save({ path: 'none/b.tapwright.json', text: 'b' })).toMatchObject({
      ok: false,
      diagnostics: [
        {
          code: 'file/not-saved',
          message: 'Cannot save none/b.tapwright.json: there is no such file or folder.',
        },
      ],
    });
  });
});

describe('documents from dialogs', () => {
  it('ask only when there is no path, and take no for an answer', async () => {
    const file = path.join(documents, 'mine.tapwright.json');
    let asked = 0;
    const files = createDialogFiles(
      {
        askOpen: () => Promise.resolve(++asked === 1 ? file : undefined),
        askSave: () => Promise.resolve(undefined),
      },
      examples,
    );
    const opened = { ok: true, value: { path: file, text: 'mine' } };
    expect(await files.open(file)).toEqual(opened);
    expect(asked).toBe(0);
    expect(await files.open(null)).toEqual(opened);
    expect(await files.open(null)).toEqual({ ok: true, value: null });
    expect(await files.save({ path: null, text: 'x' })).toEqual({ ok: true, value: null });
    expect(await files.save({ path: file, text: 'x' })).toEqual({
      ok: true,
      value: { path: file },
    });
  });

  it('ask where to put an example instead of overwriting it', async () => {
    const target = path.join(folder, 'copy.tapwright.json');
    const files = createDialogFiles(
      { askOpen: () => Promise.resolve(undefined), askSave: () => Promise.resolve(target) },
      examples,
    );
    const [example] = await files.list();
    expect(example).toMatchObject({ name: 'first', example: true });
    const saved = await files.save({ path: example?.path ?? null, text: 'changed' });
    expect(saved).toEqual({ ok: true, value: { path: target } });
    expect(await readFile(path.join(examples, 'first.tapwright.json'), 'utf8')).toBe('first');
  });
});
