import type { NetlinkWatch, NotificationListener, WatchOptions } from './interface.ts';
import type { Binding, BoundNetlinkWatch } from './load.ts';

const usualReceiveBytes = 1 << 20;

/** Hands over what a bound watch took in, and nothing after it was closed. */
export function watchNetlink(
  binding: Binding,
  { groups, receiveBytes = usualReceiveBytes }: WatchOptions,
  listener: NotificationListener,
): NetlinkWatch {
  let open = true;
  const bound: BoundNetlinkWatch = new binding.NetlinkWatch(groups, receiveBytes, () => {
    const { datagrams, overrun } = bound.take();
    for (const datagram of datagrams) if (isOpen()) listener.received(datagram);
    // Last: who reads anew then reads what all the datagrams told, too.
    if (overrun && isOpen()) listener.overrun();
  });
  const isOpen = (): boolean => open;
  return {
    close() {
      open = false;
      bound.close();
    },
  };
}
