import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type {
  ArgumentOf,
  Counters,
  EventOf,
  RequestName,
} from '../../../core/contract/designer.ts';
import { answerChecked } from '../../../core/contract/wire.ts';
import { compile } from '../../../core/compile/compile.ts';
import { fingerprint } from '../../../core/compile/fingerprint.ts';
import { emptyDocument, type TapDocument } from '../../../core/document/document.ts';
import { writeDocument } from '../../../core/document/write.ts';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { filterKey } from '../../../core/tc/match.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import { createDesigner, type Designer } from '../../../engine/designer/designer.ts';
import { createFolderFiles } from '../../../engine/designer/folder.ts';
import { openKernel, type OpenedKernel } from '../../../engine/kernel/open.ts';
import { KernelFailure } from '../../../engine/kernel/failure.ts';

const first = 'flow create 0 ingress pattern eth / ipv4 / end actions queue index 1 / end';
const second = 'flow create 0 ingress pattern eth / ipv6 / end actions drop / end';

function documentOf(lines: readonly string[], device: Partial<TapDocument['device']> = {}) {
  const { rules } = parseScript(lines.join('\n'), createIdentifiers());
  return { ...emptyDocument, device: { ...emptyDocument.device, ...device }, rules };
}

let folder: string;
let kernel: OpenedKernel;
let designer: Designer;
let states: EventOf<'state'>[];
let failures: unknown[];

/** Asks as a page does: what does not fit the contract fails. */
const ask = <N extends RequestName>(name: N, argument: ArgumentOf<N>) =>
  answerChecked(designer, name, argument);
const apply = (document: TapDocument) => ask('apply', { document: writeDocument(document) });

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tapwright-designer-'));
  await mkdir(path.join(folder, 'examples'));
  kernel = await openKernel({ simulate: true });
  failures = [];
  designer = createDesigner({
    kernel,
    files: createFolderFiles(folder, path.join(folder, 'examples')),
    version: '1.2.3',
    document: { path: null, text: 'first' },
    now: () => 0,
    counterIntervalMs: 1,
    onFailure: (reason) => failures.push(reason),
  });
  states = [];
  designer.subscribe('state', (state) => states.push(state));
  onTestFinished(async () => {
    await designer.close();
    await rm(folder, { recursive: true });
    expect(failures).toEqual([]);
  });
});

const nextCounters = () =>
  new Promise<Counters>((resolve) => {
    const leave = designer.subscribe('counters', (counters) => {
      leave();
      resolve(counters);
    });
  });

describe('the working copy', () => {
  it('is what the designer was started with, until a page keeps another', async () => {
    expect(await ask('welcome', {})).toEqual({
      version: '1.2.3',
      kernel: { way: 'simulated', release: 'simulated', problems: [] },
      applied: null,
      drift: null,
      document: { path: null, text: 'first' },
      unsaved: false,
      files: 'list',
    });
    await ask('keep', { path: 'a.tapwright.json', text: 'edited' });
    expect(await ask('welcome', {})).toMatchObject({
      document: { path: 'a.tapwright.json', text: 'edited' },
      unsaved: true,
    });
  });

  it('is unsaved until it is saved, or another is opened', async () => {
    const unsaved = async () => (await ask('welcome', {})).unsaved;
    await ask('keep', { path: null, text: 'edited' });
    await ask('saveDocument', { path: 'a.tapwright.json', text: 'edited' });
    expect(await unsaved()).toBe(false);
    await ask('keep', { path: 'a.tapwright.json', text: 'edited again' });
    expect(await unsaved()).toBe(true);
    await ask('openDocument', { path: 'a.tapwright.json' });
    expect(await unsaved()).toBe(false);
  });

  it('gets a path by being saved, and is replaced by opening another', async () => {
    const saved = await ask('saveDocument', { path: 'a.tapwright.json', text: 'mine' });
    expect(saved).toEqual({ ok: true, value: { path: 'a.tapwright.json' } });
    expect(await readFile(path.join(folder, 'a.tapwright.json'), 'utf8')).toBe('mine');
    const kept = { path: 'a.tapwright.json', text: 'mine' };
    expect((await ask('welcome', {})).document).toEqual(kept);
    await ask('keep', { path: null, text: 'other' });
    expect(await ask('openDocument', { path: 'a.tapwright.json' })).toEqual({
      ok: true,
      value: kept,
    });
    expect((await ask('welcome', {})).document).toEqual(kept);
    expect(await ask('listDocuments', {})).toEqual({
      documents: [{ path: 'a.tapwright.json', name: 'a', example: false }],
    });
  });

  it('stays when opening or saving fails', async () => {
    expect(await ask('openDocument', { path: 'none.tapwright.json' })).toMatchObject({ ok: false });
    expect(await ask('saveDocument', { path: 'no.txt', text: '' })).toMatchObject({ ok: false });
    expect((await ask('welcome', {})).document).toEqual({ path: null, text: 'first' });
  });
});

