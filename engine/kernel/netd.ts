/**
 * The kernel of this machine, reached through tapwright-netd: a process of its own that holds the privileges which this
 * one lacks, and does for it what is in native/netd/protocol.h, on the devices that it was started for (docs/netd.md).
 */
import { stat } from 'node:fs/promises';
import { loadNative } from '../../native/index.ts';
import { createAddonWatches } from './addon-watch.ts';
import { KernelFailure } from './failure.ts';
import { askOver, letGo, type Ask } from './netd-ask.ts';
import { createNetdBpf } from './netd-bpf.ts';
import { NetdConnection } from './netd-connection.ts';
import {
  NetdProtocolFailure,
  PayloadReader,
  PayloadWriter,
  protocolVersion,
  type Operation,
} from './netd-payload.ts';
import type { KernelPort, TapDevice } from './port.ts';

export interface NetdKernel extends KernelPort {
  readonly way: 'netd';
  /** Inode of the network namespace that netd works in. */
  readonly namespace: number;
}

/**
 * Starts netd with a command and greets it. Rejects as NetdConnection.request does, and with a NetdProtocolFailure when
 * it is of another version.
 */
export async function openNetdKernel(
  command: readonly string[],
  onWords: (text: string) => void = () => undefined,
): Promise<NetdKernel> {
  const connection = new NetdConnection(command, onWords);
  const ask = askOver(connection);
  try {
    const hello = await ask('hello', (payload) => payload.number(protocolVersion));
    const version = hello.number();
    if (version !== protocolVersion)
      throw new NetdProtocolFailure(
        `tapwright-netd speaks version ${String(version)} of its protocol, this program ${String(protocolVersion)}.`,
      );
    const machine = { release: hello.text(), root: hello.text(), namespace: hello.long() };
    return portOver(connection, machine);
  } catch (reason) {
    await connection.close();
    throw reason;
  }
}

interface Machine {
  readonly release: string;
  /** Folder of pins. */
  readonly root: string;
  readonly namespace: number;
}

function portOver(connection: NetdConnection, machine: Machine): NetdKernel {
  const ask = askOver(connection);
  // Listening needs no privileges, but it must be done where the devices are.
  const watches = createAddonWatches(loadNative());
  const named = (operation: Operation, name: string) =>
    ask(operation, (payload) => payload.text(name));
  return {
    way: 'netd',
    release: machine.release,
    namespace: machine.namespace,
    transact: async (messages) => {
      const parts = await connection.request(
        'transact',
        new PayloadWriter().bytes(messages).finish(),
      );
      return parts.flatMap((part) => {
        const reader = new PayloadReader(part);
        return reader.list(() => reader.bytes());
      });
    },
    watch: async (listener, options) => {
      if ((await stat('/proc/self/ns/net')).ino !== machine.namespace)
        throw new KernelFailure({ code: 'EXDEV', errno: 18, syscall: 'watch(another namespace)' });
      return watches.watch(listener, options);
    },
    awaitPackets: async () => {
      await ask('awaitPackets');
    },
    interfaceIndex: async (name) => {
      const index = (await named('interfaceIndex', name)).number();
      return index === 0 ? undefined : index;
    },
    bpf: createNetdBpf(ask, machine.root),
    createTap: (options) => createTap(ask, options),
    deleteTap: async (name) => {
      await named('deleteTap', name);
    },
    close: () => {
      watches.close();
      return connection.close();
    },
  };
}

async function createTap(
  ask: Ask,
  { name, queues, persistent }: Parameters<KernelPort['createTap']>[0],
): Promise<TapDevice> {
  const made = await ask('createTap', (payload) =>
    payload
      .text(name)
      .number(queues)
      .number(persistent ? 1 : 0),
  );
  const [tap, index] = [made.number(), made.number()];
  return {
    name,
    index,
    queues,
    readCounts: async () => {
      const counts = await ask('readCounts', (payload) => payload.number(tap));
      return counts.list(() => ({ packets: counts.long(), bytes: counts.long() }));
    },
    close: () => letGo(ask('closeTap', (payload) => payload.number(tap))),
  };
}
