/** Listening to the kernel of this machine; it needs no privileges. */
import type { Native } from '../../native/index.ts';
import { asKernelFailure } from './native-failure.ts';
import type { KernelPort } from './port.ts';

/** RTNLGRP_LINK and RTNLGRP_TC (linux/rtnetlink.h). */
const watchedGroups = [1, 4];

/** The watches of one port, which end with it. */
export function createAddonWatches(native: Native): Pick<KernelPort, 'watch'> & {
  readonly close: () => void;
} {
  const watches = new Set<{ readonly close: () => void }>();
  return {
    watch: (listener, options = {}) =>
      asKernelFailure(() => {
        const watch = native.watchNetlink(
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
        watches.add(watch);
        return {
          close: () => {
            watches.delete(watch);
            watch.close();
            return Promise.resolve();
          },
        };
      }),
    close: () => {
      for (const watch of watches) watch.close();
    },
  };
}