describe('apply', () => {
  it('makes the TAP of the document and tells what is in the kernel', async () => {
    const document = documentOf([first, second], { name: 'lab0', queues: 3 });
    expect(await apply(document)).toMatchObject({ ok: true, value: { added: 4, generation: 1 } });
    expect(await kernel.port.interfaceIndex('lab0')).toBeDefined();
    const applied = {
      device: 'lab0',
      queues: 3,
      fingerprint: fingerprint(compile(document.rules, document.device)),
      filters: 4,
    };
    expect(states.at(-1)?.applied).toEqual(applied);
    expect((await ask('welcome', {})).applied).toEqual(applied);
  });

  it('refuses what is no document, and rules with errors, and then has touched nothing', async () => {
    expect(await ask('apply', { document: '{' })).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'document/not-json' }],
    });
    expect(await apply(documentOf([first], { queues: 1 }))).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'rule/queue-out-of-range' }],
    });
    expect(await kernel.port.interfaceIndex('tap0')).toBeUndefined();
    expect(states.every(({ applied }) => applied === null)).toBe(true);
  });

  it('tells the counters of every filter and queue while the set is applied', async () => {
    const document = documentOf([first]);
    await apply(document);
    const { filters } = compile(document.rules, document.device);
    const counters = await nextCounters();
    expect(Object.keys(counters.filters).sort()).toEqual(filters.map(filterKey).sort());
    expect(counters.queues.map(({ queue }) => queue)).toEqual([0, 1, 2, 3]);
  });

  it('makes the TAP anew for another number of queues', async () => {
    await apply(documentOf([first], { queues: 2 }));
    await apply(documentOf([first], { queues: 5 }));
    expect((await nextCounters()).queues).toHaveLength(5);
  });

  it('leaves the device before for another', async () => {
    await apply(documentOf([first], { name: 'one' }));
    await apply(documentOf([first], { name: 'two' }));
    expect(await kernel.port.interfaceIndex('one')).toBeUndefined();
    expect(await kernel.port.interfaceIndex('two')).toBeDefined();
  });

  it('uses a device that is there, and leaves it there', async () => {
    await kernel.port.createTap({ name: 'mine', queues: 4, persistent: true });
    await apply(documentOf([first], { name: 'mine' }));
    expect(await ask('flush', {})).toEqual({ ok: true, value: { removed: 3 } });
    expect(await kernel.port.interfaceIndex('mine')).toBeDefined();
  });

  it('gives the TAP back when its first set fails', async () => {
    const broken = new KernelFailure({ code: 'ENOBUFS', errno: 105, syscall: 'recvmsg' });
    const socket = vi.spyOn(kernel.port, 'transact').mockRejectedValue(broken);
    await expect(apply(documentOf([first]))).rejects.toThrow('ENOBUFS');
    socket.mockRestore();
    expect(await kernel.port.interfaceIndex('tap0')).toBeUndefined();
    expect(await apply(documentOf([first]))).toMatchObject({ ok: true });
  });

  it('notices that the device vanished', async () => {
    await apply(documentOf([first]));
    const gone = new Promise<EventOf<'state'>>((resolve) => {
      designer.subscribe('state', resolve);
    });
    await kernel.port.deleteTap('tap0');
    expect((await gone).applied).toBeNull();
    expect(await ask('flush', {})).toEqual({ ok: true, value: { removed: 0 } });
  });

  it('runs one after the other, however many are asked for at once', async () => {
    const outcomes = await Promise.all([
      apply(documentOf([first])),
      ask('flush', {}),
      apply(documentOf([second])),
      apply(documentOf([first, second])),
    ]);
    expect(outcomes).toMatchObject([
      { ok: true, value: { added: 3 } },
      { ok: true, value: { removed: 3 } },
      { ok: true, value: { added: 3 } },
      { ok: true, value: { added: 1 } },
    ]);
  });
});

describe('flush', () => {
  it('removes rules and the TAP that was made, and is content when there is nothing', async () => {
    expect(await ask('flush', {})).toEqual({ ok: true, value: { removed: 0 } });
    await apply(documentOf([first]));
    expect(await ask('flush', {})).toEqual({ ok: true, value: { removed: 3 } });
    expect(states.at(-1)?.applied).toBeNull();
    expect(await kernel.port.interfaceIndex('tap0')).toBeUndefined();
  });
});
