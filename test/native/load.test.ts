import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addonFile, isNativeFailure, loadNative } from '../../native/index.ts';

function temporaryFile(name: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tapwright-native-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return path.join(folder, name);
}

describe('the loader', () => {
  it('finds the addon from the package root', () => {
    expect(path.relative(process.cwd(), addonFile())).toBe('dist/native/tapwright_native.node');
    expect(loadNative().interfaceIndex('lo')).toBeGreaterThan(0);
  });

  it('says which command builds an addon that is missing', () => {
    const file = temporaryFile('absent.node');
    expect(() => loadNative(file)).toThrow(`${file} is missing; build it with \`make -C native\``);
  });

  it('says which command rebuilds an addon of another version', () => {
    const file = temporaryFile('other.cjs');
    writeFileSync(file, 'exports.interfaceIndex = () => undefined;');
    expect(() => loadNative(file)).toThrow('rebuild it with `make -C native`');
  });
});

describe('wrong arguments', () => {
  const native = loadNative();
  /** What JavaScript without types could pass. */
  const any = (value: unknown): never => value as never;

  it.each(['', 'sixteen-letters!', '..', 'tap%d', 'tap 0', 'täp0', 7])(
    'a device name %j is a TypeError',
    async (name) => {
      await expect(async () => native.deleteTap(any(name))).rejects.toThrow(TypeError);
      await expect(async () => native.attachTap({ name: any(name), queues: 1 })).rejects.toThrow(
        'name must be an interface name',
      );
    },
  );

  it.each([0, 257, 1.5, Number.NaN, '4'])('%j queues are a TypeError', async (queues) => {
    await expect(async () =>
      native.createTap({ name: 'tw-none', queues: any(queues), persistent: false }),
    ).rejects.toThrow(new TypeError('queues must be an integer from 1 to 256'));
  });

  it('a name that no interface can have has no number', () => {
    expect(native.interfaceIndex('a name that is much too long')).toBeUndefined();
    expect(() => native.interfaceIndex(any(undefined))).toThrow(TypeError);
  });

  it.each([
    ['cut in the header', new Uint8Array(15), 'netlink header cut short at offset 0'],
    ['a length below the header', [15, 1, 1], 'nlmsg_len is less than a header at offset 0'],
    ['a length above what is there', [17, 1, 1], 'nlmsg_len is more than there is at offset 0'],
    ['no bytes at all', 'text', 'messages must be a Uint8Array'],
  ])('messages: %s', async (_, given, message) => {
    const socket = native.openNetlink();
    onTestFinished(() => socket.close());
    const messages = Array.isArray(given)
      ? new Uint8Array(Uint32Array.from([...given, 0]).buffer)
      : any(given);
    await expect(socket.transact(messages)).rejects.toThrow(new TypeError(message));
    // Nothing of it is left behind.
    expect(await socket.transact(new Uint8Array(0))).toEqual([]);
  });

  it('two messages of one sequence number, whose answers could not be told apart', async () => {
    const socket = native.openNetlink();
    onTestFinished(() => socket.close());
    const message = [16, 1, 9, 0];
    const twice = new Uint8Array(Uint32Array.from([...message, ...message]).buffer);
    await expect(socket.transact(twice)).rejects.toThrow('sequence number 9 is used twice');
  });
});

describe('wrong arguments of eBPF', () => {
  const native = loadNative();
  /** What JavaScript without types could pass. */
  const any = (value: unknown): never => value as never;
  const shape = { type: 2, name: 'x', keySize: 4, valueSize: 4, maxEntries: 1 };

  it('an object that is no bytes, or reuses what is no map', async () => {
    const load = (elf: unknown, reuse: unknown = {}): Promise<unknown> =>
      native.loadBpfObject({ elf: any(elf), name: 'x', reuse: any(reuse) });
    await expect(load('text')).rejects.toThrow(new TypeError('elf must be a Uint8Array'));
    for (const map of [undefined, 1, {}, new Date()])
      await expect(load(new Uint8Array(4), { map })).rejects.toThrow(
        new TypeError('each map of reuse must be a BpfMap'),
      );
  });

  it.each([
    ['type', -1],
    ['keySize', 1.5],
    ['valueSize', '4'],
    ['maxEntries', 2 ** 32],
    ['flags', Number.NaN],
    ['name', undefined],
  ])('a map whose %s is %j', (field, value) => {
    expect(() => native.createBpfMap({ ...shape, [field]: any(value) })).toThrow(
      new RegExp(`^${field} must be `),
    );
  });

  it.each(['', '/sys/fs/bpf/a\0b', 7])('a path %j', (path) => {
    expect(() => native.openPinnedMap(any(path))).toThrow(TypeError);
    expect(() => native.openPinnedProgram(any(path))).toThrow(
      new TypeError(
        typeof path === 'string'
          ? 'path must not be empty and hold no NUL'
          : 'path must be a string',
      ),
    );
  });

  it('a number that no map or program has', () => {
    expect(() => native.openMapById(-1)).toThrow(TypeError);
    expect(() => native.openProgramById(any('1'))).toThrow(TypeError);
  });
});

describe('a closed netlink socket', () => {
  it('rejects with errno, name and system call', async () => {
    const socket = loadNative().openNetlink();
    await socket.close();
    const reason: unknown = await socket
      .transact(new Uint8Array(0))
      .catch((error: unknown) => error);
    expect(isNativeFailure(reason)).toBe(true);
    expect(reason).toMatchObject({ code: 'EBADF', errno: 9, syscall: 'sendmsg' });
  });
});
