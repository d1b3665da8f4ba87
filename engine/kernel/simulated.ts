/** The simulated kernel as a port. It begins empty, lives as long as the port, and no packet runs through it. */
import { errnos } from '../../core/netlink/errno.ts';
import { createSimulatedKernel, type SimulatedKernel } from '../../core/simulate/kernel.ts';
import { createSimulatedBpf } from './simulated-bpf.ts';
import { KernelFailure } from './failure.ts';
import type { KernelListener, KernelPort, KernelWatch, TapDevice } from './port.ts';

type TapOptions = Parameters<KernelPort['createTap']>[0];

export function createSimulatedPort(): KernelPort {
  const kernel = createSimulatedKernel();
  const watches = new Set<KernelWatch>();
  return {
    way: 'simulated',
    release: 'simulated',
    transact: (messages) => Promise.resolve(kernel.transact(messages)),
    watch: (listener) => Promise.resolve(openWatch(kernel, watches, listener)),
    awaitPackets: () => Promise.resolve(),
    interfaceIndex: (name) => Promise.resolve(kernel.interfaceIndex(name)),
    bpf: createSimulatedBpf(kernel),
    createTap: (options) =>
      new Promise((resolve) => {
        resolve(openTap(kernel, options));
      }),
    deleteTap: (name) => {
      kernel.deleteTap(name);
      return Promise.resolve();
    },
    close: async () => {
      for (const watch of watches) await watch.close();
    },
  };
}

/** Changes are told in a later turn, as those of another kernel are; no room limits them, so none is lost. */
function openWatch(
  kernel: SimulatedKernel,
  watches: Set<KernelWatch>,
  listener: KernelListener,
): KernelWatch {
  let open = true;
  const end = kernel.listen((datagram) => {
    setImmediate(() => {
      if (open) listener.changed(datagram);
    });
  });
  const watch: KernelWatch = {
    close: () => {
      open = false;
      end();
      watches.delete(watch);
      return Promise.resolve();
    },
  };
  watches.add(watch);
  return watch;
}

/** As the addon does: a device that exists is joined. */
function openTap(kernel: SimulatedKernel, { name, queues, persistent }: TapOptions): TapDevice {
  const existing = kernel.interfaceIndex(name);
  const opened =
    existing === undefined ? kernel.createTap(name, queues) : kernel.attachQueues(name, queues);
  if (typeof opened === 'object') throw failureOf(opened.refused);
  const index = opened ?? existing ?? 0;
  return {
    name,
    index,
    queues,
    readCounts: () =>
      Promise.resolve(Array.from({ length: queues }, () => ({ packets: 0, bytes: 0 }))),
    close: () => {
      // Who joined a device leaves it to who made it.
      if (existing === undefined && !persistent) kernel.deleteTap(name);
      return Promise.resolve();
    },
  };
}

/** Makes a device of a name that no device has, so that a set for several devices can be tried. */
export async function makeMissing(port: KernelPort, options: TapOptions): Promise<void> {
  if ((await port.interfaceIndex(options.name)) === undefined) await port.createTap(options);
}

function failureOf(code: keyof typeof errnos): KernelFailure {
  return new KernelFailure({ code, errno: errnos[code], syscall: 'ioctl(TUNSETIFF)' });
}
