/**
 * A conversation of Tapwright with a kernel about one TAP device: what it will ever ask for, and every
 * refusal it may meet. The real kernel's answers are in session.json; the simulated one must give the
 * same.
 */
import { concatenate } from '../../../core/netlink/bytes.ts';
import type { AttributeEntry } from '../../../core/netlink/attributes.ts';
import {
  encodeDeleteLink,
  encodeDumpLinks,
  encodeGetLink,
  encodeSetLink,
} from '../../../core/netlink/link.ts';
import { NLM_F, RTM } from '../../../core/netlink/messages.ts';
import { encodeDumpClasses } from '../../../core/netlink/tc-class.ts';
import {
  encodeDumpFilters,
  encodeFlushChain,
  encodeGetFilter,
} from '../../../core/netlink/tc-filter.ts';
import { filterInfo } from '../../../core/netlink/tc-message.ts';
import { encodeDumpQdiscs, encodeNewQdisc } from '../../../core/netlink/tc-qdisc.ts';
import type { FlowerKeys } from '../../../core/tc/filter.ts';
import { Device, add, drop, one } from './session-device.ts';

export interface Step {
  readonly title: string;
  readonly request: Uint8Array;
}

export const sessionQueues = 4;

const ipv4: FlowerKeys = { eth_type: { value: 0x0800 } };

/** The steps for the device of number `ifindex`, named tap0. */
export function sessionSteps(ifindex: number): readonly Step[] {
  const device = new Device(ifindex);
  return [
    ...linkSteps(device),
    ...qdiscSteps(device),
    ...filterSteps(device),
    ...refusedSteps(device),
    ...replaceSteps(device),
    ...oddKeySteps(device),
    ...deleteSteps(device),
    ...endSteps(device),
  ];
}

export const step = (title: string, request: Uint8Array): Step => ({ title, request });

function linkSteps(device: Device): Step[] {
  return [
    step('link by name', encodeGetLink({ name: 'tap0' }, { ...one, acknowledge: false })),
    step('link by number', encodeGetLink({ index: device.ifindex }, one)),
    step('link of a name nobody has', encodeGetLink({ name: 'nobody' }, one)),
    step('link of a number nobody has', encodeGetLink({ index: 9999 }, one)),
    step('set the address', encodeSetLink(device.ifindex, { mac: '02:00:00:00:00:aa' }, one)),
    step('up', encodeSetLink(device.ifindex, { up: true }, one)),
    step('link that is up', encodeGetLink({ index: device.ifindex }, one)),
    step('up, of a number nobody has', encodeSetLink(9999, { up: true }, one)),
    step('all links', encodeDumpLinks(1)),
  ];
}

function qdiscSteps(device: Device): Step[] {
  return [
    step('default qdiscs', encodeDumpQdiscs(1)),
    step('filter without a qdisc', device.new({})),
    step('dump filters without a qdisc', device.dump()),
    step('delete a qdisc that is not there', device.deleteQdisc('1:', 'root')),
    step('delete an ingress qdisc that is not there', device.deleteQdisc('ffff:', 'ffff:fff1')),
    step('change a qdisc that is not there', device.qdisc('multiq', 'change')),
    step('add multiq', device.qdisc('multiq', 'add')),
    step('add multiq again', device.qdisc('multiq', 'add')),
    step('change multiq', device.qdisc('multiq', 'change')),
    step('add ingress', device.qdisc('ingress', 'add')),
    step('add ingress again', device.qdisc('ingress', 'add')),
    step(
      'add a qdisc of a kind that does not exist',
      device.raw(RTM.NEWQDISC, NLM_F.CREATE | NLM_F.REPLACE, { parent: 'root', handle: 0x20000 }, [
        ['TCA_KIND', 'nosuch'],
      ]),
    ),
    step(
      'add another qdisc over it',
      device.raw(RTM.NEWQDISC, NLM_F.CREATE | NLM_F.EXCL, { parent: 'root', handle: 0x20000 }, [
        ['TCA_KIND', 'multiq'],
        ['TCA_OPTIONS', { bands: 0, max_bands: 0 }],
      ]),
    ),
    step(
      'add multiq without options',
      device.raw(RTM.NEWQDISC, NLM_F.CREATE | NLM_F.REPLACE, { parent: 'root', handle: 0x20000 }, [
        ['TCA_KIND', 'multiq'],
      ]),
    ),
    step(
      'qdisc of a device nobody has',
      encodeNewQdisc(
        { ifindex: 9999, kind: 'multiq', handle: '1:', parent: 'root' },
        { sequence: 1, mode: 'add' },
      ),
    ),
    step('qdiscs', encodeDumpQdiscs(1)),
    step('classes', encodeDumpClasses({ ifindex: device.ifindex, parent: '1:' }, 1)),
    step('classes of a device nobody has', encodeDumpClasses({ ifindex: 9999, parent: '1:' }, 1)),
  ];
}

