import { describe, expect, it } from 'vitest';
import { loadNative } from '../../../native/index.ts';
import {
  editVariant,
  loadObject,
  makeArray,
  mapOf,
  numbersOf,
  skb,
  contextOf,
  words,
} from '../lab/bpf.ts';

const native = loadNative();
const data = new Uint8Array(60);
/** What JavaScript without types could pass. */
const any = (value: unknown): never => value as never;

describe('a map', () => {
  it('keeps what is put in, until it is taken out', async () => {
    const hash = mapOf(await loadObject('edit'), 'small_hash');
    expect(hash.lookup(words(7))).toBeUndefined();
    hash.update(words(7), words(70));
    hash.update(words(7), words(71));
    expect(numbersOf(hash.lookup(words(7)))).toEqual([71]);
    hash.delete(words(7));
    expect(hash.lookup(words(7))).toBeUndefined();
    expect(() => hash.delete(words(7))).toThrow('bpf(BPF_MAP_DELETE_ELEM): ENOENT');
  });

  it('that is full, and an index beyond the end, are E2BIG', async () => {
    const object = await loadObject('edit');
    const hash = mapOf(object, 'small_hash');
    hash.update(words(1), words(1));
    hash.update(words(2), words(2));
    expect(() => hash.update(words(3), words(3))).toThrow('bpf(BPF_MAP_UPDATE_ELEM): E2BIG');
    hash.update(words(2), words(22));
    const array = mapOf(object, 'settings');
    expect(() => array.update(words(4), words(0))).toThrow('bpf(BPF_MAP_UPDATE_ELEM): E2BIG');
    expect(array.lookup(words(4))).toBeUndefined();
    expect(() => array.delete(words(0))).toThrow('bpf(BPF_MAP_DELETE_ELEM): EINVAL');
  });

  it('takes keys and values of its lengths only', async () => {
    const object = await loadObject('edit');
    const settings = mapOf(object, 'settings');
    const key = new Uint8Array(3);
    const message = new TypeError('key must be 4 bytes long, not 3');
    expect(() => settings.lookup(key)).toThrow(message);
    expect(() => settings.update(key, words(1))).toThrow(message);
    expect(() => settings.delete(key)).toThrow(message);
    expect(() => settings.update(words(0), words(1, 2))).toThrow(
      new TypeError('value must be 4 bytes long, not 8'),
    );
    expect(() => settings.lookup(any([0, 0, 0, 0]))).toThrow(TypeError);
    expect(() => settings.setInner(words(0), settings)).toThrow(
      new TypeError('the values of this map are no maps: use update'),
    );
  });

  it('of a kind that cannot be is EINVAL, a name the kernel does not take too', () => {
    const shape = { type: 2, name: 'x', keySize: 4, valueSize: 4, maxEntries: 1 };
    expect(() => native.createBpfMap({ ...shape, type: 9999 })).toThrow(
      'bpf(BPF_MAP_CREATE): EINVAL',
    );
    expect(() => native.createBpfMap({ ...shape, name: 'a b' })).toThrow(
      'bpf(BPF_MAP_CREATE): EINVAL',
    );
    expect(() => native.createBpfMap({ ...shape, maxEntries: -1 })).toThrow(TypeError);
    const map = native.createBpfMap({ ...shape, name: 'a_name_of_20_letters' });
    expect(map.name).toBe('a_name_of_20_letters');
    const again = native.openMapById(map.id);
    expect(again).toMatchObject({ ...shape, name: 'a_name_of_20_le', id: map.id });
    map.close();
    again?.close();
    expect(native.openMapById(0)).toBeUndefined();
  });
});

describe('a map with a value for each CPU', () => {
  it('has them one after the other, each padded to 8 bytes', async () => {
    const object = await loadObject('edit');
    const counters = mapOf(object, 'counters');
    const variant = await editVariant(object, 0, 0);
    const context = contextOf({ [skb.mark]: 5 });
    await variant.testRun({ data, context, repeat: 3 });
    const values = numbersOf(counters.lookup(words(0)));
    expect(values).toHaveLength(native.possibleCpus() * 4);
    const cpus = Array.from({ length: native.possibleCpus() }, (_, cpu) =>
      values.slice(cpu * 4, cpu * 4 + 4),
    );
    const sum = (word: number): number => cpus.reduce((all, one) => all + (one[word] ?? 0), 0);
    // Each repetition works on the frame that the one before made 4 bytes longer.
    expect([sum(0), sum(1)]).toEqual([3, 60 + 64 + 68]);
    counters.update(words(0), new Uint8Array(values.length * 4));
    expect(new Set(numbersOf(counters.lookup(words(0))))).toEqual(new Set([0]));
    expect(() => counters.update(words(0), new Uint8Array(12))).toThrow(
      new TypeError(`value must be ${native.possibleCpus() * 16} bytes long, not 12`),
    );
  });
});

describe('a map of maps', () => {
  const name = 'a_map_of_maps_by_a_long_name';

  it('shows its programs the inner map that was put in last', async () => {
    const object = await loadObject('edit');
    const outer = mapOf(object, name);
    const variant = await editVariant(object, 0, 0);
    const seen = async (): Promise<number | undefined> =>
      numbersOf((await variant.testRun({ data, context: contextOf({}) })).context)[skb.cb + 2];
    expect(outer.lookup(words(0))).toBeUndefined();
    expect(await seen()).toBe(0);
    const [one, other] = [makeArray(111), makeArray(222)];
    outer.setInner(words(0), one);
    expect(await seen()).toBe(111);
    outer.setInner(words(0), other);
    expect(await seen()).toBe(222);
    expect(numbersOf(outer.lookup(words(0)))).toEqual([other.id]);
    other.close();
    expect(await seen()).toBe(222);
    outer.delete(words(0));
    expect(await seen()).toBe(0);
  });

  it('takes no map of another shape, none that is closed, and no bytes', async () => {
    const outer = mapOf(await loadObject('edit'), name);
    expect(() => outer.setInner(words(0), makeArray(1, 2))).toThrow(
      'bpf(BPF_MAP_UPDATE_ELEM): EINVAL',
    );
    const closed = makeArray(1);
    closed.close();
    expect(() => outer.setInner(words(0), closed)).toThrow('bpf(BPF_MAP_UPDATE_ELEM): EBADF');
    expect(() => outer.setInner(words(0), any({ id: 1 }))).toThrow(
      new TypeError('inner must be a BpfMap'),
    );
    expect(() => outer.update(words(0), words(1))).toThrow(
      new TypeError('the values of this map are maps: use setInner'),
    );
    expect(outer.lookup(words(0))).toBeUndefined();
  });
});
