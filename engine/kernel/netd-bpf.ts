/** eBPF of the kernel behind tapwright-netd, which loads the programs of Tapwright and no others. */
import type {
  BpfPort,
  LoadRequest,
  LoadedObject,
  MapHandle,
  PinFolder,
  ProgramHandle,
} from './bpf-port.ts';
import { letGo, type Ask } from './netd-ask.ts';
import type { Operation, PayloadReader, PayloadWriter } from './netd-payload.ts';

type Handles = WeakMap<MapHandle, Held>;

export function createNetdBpf(ask: Ask, root: string): BpfPort {
  const handles: Handles = new WeakMap();
  return {
    root,
    pins: pinFolder(ask, handles),
    load: (request) => load(ask, handles, request),
    createMap: async ({ name, type, keySize, valueSize, maxEntries }) =>
      readMap(
        await ask('createMap', (payload) =>
          payload.text(name).number(type).number(keySize).number(valueSize).number(maxEntries),
        ),
        ask,
        handles,
      ),
  };
}

async function load(
  ask: Ask,
  handles: Handles,
  { elf, name, programs }: LoadRequest,
): Promise<LoadedObject> {
  const loaded = await ask('load', (payload) => {
    payload.bytes(elf).text(name);
    payload.list(programs, ({ program, immediates }) => {
      payload.text(program);
      payload.list(immediates, ({ from, to }) => payload.number(from).number(to));
    });
  });
  const maps = loaded.list(() => [loaded.text(), readMap(loaded, ask, handles)] as const);
  return { maps: new Map(maps), programs: loaded.list(() => readProgram(loaded, ask)) };
}

function readMap(answer: PayloadReader, ask: Ask, handles: Handles): MapHandle {
  const [held, id] = [new Held(ask, answer.number()), answer.number()];
  const handle: MapHandle = {
    id,
    lookup: async (key) => {
      const value = await held.ask('lookup', (payload) => payload.bytes(key));
      return value.number() === 0 ? undefined : value.bytes();
    },
    update: async (key, value) => {
      await held.ask('update', (payload) => payload.bytes(key).bytes(value));
    },
    setInner: async (key, inner) => {
      const other = handles.get(inner);
      if (other === undefined) throw new TypeError('the inner map is of another port');
      await held.ask('setInner', (payload) => payload.bytes(key).number(other.number));
    },
    delete: async (key) => {
      await held.ask('delete', (payload) => payload.bytes(key));
    },
    pin: (path) => held.pin(path),
    close: () => held.close(),
  };
  handles.set(handle, held);
  return handle;
}

function readProgram(answer: PayloadReader, ask: Ask): ProgramHandle {
  const [held, id] = [new Held(ask, answer.number()), answer.number()];
  return {
    id,
    get descriptor() {
      return held.number === noDescriptor ? -1 : held.number;
    },
    pin: (path) => held.pin(path),
    close: () => held.close(),
  };
}

/** netd answers with EBADF. */
const noDescriptor = 0xffffffff;

/** A map or program that netd holds. Once it is closed there, its number may be another's. */
class Held {
  readonly #ask: Ask;
  #number: number;

  constructor(ask: Ask, number: number) {
    this.#ask = ask;
    this.#number = number;
  }

  get number(): number {
    return this.#number;
  }

  ask(operation: Operation, write: (payload: PayloadWriter) => void): Promise<PayloadReader> {
    return this.#ask(operation, (payload) => {
      write(payload.number(this.#number));
    });
  }

  async pin(path: string): Promise<void> {
    await this.ask('pin', (payload) => payload.text(path));
  }

  async close(): Promise<void> {
    const number = this.#number;
    this.#number = noDescriptor;
    if (number !== noDescriptor)
      await letGo(this.#ask('close', (payload) => payload.number(number)));
  }
}

function pinFolder(ask: Ask, handles: Handles): PinFolder {
  const at = (operation: Operation, path: string) =>
    ask(operation, (payload) => payload.text(path));
  return {
    list: async (folder) => {
      const answer = await at('listPins', folder);
      const found = answer.number() !== 0;
      return found ? answer.list(() => answer.text()) : undefined;
    },
    make: async (folder) => {
      await at('makePins', folder);
    },
    remove: async (path) => {
      await at('removePins', path);
    },
    openMap: async (path) => {
      const answer = await at('openMap', path);
      return answer.number() === 0 ? undefined : readMap(answer, ask, handles);
    },
    openProgram: async (path) => {
      const answer = await at('openProgram', path);
      return answer.number() === 0 ? undefined : readProgram(answer, ask);
    },
  };
}