function filterSteps(device: Device): Step[] {
  const from = (address: string, mask?: string): FlowerKeys => ({
    ...ipv4,
    ipv4_src: { value: address, ...(mask !== undefined && { mask }) },
  });
  const batch = [30, 29, 28].map((priority, index) =>
    device.new(
      { priority, keys: { eth_dst: { value: `02:00:00:00:00:0${String(index)}` } } },
      { ...add, sequence: index + 1, acknowledge: priority === 28 },
    ),
  );
  const badBatch = [
    device.new({ priority: 30 }, { ...add, sequence: 1, acknowledge: false }),
    device.new({ priority: 27 }, { ...add, sequence: 2, acknowledge: false }),
    device.new({ priority: 27 }, { ...add, sequence: 3 }),
    device.new({ priority: 26 }, { ...add, sequence: 4 }),
  ];
  return [
    step('filters of an empty qdisc', device.dump()),
    step('first filter', device.new({ keys: from('10.0.0.1') })),
    step('three filters in one buffer', concatenate(batch)),
    step('refusals do not stop the rest of a buffer', concatenate(badBatch)),
    step('same handle', device.new({ keys: from('10.0.0.2') })),
    step('same keys', device.new({ handle: 0, keys: from('10.0.0.1') })),
    step('same keys, another handle', device.new({ handle: 77, keys: from('10.0.0.1') })),
    step(
      'same keys under the mask',
      concatenate([
        device.new({ handle: 5, keys: from('10.1.2.3', '255.255.0.0') }, { ...add, sequence: 1 }),
        device.new({ handle: 6, keys: from('10.1.9.9', '255.255.0.0') }, { ...add, sequence: 2 }),
      ]),
    ),
    step('other keys, the kernel chooses the handle', device.new({ handle: 0, keys: from('10.0.0.3') })),
    step('another family', device.new({ handle: 8, keys: { eth_type: { value: 0x86dd } } })),
    step('another header protocol', device.new({ handle: 9, protocol: 0x0800 })),
    step('a filter without actions', device.new({ priority: 40, actions: [] })),
    step(
      'two actions',
      device.new({ priority: 41, actions: [{ kind: 'skbedit', queueMapping: 2, control: 'pipe' }, drop] }),
    ),
    step('everything else', device.new({ priority: 65534, handle: 0xdeadbeef, actions: [drop] })),
    step('ingress', device.new({ parent: 'ffff:', priority: 7, actions: [drop] })),
    step('chain', device.new({ chain: 257, keys: from('10.0.0.1'), actions: [drop] })),
    step('dump', device.dump()),
    step('dump of one chain', device.dump({ chain: 257 })),
    step('dump of a chain that is not there', device.dump({ chain: 3 })),
    step('dump of ingress', device.dump({ parent: 'ffff:' })),
    step('terse dump', device.dump({ terse: true })),
    step('dump of a device nobody has', encodeDumpFilters({ ifindex: 9999, parent: '1:' }, 1)),
    step('one filter', encodeGetFilter(device.filter({ handle: 5 }), one)),
    step('one filter that is not there', encodeGetFilter(device.filter({ handle: 555 }), one)),
    step('one filter of a priority that is not there', encodeGetFilter(device.filter({ priority: 99 }), one)),
    step('one filter of a chain that is not there', encodeGetFilter(device.filter({ chain: 9 }), one)),
  ];
}

