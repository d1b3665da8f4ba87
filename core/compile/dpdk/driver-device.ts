/** What a DPDK driver makes of the device itself: qdiscs, and what its switches leave behind. */
import { diagnose } from '../../diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../../diagnostics/diagnostic.ts';
import type { DeviceOptions, DeviceStep } from '../../flow/device.ts';
import type { TcQdisc } from '../../tc/filter.ts';
import { driverImplicits } from './implicit.ts';
import type { DriverVersion } from './versions.ts';

const ingress = (device: string): TcQdisc => ({
  device,
  kind: 'ingress',
  handle: 'ffff:',
  parent: 'ffff:fff1',
});

/**
 * Both qdiscs on the TAP in any case, an ingress one on the remote. The driver itself makes multiq while one queue is
 * attached, so that it has one band (measured with 22.11): filters reach all queues all the same, but the statistics of all
 * are those of the first.
 */
export function driverQdiscs({ name, remote, queues }: DeviceOptions): readonly TcQdisc[] {
  const multiq = { device: name, kind: 'multiq', handle: '1:', parent: 'root', bands: queues };
  return [multiq, ingress(name), ...(remote === null ? [] : [ingress(remote)])];
}

const at = (field: keyof DeviceOptions): Place => ({ subject: { part: 'device', field } });

/** Options that are Tapwright's own: whether the device makes use of one, and what the driver does. */
const ownOptions: readonly {
  readonly option: 'default' | 'groups' | 'implicit' | 'hashTail' | 'markQueues';
  readonly used: (device: DeviceOptions) => boolean;
  readonly instead: string;
}[] = [
  {
    option: 'default',
    used: (device) => device.default === 'rss',
    instead: 'the kernel chooses the queue of packets that no rule matches',
  },
  {
    option: 'groups',
    used: ({ groups }) => groups === 'chains',
    instead: 'groups are bits of the priority',
  },
  {
    option: 'implicit',
    used: ({ implicit }) => implicit === 'first',
    instead: 'its implicit rules come last',
  },
  { option: 'hashTail', used: ({ hashTail }) => hashTail, instead: 'packets carry no hash' },
  {
    option: 'markQueues',
    used: ({ markQueues }) => markQueues.length > 0,
    instead: 'no rule can mark a packet',
  },
];

/** Where the switches of the device mean something else to the driver than they say. */
export function driverDeviceDiagnostics(
  device: DeviceOptions,
  history: readonly DeviceStep[],
  version: DriverVersion,
): readonly Diagnostic[] {
  const { roles } = driverImplicits(device, history);
  const { remote } = device;
  const driver = version.name;
  const diagnostics = ownOptions
    .filter(({ used }) => used(device))
    .map(({ option, instead }) =>
      diagnose('driver/option-ignored', { driver, option, instead }, at(option)),
    );
  if (device.isolate && !roles.has('isolate')) {
    const details = { driver, packet: 'eth' };
    diagnostics.push(diagnose('driver/isolate-without-effect', details, at('isolate')));
  }
  if (remote === null) return diagnostics;
  const left = (mode: string, packet: string, field: 'promiscuous' | 'allMulticast') =>
    diagnose('driver/implicit-left-behind', { driver, mode, remote, packet }, at(field));
  if (roles.has('promiscuous') && !device.promiscuous)
    diagnostics.push(left('promiscuous mode', 'eth dst 02:00:00:00:00:01', 'promiscuous'));
  if (roles.has('all-multicast') && !device.allMulticast)
    diagnostics.push(left('all-multicast mode', 'eth dst 01:00:5e:00:00:01', 'allMulticast'));
  if (device.isolate && roles.has('broadcast')) {
    const details = { driver, remote, packet: 'eth dst ff:ff:ff:ff:ff:ff' };
    diagnostics.push(diagnose('driver/isolate-leaves-remote', details, at('isolate')));
  }
  return diagnostics;
}
