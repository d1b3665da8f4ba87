import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addonFile, isBpfLoadFailure, lastUsefulLines, loadNative } from '../../../native/index.ts';
import { runApart } from '../lab/apart.ts';
import {
  contextOf,
  editVariant,
  elfFile,
  elfOf,
  failureOf,
  inKernel,
  lastIds,
  loadObject,
  mapOf,
  numbersOf,
  openBpf,
  placeholders,
  programOf,
  skb,
  words,
} from '../lab/bpf.ts';
import { collectGarbage } from '../lab/garbage.ts';

const native = loadNative();
const data = new Uint8Array(60).fill(7);
const BPF_PROG_TYPE_SCHED_CLS = 3;
const BPF_PROG_TYPE_SCHED_ACT = 4;

describe('an object file', () => {
  it('becomes programs and maps of the kernel, without BTF of the kernel', async () => {
    const object = await loadObject('edit');
    expect(object.programs.map(({ name, type }) => [name, type])).toEqual([
      ['edit', BPF_PROG_TYPE_SCHED_ACT],
      ['never', BPF_PROG_TYPE_SCHED_CLS],
    ]);
    for (const program of object.programs) {
      expect(program.verifiedInstructions).toBeGreaterThan(10);
      expect(program.loadMs).toBeGreaterThan(0);
      expect(program.fd).toBeGreaterThan(2);
    }
    expect(mapOf(object, 'counters')).toMatchObject({ keySize: 4, valueSize: 12, maxEntries: 1 });
    expect(programOf(object, 'edit').mapIds()).toEqual(
      ['counters', 'a_map_of_maps_by_a_long_name'].map((name) => mapOf(object, name).id),
    );
  });

  it('is in the kernel until it is closed, and then no descriptor of it is open', async () => {
    const before = { open: openBpf(), ids: await lastIds() };
    const object = await loadObject('edit');
    const { id } = programOf(object, 'edit');
    expect(openBpf() - before.open).toBe(object.programs.length + object.maps.length);
    const ids = await lastIds();
    expect(inKernel(before.ids, ids)).toContain(`program ${id}`);
    object.close();
    object.close();
    expect(openBpf()).toBe(before.open);
    // The kernel frees them a moment later.
    await expect.poll(() => inKernel(before.ids, ids)).toEqual([]);
    expect(programOf(object, 'edit').fd).toBe(-1);
    await expect(object.loadVariant('edit', [])).rejects.toMatchObject({ code: 'EBADF' });
    expect(() => mapOf(object, 'counters').lookup(words(0))).toThrow(
      'bpf(BPF_MAP_LOOKUP_ELEM): EBADF',
    );
  });

  it('that nobody holds any more goes with the garbage', async () => {
    const before = openBpf();
    await native.loadBpfObject({ elf: elfOf('edit'), name: 'edit' });
    await collectGarbage();
    expect(openBpf()).toBe(before);
  });

  it('goes with the worker_thread that loaded it, while the process goes on', async () => {
    const before = openBpf();
    const worker = new Worker(
      `const { workerData: { addon, elf }, parentPort } = require('node:worker_threads');
       require(addon).loadBpfObject(require('node:fs').readFileSync(elf), 'edit', []).then((loaded) => {
         globalThis.kept = loaded;
         parentPort.postMessage(loaded.programs.length);
       });`,
      { eval: true, workerData: { addon: addonFile(), elf: elfFile('edit') } },
    );
    const loaded = new Promise((resolve) => worker.once('message', resolve));
    await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
    expect(await loaded).toBe(2);
    expect(openBpf()).toBe(before);
  });

  it('takes maps that are given for its own', async () => {
    const first = await loadObject('edit');
    const settings = mapOf(first, 'settings');
    const second = await loadObject('edit', { settings });
    expect(mapOf(second, 'settings').id).toBe(settings.id);
    expect(mapOf(second, 'counters').id).not.toBe(mapOf(first, 'counters').id);
    settings.update(words(0), words(42));
    expect((await programOf(second, 'never').testRun({ data })).returnValue).toBe(42);
  });
});

