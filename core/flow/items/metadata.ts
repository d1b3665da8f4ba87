/** Items about something else than a header: where a packet comes from, what a NIC knows of it. */
import { modifiableFields } from '../modifiable-fields.ts';
import { embeddedSwitch, nicMetadata } from './reasons.ts';
import { bits, byDefault, part, type UnsupportedItemRow } from './row.ts';

const item = (
  type: string,
  [title, documentation]: readonly [string, string],
  unsupported: string,
  fields: UnsupportedItemRow['fields'] = [],
): UnsupportedItemRow => ({ type, layer: 0, title, documentation, fields, unsupported });

const flag = (name: string, title: string) =>
  part(name, 1, title, { kind: 'boolean', ...byDefault });

const origins: readonly UnsupportedItemRow[] = [
  item(
    'pf',
    ['physical function', 'Traffic of the physical function of a NIC (until DPDK 22.07).'],
    embeddedSwitch,
  ),
  item(
    'vf',
    ['virtual function', 'Traffic of a virtual function of a NIC (until DPDK 22.07).'],
    embeddedSwitch,
    [part('id', 32, 'number of the virtual function')],
  ),
  item(
    'phy_port',
    ['physical port', 'Traffic of a physical port of a NIC (until DPDK 22.07).'],
    embeddedSwitch,
    [part('index', 32, 'number of the physical port')],
  ),
  item('port_id', ['DPDK port', 'Traffic from or to another DPDK port.'], embeddedSwitch, [
    part('id', 32, 'number of the DPDK port', byDefault),
  ]),
  item(
    'port_representor',
    ['port representor', 'Traffic that enters a NIC’s switch from a DPDK port.'],
    embeddedSwitch,
    [part('port_id', 16, 'number of the DPDK port', byDefault)],
  ),
  item(
    'represented_port',
    ['represented port', 'Traffic that enters a NIC’s switch from what a DPDK port represents.'],
    embeddedSwitch,
    [part('ethdev_port_id', 16, 'number of the DPDK port', byDefault)],
  ),
  item(
    'tx_queue',
    ['transmit queue', 'Traffic of one transmit queue.'],
    'When a rule of the TAP sees a packet, the queue that it was sent by is no longer known.',
    [part('tx_queue_value', 16, 'transmit queue', byDefault)],
  ),
  item(
    'aggr_affinity',
    ['bonded port', 'Traffic that came in by one member of an aggregated port.'],
    embeddedSwitch,
    [part('affinity', 8, 'member of the aggregated port', byDefault)],
  ),
];

const state: readonly UnsupportedItemRow[] = [
  item(
    'mark',
    ['mark', 'Packets that a rule before gave the mark.'],
    'Classifier flower has no key for a packet’s mark; mark and queue go together with the option `--mark-queue`.',
    [part('id', 32, 'mark', byDefault)],
  ),
  item(
    'meta',
    ['metadata', 'A 32-bit value set by the application or by a rule before.'],
    nicMetadata,
    [part('data', 32, 'value', { ...bits, ...byDefault })],
  ),
  item('tag', ['tag', 'A register that rules before have set.'], nicMetadata, [
    part('data', 32, 'value', byDefault),
    part('index', 8, 'number of the register', byDefault),
  ]),
  item(
    'random',
    ['random number', 'A random number, new for each packet: takes a share of the traffic.'],
    'Classifier flower has no random numbers.',
    [part('value', 32, 'value', byDefault)],
  ),
  item(
    'integrity',
    ['integrity', 'Whether a NIC found headers and checksums right.'],
    nicMetadata,
    [
      part('level', 32, 'layer of encapsulation'),
      part('value', 64, 'checks that were good', { kind: 'wide', ...byDefault }),
    ],
  ),
  item(
    'conntrack',
    ['connection tracking', 'State of the packet’s connection, as a NIC tracks it.'],
    nicMetadata,
    [part('flags', 32, 'state', { ...byDefault, notation: 'hex', form: 'unnamed' })],
  ),
  item('meter', ['meter colour', 'Colour that a meter gave the packet.'], nicMetadata, [
    part('color', 0, 'colour', { kind: 'word', words: ['green', 'yellow', 'red'], ...byDefault }),
  ]),
  item('quota', ['quota', 'Whether a quota is used up.'], nicMetadata, [
    part('quota_state', 0, 'state', {
      kind: 'word',
      words: ['pass', 'block'],
      clauses: ['spec', 'mask'],
    }),
  ]),
  item(
    'ptype',
    ['packet type', 'Kinds of headers that a NIC has found, as `rte_mbuf_ptype` numbers them.'],
    nicMetadata,
    [part('packet_type', 32, 'packet type', { ...byDefault, notation: 'hex' })],
  ),
];

const operand = (letter: 'a' | 'b', what: string) => [
  part(`${letter}_type`, 0, `what ${what} is`, { kind: 'word', words: modifiableFields }),
  part(`${letter}_level`, 8, `layer of encapsulation of ${what}`),
  part(`${letter}_tag_index`, 8, `number of the register of ${what}`),
  part(`${letter}_type_id`, 8, `type of GENEVE option of ${what}`),
  part(`${letter}_class`, 16, `class of GENEVE option of ${what}`, { notation: 'hex' }),
  part(`${letter}_offset`, 32, `first bit of ${what}`),
];

const ways: readonly UnsupportedItemRow[] = [
  item(
    'invert',
    ['invert', 'Turns the pattern round: it matches what it else would not.'],
    'A TC rule cannot match “everything but”; put a rule for the pattern itself before one for the rest.',
  ),
  item(
    'fuzzy',
    ['fuzzy', 'Lets a NIC match approximately, for speed.'],
    'Classifier flower always compares exactly.',
    [part('thresh', 32, 'how precise, 0 for exactly', byDefault)],
  ),
  item(
    'raw',
    ['raw bytes', 'A string of bytes at a place of the packet.'],
    'Classifier flower compares fields of headers, not bytes at an offset.',
    [
      flag('relative', 'counted from the item before'),
      flag('search', 'anywhere from the place on'),
      part('offset', 32, 'place, in bytes', byDefault),
      part('limit', 16, 'how far to search, in bytes', byDefault),
      part('pattern', 512 * 8, 'bytes, as text', { kind: 'text', clauses: ['is', 'spec', 'mask'] }),
      part('pattern_hex', 128 * 8, 'bytes, as hex digits', {
        kind: 'hex',
        clauses: ['is', 'spec', 'mask'],
      }),
    ],
  ),
  item(
    'flex',
    ['flexible header', 'A header that the application has described to a NIC.'],
    'It needs a NIC whose parser can be programmed.',
    [
      part('item', 16, 'number of the description', { clauses: ['is'] }),
      part('pattern', 16, 'number of the pattern', { clauses: ['is'] }),
    ],
  ),
  item(
    'compare',
    ['comparison', 'Compares two fields of the packet, or a field and a value.'],
    'Classifier flower compares a field with a constant, never with another field.',
    [
      part('op', 0, 'comparison', { kind: 'word', words: ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] }),
      ...operand('a', 'the left side'),
      ...operand('b', 'the right side'),
      part('b_value', 16 * 8, 'value of the right side', {
        kind: 'hex',
        clauses: ['is', 'spec', 'last', 'mask'],
      }),
      part('b_ptr', 32 * 8, 'value of the right side, given by address', {
        kind: 'hex',
        clauses: ['is', 'spec', 'last', 'mask'],
      }),
      part('width', 32, 'bits to compare'),
    ],
  ),
];

export const metadata: readonly UnsupportedItemRow[] = [...ways, ...origins, ...state];
