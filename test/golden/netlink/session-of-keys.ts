/**
 * A second conversation of Tapwright with a kernel: every key of flower and every action, on two TAP devices. The
 * real kernel's answers are in session-of-keys.json; the simulated one must give the same.
 */
import type { AttributeEntry } from '../../../core/netlink/attributes.ts';
import { encodeDeleteLink } from '../../../core/netlink/link.ts';
import { NLM_F, RTM } from '../../../core/netlink/messages.ts';
import { encodeFlushChain } from '../../../core/netlink/tc-filter.ts';
import { filterInfo } from '../../../core/netlink/tc-message.ts';
import type { WireAction, WireMirredAction } from '../../../core/netlink/wire-filter.ts';
import type { FlowerKeyName, FlowerKeys } from '../../../core/tc/filter.ts';
import { keySets } from '../tc/key-sets.ts';
import { Device, drop, one } from './session-device.ts';
import { step, type Step } from './session.ts';

/** The steps for tap0 of number `ifindex` and tap1 of the number behind it. */
export function keySessionSteps(ifindex: number): readonly Step[] {
  const tap = new Device(ifindex);
  const remote = new Device(ifindex + 1);
  return [
    step('add multiq', tap.qdisc('multiq', 'add')),
    step('add ingress', tap.qdisc('ingress', 'add')),
    step('add ingress on the second device', remote.qdisc('ingress', 'add')),
    ...keySetSteps(tap),
    ...keyRefusals(tap),
    ...replaceSteps(tap),
    ...actionSteps(tap, remote),
    ...actionRefusals(tap),
    ...chainSteps(tap),
    step('filters of the second device', remote.dump({ parent: 'ffff:' })),
    step('flush the second device', flush(remote, 'ffff:')),
    step('the second device goes', encodeDeleteLink(remote.ifindex, one)),
    step('what names the device that is gone', tap.dump({ parent: 'ffff:' })),
    step('another that names it', tap.new({ priority: 90, actions: [mirror(remote.ifindex)] })),
  ];
}

const keyChain = 3;

function keySetSteps(tap: Device): Step[] {
  return [
    ...keySets.map((keys, index) =>
      step(
        `keys ${words(keys)}`,
        tap.new({ chain: keyChain, priority: index + 1, keys, actions: [drop] }),
      ),
    ),
    step('all keys as the kernel keeps them', tap.dump({ chain: keyChain })),
    step(
      'the same keys again are another filter’s',
      tap.new({ chain: keyChain, priority: 1, handle: 2, keys: keySets[0]! }),
    ),
  ];
}

const words = (keys: FlowerKeys): string =>
  Object.entries(keys)
    .map(([name, { value, mask }]) =>
      [name, value, ...(mask === undefined ? [] : ['/', mask])].map(String).join(' '),
    )
    .join(', ');

function keyRefusals(tap: Device): Step[] {
  const options = (entries: readonly AttributeEntry[]): Uint8Array =>
    tap.raw(RTM.NEWTFILTER, NLM_F.CREATE | NLM_F.EXCL, { handle: 1, info: filterInfo(60, 3) }, [
      ['TCA_KIND', 'flower'],
      ['TCA_OPTIONS', entries],
    ]);
  return [
    step('flags without a mask', options([['TCA_FLOWER_KEY_FLAGS', 1]])),
    step(
      'a port range without IP in front',
      options([
        ['TCA_FLOWER_KEY_PORT_SRC_MIN', 1],
        ['TCA_FLOWER_KEY_PORT_SRC_MAX', 2],
      ]),
    ),
    step('nothing of that is left', tap.dump({ chain: 0 })),
  ];
}

/** A filter, what replaces it, and what the name of the step says of the two. */
const replacements: readonly (readonly [string, FlowerKeys, FlowerKeys])[] = [
  ['another range', range(1, 5), range(7, 9)],
  ['a range of the other side', range(1, 5), range(1, 5, 'dst')],
  ['another inner tag', tags({ cvlan_id: 5 }), tags({ cvlan_id: 6 })],
  ['a priority for an inner tag', tags({ cvlan_id: 5 }), tags({ cvlan_prio: 5 })],
  ['another type of the inner tag', tags({}), { ...tags({}), vlan_eth_type: { value: 0x88a8 } }],
  ['another type within', tags({ cvlan_eth_type: 0x0800 }), tags({ cvlan_eth_type: 0x86dd })],
  ['PPPoE within', tags({ cvlan_eth_type: 0x0800 }), tags({ cvlan_eth_type: 0x8864 })],
  ['a type within at all', tags({}), tags({ cvlan_eth_type: 0x86dd })],
  ['other flags', { flags: { value: 1, mask: 1 } }, { flags: { value: 0, mask: 1 } }],
  ['more flags', { flags: { value: 1, mask: 1 } }, { flags: { value: 1, mask: 3 } }],
  ['another number of tags', { num_of_vlans: { value: 0 } }, { num_of_vlans: { value: 1 } }],
  ['another label', label({ mpls_label: 1 }), label({ mpls_label: 2 })],
  ['a bit of MPLS for its label', label({ mpls_label: 1 }), label({ mpls_bos: 1 })],
  ['a type of MPLS', label({ mpls_label: 1 }), label({ mpls_label: 1, eth_type: 0x8848 })],
];

function values(short: { readonly [K in FlowerKeyName]?: number }): FlowerKeys {
  return Object.fromEntries(Object.entries(short).map(([name, value]) => [name, { value }]));
}
function range(from: number, to: number, side: 'src' | 'dst' = 'src'): FlowerKeys {
  const ports = { [`port_${side}_min`]: from, [`port_${side}_max`]: to };
  return values({ eth_type: 0x0800, ip_proto: 6, ...ports });
}
function tags(inner: { readonly [K in FlowerKeyName]?: number }): FlowerKeys {
  return values({ eth_type: 0x8100, vlan_eth_type: 0x8100, ...inner });
}
function label(parts: { readonly [K in FlowerKeyName]?: number }): FlowerKeys {
  return values({ eth_type: 0x8847, ...parts });
}