/** The failure of `load` in words, with the last line of its log; made sure that it left nothing behind. */
async function refusalOf(load: () => Promise<unknown>): Promise<readonly [string, string]> {
  const before = { open: openBpf(), ids: await lastIds() };
  const reason: unknown = await load().catch((error: unknown) => error);
  expect(openBpf()).toBe(before.open);
  const ids = await lastIds();
  await expect.poll(() => inKernel(before.ids, ids)).toEqual([]);
  const log = isBpfLoadFailure(reason) ? reason.log : '';
  return [failureOf(reason), lastUsefulLines(log).at(-1) ?? ''];
}

describe('a refusal says what and why, and leaves nothing in the kernel', () => {
  it('of a program by the verifier, with the whole log', async () => {
    expect(await refusalOf(() => loadObject('refused'))).toEqual([
      'bpf(BPF_PROG_LOAD) EACCES 13 refused',
      "R0 invalid mem access 'map_value_or_null'",
    ]);
    const reason: unknown = await loadObject('refused').catch((error: unknown) => error);
    expect(isBpfLoadFailure(reason) && reason.log).toMatch(/\n0: R1=ctx.*\nprocessed \d+ insns/s);
  });

  it.each([
    ['no ELF', data],
    ['an ELF file of another machine', readFileSync(addonFile())],
  ])('of a file that is %s', async (_, elf) => {
    expect(await refusalOf(() => native.loadBpfObject({ elf, name: 'wrong' }))).toEqual([
      'bpf_object__open_mem ENOEXEC 8',
      'libbpf: BPF object format invalid',
    ]);
  });

  it('of a file that is cut short', async () => {
    const elf = elfOf('edit').subarray(0, 3000);
    expect(await refusalOf(() => native.loadBpfObject({ elf, name: 'cut' }))).toEqual([
      'bpf_object__open_mem ENOEXEC 8',
      'libbpf: BPF object format invalid',
    ]);
  });

  it('of a map that does not fit', async () => {
    const { maps } = await loadObject('edit');
    const [given] = maps.filter(({ name }) => name === 'counters');
    if (given === undefined) throw new Error('no counters');
    expect(await refusalOf(() => loadObject('edit', { absent: given }))).toEqual([
      'bpf_map__reuse_fd ENOENT 2',
      'the object has no map absent',
    ]);
    expect(await refusalOf(() => loadObject('edit', { settings: given }))).toEqual([
      'bpf_map__reuse_fd EINVAL 22',
      "the map given for settings differs from the object's own",
    ]);
  });

  it('of a variant by the verifier', async () => {
    const object = await loadObject('steering');
    const load = () => object.loadVariant('stack', [{ from: 8, to: 800 }]);
    expect(await refusalOf(load)).toEqual([
      'bpf(BPF_PROG_LOAD) EACCES 13 stack',
      'invalid write to stack R2 off=784 size=8',
    ]);
  });

  it('of each of several at once, none with the log of another', async () => {
    const elf = elfOf('edit').subarray(0, 3000);
    const logs = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        (i % 2 === 0
          ? loadObject('refused')
          : native.loadBpfObject({ elf, name: `cut${i}` })
        ).catch((error: unknown) => (isBpfLoadFailure(error) ? error.log : '')),
      ),
    );
    for (const [i, log] of logs.entries()) {
      const own = i % 2 === 0 ? /^libbpf: prog 'refused'/ : RegExp(`^libbpf: .*cut${i}\\b`);
      expect(log).toMatch(own);
      expect(log).not.toMatch(i % 2 === 0 ? /cut/ : /refused/);
    }
  });
});