function refusedSteps(device: Device): Step[] {
  const create = NLM_F.CREATE | NLM_F.EXCL;
  const at = (priority: number) => ({ handle: 1, info: filterInfo(priority, 3) });
  const withAction = (entries: readonly AttributeEntry[]): Uint8Array =>
    device.raw(RTM.NEWTFILTER, create, at(50), [
      ['TCA_KIND', 'flower'],
      ['TCA_OPTIONS', [['TCA_FLOWER_ACT', [entries]]]],
    ]);
  return [
    step('another kind', device.raw(RTM.NEWTFILTER, create, at(20), [['TCA_KIND', 'matchall']])),
    step(
      'a kind that does not exist',
      device.raw(RTM.NEWTFILTER, create, at(50), [['TCA_KIND', 'nosuch']]),
    ),
    step('no kind', device.raw(RTM.NEWTFILTER, create, at(50), [])),
    step('no protocol', device.new({ priority: 50, protocol: 0 })),
    step('no options', device.raw(RTM.NEWTFILTER, create, at(50), [['TCA_KIND', 'flower']])),
    step('too high a chain', device.new({ chain: 0x10000000 })),
    step('a parent that is not there', device.raw(RTM.NEWTFILTER, create, { ...at(50), parent: '7:' }, [['TCA_KIND', 'flower']])),
    step(
      'a class that is not there',
      device.raw(RTM.NEWTFILTER, create, { ...at(50), parent: '1:99' }, [['TCA_KIND', 'flower']]),
    ),
    step('a device nobody has', device.new({ ifindex: 9999 })),
    step(
      'an action that does not exist',
      withAction([
        ['TCA_ACT_KIND', 'nosuch'],
        ['TCA_ACT_OPTIONS', new Uint8Array()],
      ]),
    ),
    step('an action without a kind', withAction([])),
    step('an action without options', withAction([['TCA_ACT_KIND', 'gact']])),
    step(
      'an action without parameters',
      withAction([
        ['TCA_ACT_KIND', 'gact'],
        ['TCA_ACT_OPTIONS', []],
      ]),
    ),
    step(
      'a verdict that does not exist',
      withAction([
        ['TCA_ACT_KIND', 'gact'],
        ['TCA_ACT_OPTIONS', [['TCA_GACT_PARMS', { action: 99 }]]],
      ]),
    ),
    step(
      'skbedit that edits nothing',
      device.new({ priority: 51, actions: [{ kind: 'skbedit', control: 'ok' }] }),
    ),
    step('a priority of zero', device.raw(RTM.NEWTFILTER, 0, { info: filterInfo(0, 3) }, [['TCA_KIND', 'flower']])),
    step(
      'a key of the wrong length',
      device.raw(RTM.NEWTFILTER, create, at(50), [
        ['TCA_KIND', 'flower'],
        ['TCA_OPTIONS', [{ type: 10, payload: Uint8Array.of(1, 2) }]],
      ]),
    ),
    step(
      'a cookie too long',
      device.new({ priority: 50, actions: [{ ...drop, cookie: '01'.repeat(17) }] }),
    ),
    step('33 actions', device.new({ priority: 50, actions: Array.from({ length: 33 }, () => drop) })),
    step('nothing of that is left', device.dump()),
  ];
}

function replaceSteps(device: Device): Step[] {
  const replace = { sequence: 1, mode: 'replace' } as const;
  const keys: FlowerKeys = { eth_dst: { value: '02:00:00:00:00:00' } };
  const other: FlowerKeys = { eth_dst: { value: '02:00:00:00:00:99' } };
  const masked: FlowerKeys = { eth_dst: { value: '02:00:00:00:00:00', mask: 'ff:00:00:00:00:00' } };
  return [
    step('replace the action', device.new({ priority: 30, keys, actions: [drop] }, replace)),
    step('replace the keys', device.new({ priority: 30, keys: other, actions: [drop] }, replace)),
    step('replace with another mask', device.new({ priority: 30, keys: masked }, replace)),
    step('replace what is not there', device.new({ priority: 31, keys }, replace)),
    step('change', device.new({ priority: 31, keys: other }, { ...replace, mode: 'change' })),
    step(
      'change what is not there',
      device.new({ priority: 32, keys }, { ...replace, mode: 'change' }),
    ),
    step(
      'change a handle that is not there',
      device.new({ priority: 31, handle: 3, keys }, { ...replace, mode: 'change' }),
    ),
    step('after replacing', device.dump()),
  ];
}

