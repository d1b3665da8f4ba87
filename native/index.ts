/** The one way to the addon: its typed interface, and the function that loads it. */
import { addonFile, loadBinding } from './load.ts';
import type { Native, NativeFailure } from './interface.ts';
import { SerialNetlinkSocket } from './netlink-socket.ts';

export type * from './interface.ts';
export { addonFile } from './load.ts';

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

/** Loads the addon; throws an Error that says which command builds it when it is missing. */
export function loadNative(file: string = addonFile()): Native {
  const binding = loadBinding(file);
  return {
    openNetlink: () => new SerialNetlinkSocket(new binding.NetlinkSocket()),
    createTap: ({ name, queues, persistent }) => binding.createTap(name, queues, persistent),
    attachTap: ({ name, queues }) => binding.attachTap(name, queues),
    deleteTap: (name) => binding.deleteTap(name),
    interfaceIndex: (name) => binding.interfaceIndex(name),
    openRawSocket: (index) => new binding.RawSocket(index),
  };
}