function replaceSteps(tap: Device): Step[] {
  return replacements.flatMap(([title, before, after], index) => {
    const place = { chain: 4, priority: index + 1 };
    return [
      step(`before: ${title}`, tap.new({ ...place, keys: before })),
      step(
        `replace: ${title}`,
        tap.new({ ...place, keys: after }, { sequence: 1, mode: 'replace' }),
      ),
    ];
  });
}

const mirror = (ifindex: number): WireMirredAction => ({
  kind: 'mirred',
  mode: 'mirror',
  ifindex,
  control: 'pipe',
});
const redirect = (ifindex: number): WireMirredAction => ({
  kind: 'mirred',
  mode: 'redirect',
  ifindex,
  control: 'stolen',
});
const to = (chain: number): WireAction => ({ kind: 'gact', control: 'goto', chain });

function actionSteps(tap: Device, remote: Device): Step[] {
  const controls = ['continue', 'ok', 'reclassify', 'drop', 'pipe', 'stolen'] as const;
  const lists: readonly (readonly WireAction[])[] = [
    ...controls.map((control): readonly WireAction[] => [{ kind: 'gact', control }]),
    [mirror(remote.ifindex)],
    [redirect(remote.ifindex)],
    [mirror(remote.ifindex), mirror(tap.ifindex), drop],
    [{ ...mirror(remote.ifindex), control: 'continue', cookie: '5450570102' }],
    [{ kind: 'skbedit', mark: 5, control: 'pipe' }, drop],
    [{ kind: 'skbedit', mark: 0xffffffff, queueMapping: 2, control: 'ok' }],
    [
      { kind: 'skbedit', mark: 0, control: 'pipe' },
      { kind: 'skbedit', queueMapping: 65535, control: 'pipe' },
    ],
    [to(77)],
    [to(0x0fffffff)],
  ];
  return [
    ...lists.map((actions, index) =>
      step(
        `actions ${actions.map(({ kind }) => kind).join(', ')}`,
        tap.new({ parent: 'ffff:', priority: index + 1, actions }),
      ),
    ),
    step('redirect to the tap', remote.new({ parent: 'ffff:', actions: [redirect(tap.ifindex)] })),
    step('mirror to the tap', remote.new({ parent: 'ffff:', priority: 21, actions: [mirror(tap.ifindex)] })),
    step('all actions', tap.dump({ parent: 'ffff:' })),
    step('all actions, tersely', tap.dump({ parent: 'ffff:', terse: true })),
  ];
}

function actionRefusals(tap: Device): Step[] {
  const options = (kind: string, entries: readonly AttributeEntry[]): Uint8Array =>
    tap.raw(RTM.NEWTFILTER, NLM_F.CREATE | NLM_F.EXCL, { handle: 1, info: filterInfo(70, 3) }, [
      ['TCA_KIND', 'flower'],
      [
        'TCA_OPTIONS',
        [
          [
            'TCA_FLOWER_ACT',
            [
              [
                ['TCA_ACT_KIND', kind],
                ['TCA_ACT_OPTIONS', entries],
              ],
            ],
          ],
        ],
      ],
    ]);
  const mirred = (parameters: Readonly<Record<string, number>>): Uint8Array =>
    options('mirred', [['TCA_MIRRED_PARMS', parameters]]);
  return [
    step('mirror to a device nobody has', tap.new({ priority: 70, actions: [mirror(9999)] })),
    step('redirect to no device', mirred({ action: 4, eaction: 1 })),
    step('mirred that does nothing known', mirred({ action: 4, eaction: 9, ifindex: tap.ifindex })),
    step('mirred that does nothing', mirred({ action: 4, ifindex: tap.ifindex })),
    step('mirred without parameters', options('mirred', [])),
    step('mirred with a verdict that does not exist', mirred({ action: 99, eaction: 1, ifindex: tap.ifindex })),
    step('a goto of kind skbedit', options('skbedit', [
      ['TCA_SKBEDIT_PARMS', { action: 0x20000005 }],
      ['TCA_SKBEDIT_MARK', 1],
    ])),
    step('nothing of that but the goto is left', tap.dump({ chain: 0 })),
  ];
}

function chainSteps(tap: Device): Step[] {
  const place = { chain: 5, priority: 1 };
  return [
    step('a filter of the chain a goto names', tap.new({ ...place, actions: [drop] })),
    step('that chain', tap.dump({ chain: 5 })),
    step('delete it', tap.delete(place)),
    step('that chain is empty', tap.dump({ chain: 5 })),
    step('flush a chain that only a goto names', encodeFlushChain(tap.filter({ chain: 5 }), one)),
    step('delete in a chain that only a goto names', tap.delete(place)),
    step('delete in a chain that nobody names', tap.delete({ ...place, chain: 6 })),
    step('a goto into its own chain', tap.new({ chain: 8, priority: 1, actions: [to(8)] })),
    // Some time after it the kernel lets go of the chain: when, is not to be foretold.
    step('delete the goto', tap.delete({ priority: 70 })),
    step('too high a chain', tap.new({ chain: 0x10000000 })),
    step('the highest chain', tap.new({ chain: 0x0fffffff, actions: [drop] })),
  ];
}

const flush = (device: Device, parent: '1:' | 'ffff:'): Uint8Array =>
  encodeFlushChain(device.filter({ parent }), one);
