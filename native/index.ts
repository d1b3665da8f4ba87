/** The one way to the addon: its typed interface, and the function that loads it. */
import { addonFile, loadBinding } from './load.ts';
import { LoadedBpfObject } from './bpf-object.ts';
import { watchNetlink } from './netlink-watch.ts';
import type { BpfLoadFailure, Native, NativeFailure } from './interface.ts';
import { SerialNetlinkSocket } from './netlink-socket.ts';

export type * from './interface.ts';
export { addonFile, netdFile, packageFolder } from './load.ts';
export { lastUsefulLines } from './verifier-log.ts';

export function isNativeFailure(reason: unknown): reason is NativeFailure {
  return (
    reason instanceof Error &&
    'code' in reason &&
    typeof reason.code === 'string' &&
    'errno' in reason &&
    typeof reason.errno === 'number' &&
    'syscall' in reason &&
    typeof reason.syscall === 'string'
  );
}

export function isBpfLoadFailure(reason: unknown): reason is BpfLoadFailure {
  return isNativeFailure(reason) && 'log' in reason && typeof reason.log === 'string';
}

/** Loads the addon; throws an Error that says which command builds it when it is missing. */
export function loadNative(file: string = addonFile()): Native {
  const binding = loadBinding(file);
  return {
    openNetlink: () => new SerialNetlinkSocket(new binding.NetlinkSocket()),
    watchNetlink: (options, listener) => watchNetlink(binding, options, listener),
    createTap: ({ name, queues, persistent }) => binding.createTap(name, queues, persistent),
    attachTap: ({ name, queues }) => binding.attachTap(name, queues),
    deleteTap: (name) => binding.deleteTap(name),
    interfaceIndex: (name) => binding.interfaceIndex(name),
    lockFile: (path) => binding.lockFile(path),
    awaitPackets: () => binding.awaitPackets(),
    openRawSocket: (index, { linearBytes = 0 } = {}) => new binding.RawSocket(index, linearBytes),
    loadBpfObject: async ({ elf, name, reuse = {} }) => {
      const reused = Object.entries(reuse).map(([of, map]) => ({ name: of, map }));
      return new LoadedBpfObject(await binding.loadBpfObject(elf, name, reused));
    },
    createBpfMap: ({ type, name, keySize, valueSize, maxEntries, flags = 0 }) =>
      binding.createBpfMap(type, name, keySize, valueSize, maxEntries, flags),
    openPinnedMap: (path) => binding.openPinnedMap(path),
    openPinnedProgram: (path) => binding.openPinnedProgram(path),
    openMapById: (id) => binding.openMapById(id),
    openProgramById: (id) => binding.openProgramById(id),
    possibleCpus: () => binding.possibleCpus(),
  };
}
