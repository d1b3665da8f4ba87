/** The kernel of this machine, reached through the native addon in this process. */
import os from 'node:os';
import { loadNative, type Native, type Tap } from '../../native/index.ts';
import { createAddonBpf } from './addon-bpf.ts';
import { createAddonWatches } from './addon-watch.ts';
import { asKernelFailure } from './native-failure.ts';
import type { KernelPort, TapDevice } from './port.ts';

/** Opens the way to the kernel. Throws an Error when the addon is missing or does not load. */
export function openAddonKernel(): KernelPort {
  const native = loadNative();
  const socket = native.openNetlink();
  const watches = createAddonWatches(native);
  return {
    way: 'addon',
    release: os.release(),
    transact: (messages) => asKernelFailure(() => socket.transact(messages)),
    watch: watches.watch,
    awaitPackets: () => asKernelFailure(() => native.awaitPackets()),
    interfaceIndex: (name) => asKernelFailure(() => native.interfaceIndex(name)),
    bpf: createAddonBpf(native),
    createTap: (options) => asKernelFailure(async () => tapDevice(await openTap(native, options))),
    deleteTap: (name) => asKernelFailure(() => native.deleteTap(name)),
    close: () => {
      watches.close();
      return socket.close();
    },
  };
}

/** A device that exists is joined, as an application does that finds its TAP made persistent. */
function openTap(native: Native, options: Parameters<KernelPort['createTap']>[0]): Promise<Tap> {
  return native.interfaceIndex(options.name) === undefined
    ? native.createTap(options)
    : native.attachTap(options);
}

function tapDevice(tap: Tap): TapDevice {
  return {
    name: tap.name,
    index: tap.index,
    queues: tap.queues,
    readCounts: () => Promise.resolve(tap.readCounts()),
    close: () => tap.close(),
  };
}