/** What flower makes of keys that lack what they stand on. */
function oddKeySteps(device: Device): Step[] {
  const chain = 2;
  const odd = (priority: number, keys: FlowerKeys): Step =>
    step(`odd keys ${JSON.stringify(keys)}`, device.new({ chain, priority, keys }));
  return [
    odd(1, { ipv4_src: { value: '10.0.0.1' } }),
    odd(2, { ip_proto: { value: 6 }, tcp_dst: { value: 80 } }),
    odd(3, { ...ipv4, tcp_dst: { value: 80 } }),
    odd(4, { ...ipv4, ip_proto: { value: 17 }, tcp_dst: { value: 80 } }),
    odd(5, { vlan_id: { value: 5 } }),
    odd(6, { ...ipv4, ipv4_src: { value: '10.0.0.1', mask: '0.0.0.0' } }),
    odd(7, { eth_type: { value: 0x8100 } }),
    odd(8, { eth_type: { value: 0x8100 }, vlan_id: { value: 0 }, vlan_prio: { value: 0 } }),
    odd(9, {
      eth_type: { value: 0x8100 },
      vlan_id: { value: 5 },
      vlan_eth_type: { value: 0x86dd },
      ip_proto: { value: 6 },
      ipv6_src: { value: '2001:db8::1', mask: 'ffff:ffff::' },
      tcp_src: { value: 0x1234, mask: 0xff00 },
    }),
    odd(10, { ...ipv4, ipv4_src: { value: '10.0.0.1' }, ipv6_src: { value: '2001:db8::1' } }),
    odd(11, { eth_type: { value: 0x88cc }, ip_proto: { value: 6 } }),
    odd(12, { eth_type: { value: 0x0600 }, eth_src: { value: '02:00:00:00:00:01' } }),
    odd(13, { ...ipv4, ip_proto: { value: 17 }, udp_src: { value: 1 }, udp_dst: { value: 2 } }),
    odd(14, { ...ipv4, ipv4_dst: { value: '1.2.3.4', mask: '0.0.0.255' } }),
    odd(15, { eth_type: { value: 0 } }),
    odd(16, { eth_type: { value: 0x88a8 }, vlan_id: { value: 7 } }),
    odd(17, { eth_type: { value: 0x8100 }, vlan_eth_type: { value: 0x8100 }, ip_proto: { value: 6 } }),
    odd(18, { eth_type: { value: 0x0800 }, vlan_id: { value: 7 } }),
    step('odd keys as the kernel keeps them', device.dump({ chain })),
  ];
}

function deleteSteps(device: Device): Step[] {
  return [
    step('delete a handle that is not there', device.delete({ handle: 4711 })),
    step('delete of a priority that is not there', device.delete({ priority: 99 })),
    step('delete of a chain that is not there', device.delete({ chain: 9 })),
    step('delete with the wrong protocol', device.delete({ protocol: 0x0800 })),
    step('delete one', device.delete({ handle: 5 })),
    step('delete it again', device.delete({ handle: 5 })),
    step('the free handle is used again', device.new({ handle: 0, keys: { eth_type: { value: 0x0806 } } })),
    step('delete the only one of a priority', device.delete({ priority: 40 })),
    step('delete a priority', device.delete({ handle: 0 })),
    step('delete it again', device.delete({ handle: 0 })),
    step('what is left', device.dump()),
    step('flush a chain', encodeFlushChain(device.filter({ chain: 2 }), one)),
    step('flush a chain that is not there', encodeFlushChain(device.filter({ chain: 9 }), one)),
    step('flush with a protocol', device.raw(RTM.DELTFILTER, 0, { info: filterInfo(0, 3) }, [])),
    step('flush chain 0', encodeFlushChain(device.filter({}), one)),
    step('what is left of all', device.dump()),
  ];
}

function endSteps(device: Device): Step[] {
  return [
    step('delete a qdisc by a wrong handle', device.deleteQdisc('3:', 'root')),
    step('delete multiq', device.deleteQdisc('1:', 'root')),
    step('filters of the qdisc that is gone', device.dump()),
    step('delete ingress', device.deleteQdisc('ffff:', 'ffff:fff1')),
    step('delete ingress again', device.deleteQdisc('ffff:', 'ffff:fff1')),
    step('replace the default with multiq', device.qdisc('multiq', 'replace')),
    step('replace multiq with multiq', device.qdisc('multiq', 'replace')),
    step('qdiscs in the end', encodeDumpQdiscs(1)),
    step('down', encodeSetLink(device.ifindex, { up: false }, one)),
    step('link that is down', encodeGetLink({ index: device.ifindex }, one)),
    step('delete the link', encodeDeleteLink(device.ifindex, one)),
    step('delete it again', encodeDeleteLink(device.ifindex, one)),
    step('link that is gone', encodeGetLink({ name: 'tap0' }, one)),
    step('qdiscs after all', encodeDumpQdiscs(1)),
  ];
}
