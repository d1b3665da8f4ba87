/** eBPF of this machine's kernel through the native addon, and pins as files of the bpffs. */
import { statSync } from 'node:fs';
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { BpfMap, BpfProgram, Native } from '../../native/index.ts';
import type {
  BpfPort,
  LoadRequest,
  LoadedObject,
  MapHandle,
  PinFolder,
  ProgramHandle,
} from './bpf-port.ts';
import { KernelFailure } from './failure.ts';
import { asKernelFailure } from './native-failure.ts';

const pins = '/sys/fs/bpf/tapwright';

export function createAddonBpf(native: Native): BpfPort {
  const maps = new WeakMap<MapHandle, BpfMap>();
  const holdMap = (map: BpfMap): MapHandle => {
    const handle = mapHandle(map, (inner) => {
      const held = maps.get(inner);
      if (held === undefined) throw new TypeError('the inner map is of another port');
      return held;
    });
    maps.set(handle, map);
    return handle;
  };
  return {
    // Interfaces of two network namespaces may have one number.
    root: `${pins}/${String(statSync('/proc/self/ns/net').ino)}`,
    pins: pinFolder(native, holdMap),
    load: (request) => asKernelFailure(() => load(native, request, holdMap)),
    createMap: (request) => asKernelFailure(() => holdMap(native.createBpfMap(request))),
  };
}

async function load(
  native: Native,
  { elf, name, programs }: LoadRequest,
  holdMap: (map: BpfMap) => MapHandle,
): Promise<LoadedObject> {
  const object = await native.loadBpfObject({ elf, name });
  const made: BpfProgram[] = [];
  try {
    for (const { program, immediates } of programs) {
      const own = object.programs.find((one) => one.name === program);
      if (own === undefined) throw new TypeError(`the object ${name} has no program ${program}`);
      made.push(immediates.length === 0 ? own : await object.loadVariant(program, immediates));
    }
  } catch (reason) {
    for (const program of made) program.close();
    object.close();
    throw reason;
  }
  for (const program of object.programs) if (!made.includes(program)) program.close();
  return {
    maps: new Map(object.maps.map((map) => [map.name, holdMap(map)])),
    programs: made.map(programHandle),
  };
}

function mapHandle(map: BpfMap, held: (inner: MapHandle) => BpfMap): MapHandle {
  return {
    id: map.id,
    lookup: (key) => asKernelFailure(() => map.lookup(key)),
    update: (key, value) =>
      asKernelFailure(() => {
        map.update(key, value);
      }),
    setInner: (key, inner) =>
      asKernelFailure(() => {
        map.setInner(key, held(inner));
      }),
    delete: (key) =>
      asKernelFailure(() => {
        map.delete(key);
      }),
    pin: (file) =>
      asKernelFailure(() => {
        map.pin(file);
      }),
    close: () =>
      asKernelFailure(() => {
        map.close();
      }),
  };
}

function programHandle(program: BpfProgram): ProgramHandle {
  return {
    id: program.id,
    get descriptor() {
      return program.fd;
    },
    pin: (file) =>
      asKernelFailure(() => {
        program.pin(file);
      }),
    close: () =>
      asKernelFailure(() => {
        program.close();
      }),
  };
}

function pinFolder(native: Native, holdMap: (map: BpfMap) => MapHandle): PinFolder {
  return {
    list: async (folder) => {
      try {
        return await readdir(folder);
      } catch (reason) {
        if (codeOf(reason) === 'ENOENT') return undefined;
        throw fileFailure(reason, 'readdir');
      }
    },
    make: async (folder) => {
      // One by one: where sysfs stands in for a bpffs (ENOENT for a folder in one that is there), Node's recursive
      // mkdir tries for ever.
      for (const one of foldersDownTo(folder)) {
        try {
          await mkdir(one, { mode: 0o700 });
        } catch (reason) {
          if (codeOf(reason) !== 'EEXIST') throw fileFailure(reason, 'mkdir');
        }
      }
    },
    remove: async (file) => {
      try {
        await rm(file, { recursive: true, force: true });
        // The folders above, as far as nothing else is in them.
        for (let one = path.dirname(file); one.startsWith(pins); one = path.dirname(one))
          await rmdir(one);
      } catch (reason) {
        const code = codeOf(reason);
        if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw fileFailure(reason, 'unlink');
      }
    },
    openMap: (file) =>
      asKernelFailure(() => {
        const map = native.openPinnedMap(file);
        return map && holdMap(map);
      }),
    openProgram: (file) =>
      asKernelFailure(() => {
        const program = native.openPinnedProgram(file);
        return program && programHandle(program);
      }),
  };
}

/** From that of all pins to this one. */
function foldersDownTo(folder: string): readonly string[] {
  let last = pins;
  const inside = path.relative(pins, folder).split(path.sep);
  return [pins, ...inside.map((name) => (last = path.join(last, name)))];
}

function codeOf(reason: unknown): string {
  return reason instanceof Error && 'code' in reason ? String(reason.code) : '';
}

function fileFailure(reason: unknown, syscall: string): unknown {
  if (!(reason instanceof Error) || !('errno' in reason)) return reason;
  return new KernelFailure({
    code: codeOf(reason),
    errno: Math.abs(Number(reason.errno)),
    syscall,
  });
}