describe('without a capability', () => {
  const setting = '/proc/sys/kernel/unprivileged_bpf_disabled';
  const LPM_TRIE = 11;
  const load = `attempt(async () => {
    const elf = require('node:fs').readFileSync(input.elf);
    return (await binding.loadBpfObject(elf, 'edit', [])).programs.length;
  })`;
  const make = `attempt(() => binding.createBpfMap(${LPM_TRIE}, 'x', 8, 4, 1, 1).keySize)`;
  const open = `attempt(() => binding.openProgramById(input.id).name)`;

  it.each([
    [
      'BPF',
      ['bpf', 'sys_admin'],
      ['bpf(BPF_PROG_LOAD) EPERM', 'bpf(BPF_MAP_CREATE) EPERM', 'bpf(BPF_PROG_GET_FD_BY_ID) EPERM'],
    ],
    [
      'NET_ADMIN',
      ['net_admin', 'sys_admin'],
      ['bpf(BPF_PROG_LOAD) EPERM edit', 8, 'bpf(BPF_PROG_GET_FD_BY_ID) EPERM'],
    ],
    ['SYS_ADMIN and PERFMON', ['sys_admin', 'perfmon'], [2, 8, 'bpf(BPF_PROG_GET_FD_BY_ID) EPERM']],
  ])('%s: loading, making a map, opening by number', async (_, without, outcomes) => {
    const { id } = programOf(await loadObject('edit'), 'edit');
    // As distributions have it; 2 may be taken back.
    const before = readFileSync(setting, 'utf8');
    writeFileSync(setting, '2');
    try {
      const body = `return Promise.all([${load}, ${make}, ${open}]);`;
      expect(runApart(body, { input: { elf: elfFile('edit'), id }, without })).toEqual(outcomes);
    } finally {
      writeFileSync(setting, before);
    }
  });
});

describe('a variant', () => {
  it('differs in its constants and shares the maps', async () => {
    const object = await loadObject('edit');
    const variants = [
      await editVariant(object, 3, 100),
      await editVariant(object, 4, 0xffffffff),
      await editVariant(object, 5, -2),
    ];
    const outcomes = [];
    for (const variant of variants) {
      expect(variant).toMatchObject({ name: 'edit', type: BPF_PROG_TYPE_SCHED_ACT });
      expect(variant.verifiedInstructions).toBe(programOf(object, 'edit').verifiedInstructions);
      expect(variant.mapIds()).toEqual(programOf(object, 'edit').mapIds());
      const { context } = await variant.testRun({ data, context: contextOf({ [skb.mark]: 9 }) });
      outcomes.push([numbersOf(context)[skb.cb], numbersOf(context)[skb.mark]]);
    }
    expect(outcomes).toEqual([
      [3, 100],
      [4, 0xffffffff],
      [5, 0xfffffffe],
    ]);
    expect(numbersOf(mapOf(object, 'counters').lookup(words(0)))[0]).toBe(3);
  });

  it('stays when its object is closed', async () => {
    const object = await loadObject('edit');
    const variant = await editVariant(object, 3, 1);
    object.close();
    expect((await variant.testRun({ data })).returnValue).toBe(3);
    const before = openBpf();
    variant.close();
    expect(openBpf()).toBe(before - 1);
  });

  it('of what is not there is a TypeError', async () => {
    const object = await loadObject('edit');
    await expect(object.loadVariant('absent', [])).rejects.toThrow(
      new TypeError('the object has no program absent'),
    );
    await expect(object.loadVariant('edit', [{ from: 12345, to: 1 }])).rejects.toThrow(
      new TypeError('no instruction of edit has the constant 12345'),
    );
    const from = placeholders.queue;
    await expect(object.loadVariant('edit', [{ from, to: 2 ** 32 }])).rejects.toThrow(
      new TypeError('to must be an integer from -2147483648 to 4294967295'),
    );
  });
});

