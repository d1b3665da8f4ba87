/** The kernel of this machine, reached through the native addon in this process. */
import os from 'node:os';
import { loadNative, type Native, type NetlinkWatch, type Tap } from '../../native/index.ts';
import { createAddonBpf } from './addon-bpf.ts';
import { asKernelFailure } from './native-failure.ts';
import type { KernelListener, KernelPort, TapDevice, WatchOptions } from './port.ts';

/** RTNLGRP_LINK and RTNLGRP_TC (linux/rtnetlink.h). */
const watchedGroups = [1, 4];

/** Opens the way to the kernel. Throws an Error when the addon is missing or does not load. */
export function openAddonKernel(): KernelPort {
  const native = loadNative();
  const socket = native.openNetlink();
  const watches = new Set<NetlinkWatch>();
  return {
    way: 'addon',
    release: os.release(),
    transact: (messages) => asKernelFailure(() => socket.transact(messages)),
    watch: (listener, options) =>
      asKernelFailure(() => {
        const watch = openWatch(native, listener, options);
        watches.add(watch);
        return {
          close: () => {
            watches.delete(watch);
            watch.close();
            return Promise.resolve();
          },
        };
      }),
    interfaceIndex: (name) => asKernelFailure(() => native.interfaceIndex(name)),
    bpf: createAddonBpf(native),
    createTap: (options) => asKernelFailure(async () => tapDevice(await openTap(native, options))),
    deleteTap: (name) => asKernelFailure(() => native.deleteTap(name)),
    close: () => {
      for (const watch of watches) watch.close();
      return socket.close();
    },
  };
}

function openWatch(
  native: Native,
  listener: KernelListener,
  options: WatchOptions = {},
): NetlinkWatch {
  return native.watchNetlink(
    { groups: watchedGroups, ...options },
    {
      received: (datagram) => {
        listener.changed(datagram);
      },
      overrun: () => {
        listener.overrun();
      },
    },
  );
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
    readCounts: () => tap.readCounts(),
    close: () => tap.close(),
  };
}
