/** Maps, programs and pins of the simulated kernel. They hold what they are given; no program runs. */
import path from 'node:path';
import { toHex } from '../../core/netlink/bytes.ts';
import { errnos } from '../../core/netlink/errno.ts';
import type { SimulatedKernel } from '../../core/simulate/kernel.ts';
import type { BpfPort, MapHandle, PinFolder, ProgramHandle } from './bpf-port.ts';
import { KernelFailure } from './failure.ts';
import { numberKey } from './map-key.ts';

/** What a pin holds. */
type Pinned = MapHandle | ProgramHandle;

/** Of maps that an object brings along; what is in them is not looked at here. */
const mapNames = ['rss_slots', 'rss_counters'] as const;

export function createSimulatedBpf(kernel: SimulatedKernel): BpfPort {
  const pinned = new Map<string, Pinned>();
  const folders = new Set<string>();
  let maps = 0;
  const makeMap = (bytes?: number) => simulatedMap(++maps, bytes, pinned);
  return {
    root: '/sys/fs/bpf/tapwright/simulated',
    pins: pinFolder(pinned, folders),
    load: ({ programs }) =>
      Promise.resolve({
        maps: new Map(mapNames.map((name) => [name, makeMap()])),
        programs: programs.map(() => simulatedProgram(kernel.loadProgram(), pinned)),
      }),
    createMap: ({ valueSize }) => Promise.resolve(makeMap(valueSize)),
  };
}

/** With `bytes` an array, whose entries are there from the start; without, a map of maps. */
function simulatedMap(
  id: number,
  bytes: number | undefined,
  pinned: Map<string, Pinned>,
): MapHandle {
  const values = new Map<string, Uint8Array>();
  const handle: MapHandle = {
    id,
    lookup: (key) =>
      Promise.resolve(
        values.get(toHex(key)) ?? (bytes === undefined ? undefined : new Uint8Array(bytes)),
      ),
    update: (key, value) => {
      values.set(toHex(key), Uint8Array.from(value));
      return Promise.resolve();
    },
    setInner: (key, inner) => {
      values.set(toHex(key), numberKey(inner.id));
      return Promise.resolve();
    },
    delete: (key) => {
      values.delete(toHex(key));
      return Promise.resolve();
    },
    pin: (file) => pin(file, handle, pinned),
    close: () => Promise.resolve(),
  };
  return handle;
}

function simulatedProgram(id: number, pinned: Map<string, Pinned>): ProgramHandle {
  const handle: ProgramHandle = {
    id,
    descriptor: id,
    pin: (file) => pin(file, handle, pinned),
    close: () => Promise.resolve(),
  };
  return handle;
}

function pin(file: string, held: Pinned, pinned: Map<string, Pinned>): Promise<void> {
  if (pinned.has(file))
    return Promise.reject(
      new KernelFailure({ code: 'EEXIST', errno: errnos.EEXIST, syscall: 'bpf(BPF_OBJ_PIN)' }),
    );
  pinned.set(file, held);
  return Promise.resolve();
}

function pinFolder(pinned: Map<string, Pinned>, folders: Set<string>): PinFolder {
  const all = () => [...pinned.keys(), ...folders];
  const open = (file: string) => pinned.get(file);
  return {
    list: (folder) =>
      Promise.resolve(
        folders.has(folder)
          ? all()
              .filter((one) => path.dirname(one) === folder)
              .map((one) => path.basename(one))
          : undefined,
      ),
    make: (folder) => {
      for (let one = folder; one !== path.dirname(one); one = path.dirname(one)) folders.add(one);
      return Promise.resolve();
    },
    remove: (file) => {
      const inside = (one: string) => one === file || one.startsWith(`${file}/`);
      for (const one of all().filter(inside)) {
        pinned.delete(one);
        folders.delete(one);
      }
      return Promise.resolve();
    },
    openMap: (file) => Promise.resolve(open(file) as MapHandle | undefined),
    openProgram: (file) => Promise.resolve(open(file) as ProgramHandle | undefined),
  };
}