describe('a test run', () => {
  it('takes a frame and a context and gives both as the program leaves them', async () => {
    const object = await loadObject('edit');
    const variant = await editVariant(object, 5, 0xfffffffe);
    const run = await variant.testRun({ data, context: contextOf({ [skb.mark]: 77 }) });
    expect(run.returnValue).toBe(3);
    expect([...run.data]).toEqual([...data, 0, 0, 0, 0]);
    const context = numbersOf(run.context);
    expect(context[skb.mark]).toBe(0xfffffffe);
    // The kernel does not hand queue_mapping out: the program has copied it.
    expect(context.slice(skb.cb, skb.cb + 2)).toEqual([5, 77]);
    const counted = numbersOf(mapOf(object, 'counters').lookup(words(0)));
    expect(counted.slice(0, 3)).toEqual([1, 60, 77]);
  });

  it('repeats as often as asked, says the mean time, and a return value below 0', async () => {
    const object = await loadObject('edit');
    const never = programOf(object, 'never');
    expect(await never.testRun({ data })).toMatchObject({ returnValue: -1, context: undefined });
    expect((await never.testRun({ data, repeat: 10_000 })).durationNs).toBeGreaterThan(0);
    await programOf(object, 'edit').testRun({ data, repeat: 20 });
    expect(numbersOf(mapOf(object, 'counters').lookup(words(0)))[0]).toBe(20);
  });

  it('goes on to its end when the program is closed meanwhile', async () => {
    const never = programOf(await loadObject('edit'), 'never');
    const before = openBpf();
    const run = never.testRun({ data, repeat: 20_000 });
    never.close();
    expect((await run).returnValue).toBe(-1);
    expect(openBpf()).toBe(before - 1);
    expect(() => never.testRun({ data })).toThrow('bpf(BPF_PROG_TEST_RUN): EBADF');
  });

  it('that the kernel refuses says so', async () => {
    const edit = programOf(await loadObject('edit'), 'edit');
    const failure = async (options: Parameters<typeof edit.testRun>[0]): Promise<string> =>
      failureOf(await edit.testRun(options).catch((error: unknown) => error));
    const refused = 'bpf(BPF_PROG_TEST_RUN)';
    expect(await failure({ data: data.subarray(0, 13) })).toBe(`${refused} EINVAL 22`);
    expect(await failure({ data, outputBytes: 63 })).toBe(`${refused} ENOSPC 28`);
    const context = contextOf({ [skb.queueMapping]: 1 });
    expect(await failure({ data, context })).toBe(`${refused} EINVAL 22`);
    expect(() => edit.testRun({ data, repeat: 0 })).toThrow(TypeError);
  });
});

describe('names in a bpffs', () => {
  it('let another process find programs and maps, until they are removed', async () => {
    const object = await loadObject('edit');
    const settings = mapOf(object, 'settings');
    settings.update(words(2), words(2002));
    const at = { program: '/sys/fs/bpf/tapwright-never', map: '/sys/fs/bpf/tapwright-settings' };
    programOf(object, 'never').pin(at.program);
    settings.pin(at.map);
    onTestFinished(() => Object.values(at).forEach((path) => rmSync(path)));
    const ids = [programOf(object, 'never').id, settings.id];
    object.close();
    const found = runApart(
      `const program = binding.openPinnedProgram(input.program);
       const map = binding.openPinnedMap(input.map);
       const [value] = new Uint32Array(map.lookup(new Uint8Array([2, 0, 0, 0])).buffer);
       map.update(new Uint8Array([0, 0, 0, 0]), new Uint8Array([17, 0, 0, 0]));
       const { returnValue } = await program.testRun({ data: new Uint8Array(60) });
       return [[program.id, map.id], program.name, map.name, value, returnValue, program.loadMs];`,
      { input: at },
    );
    expect(found).toEqual([ids, 'never', 'settings', 2002, 17, 0]);
    expect(() => native.openPinnedMap(at.program)).toThrow('bpf(BPF_OBJ_GET): EINVAL');
    expect(() => native.openPinnedProgram(at.map)).toThrow('bpf(BPF_OBJ_GET): EINVAL');
    const again = native.openPinnedMap(at.map);
    onTestFinished(() => again?.close());
    expect(() => again?.pin(at.map)).toThrow('bpf(BPF_OBJ_PIN): EEXIST');
  });

  it('are undefined where nothing is, and an error on another file system', async () => {
    const object = await loadObject('edit');
    expect(native.openPinnedMap('/sys/fs/bpf/tapwright-absent')).toBeUndefined();
    expect(native.openPinnedProgram('/run/tmp/absent')).toBeUndefined();
    expect(() => native.openPinnedProgram('/run/tmp')).toThrow('bpf(BPF_OBJ_GET): EACCES');
    const program = programOf(object, 'edit');
    expect(() => program.pin('/run/tmp/program')).toThrow('bpf(BPF_OBJ_PIN): EPERM');
    expect(() => program.pin('/sys/fs/bpf/absent/program')).toThrow('bpf(BPF_OBJ_PIN): ENOENT');
    expect(() => program.pin('')).toThrow(TypeError);
  });
});
