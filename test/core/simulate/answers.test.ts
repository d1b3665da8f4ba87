/** What the simulated kernel once answered otherwise than Linux 6.1, as generated conversations with both showed (test/kernel/differential). */
import { beforeEach, describe, expect, it } from 'vitest';
import type { AttributeEntry } from '../../../core/netlink/attributes.ts';
import { concatenate } from '../../../core/netlink/bytes.ts';
import { decodeDatagram, type NetlinkMessage } from '../../../core/netlink/decode.ts';
import { encodeDumpClasses } from '../../../core/netlink/tc-class.ts';
import { encodeMessage, NLM_F, RTM } from '../../../core/netlink/messages.ts';
import { encodeSetLink, writeLink } from '../../../core/netlink/link.ts';
import { encodeDumpFilters, encodeNewFilter } from '../../../core/netlink/tc-filter.ts';
import { filterInfo, handleIngress, writeTcMessage } from '../../../core/netlink/tc-message.ts';
import { encodeNewQdisc } from '../../../core/netlink/tc-qdisc.ts';
import type { WireFilter } from '../../../core/netlink/wire-filter.ts';
import { createSimulatedKernel } from '../../../core/simulate/kernel.ts';

let ifindex: number;
let ask: (...requests: readonly Uint8Array[]) => readonly NetlinkMessage[];
let told: NetlinkMessage[];
const { REQUEST, ACK, CREATE, EXCL, DUMP } = NLM_F;

beforeEach(() => {
  const kernel = createSimulatedKernel();
  ifindex = Number(kernel.createTap('tap0', 2));
  told = [];
  kernel.listen((datagram) => told.push(...decodeDatagram(datagram)));
  ask = (...requests) => decodeDatagram(concatenate(kernel.transact(concatenate(requests))));
  const multiq = { ifindex, kind: 'multiq', handle: '1:', parent: 'root' };
  const hook = { ifindex, kind: 'ingress', handle: 'ffff:', parent: 'ffff:fff1' };
  ask(
    encodeNewQdisc(multiq, { sequence: 1, mode: 'add' }),
    encodeNewQdisc(hook, { sequence: 2, mode: 'add' }),
  );
});

const multiqHandle = 0x10000;
const create: number = CREATE;

/** A request about filters or qdiscs, written as it is to be. */
function tc(
  type: number,
  entries: readonly AttributeEntry[],
  { flags = create, handle = 0, parent = multiqHandle, info = filterInfo(1, 3) } = {},
): Uint8Array {
  const header = { type, flags: REQUEST | ACK | flags, sequence: 7, port: 0 };
  return encodeMessage(header, (writer) => {
    writeTcMessage(writer, { ifindex, handle, parent, info }, entries);
  });
}

const flower = (...options: readonly AttributeEntry[]): readonly AttributeEntry[] => [
  ['TCA_KIND', 'flower'],
  ['TCA_OPTIONS', options],
];

/** `EINVAL: the kernel's words`, of the last answer. */
function verdict(...requests: readonly Uint8Array[]): string {
  const last = ask(...requests).at(-1);
  if (last?.kind !== 'acknowledgement' && last?.kind !== 'done') return 'no verdict';
  return [last.code, last.text].filter(Boolean).join(': ');
}

const short = (type: number): AttributeEntry => ({ type, payload: Uint8Array.from([1]) });
const gact = (options: readonly AttributeEntry[]): AttributeEntry => [
  'TCA_FLOWER_ACT',
  [
    [
      ['TCA_ACT_KIND', 'gact'],
      ['TCA_ACT_OPTIONS', options],
    ],
  ],
];
const deletes = { flags: 0, handle: 1 };

describe('a request that Linux refuses, or does not', () => {
  it.each<readonly [name: string, request: () => Uint8Array, answer: string]>([
    [
      'a chain that is too short',
      () => tc(RTM.NEWTFILTER, [...flower(), short(11)]),
      'ERANGE: Attribute failed policy validation',
    ],
    ['a key that is too short', () => tc(RTM.NEWTFILTER, flower(short(8))), 'ERANGE'],
    [
      'bounds of ports that are too short, which are filled up',
      () =>
        tc(
          RTM.NEWTFILTER,
          flower(
            ['TCA_FLOWER_KEY_ETH_TYPE', 0x0800],
            ['TCA_FLOWER_KEY_IP_PROTO', 6],
            { type: 87, payload: Uint8Array.from([1]) },
            { type: 88, payload: Uint8Array.from([2]) },
          ),
        ),
      'OK',
    ],
    [
      'a verdict below zero that is no continue',
      () => tc(RTM.NEWTFILTER, flower(gact([['TCA_GACT_PARMS', { action: -2 }]]))),
      'OK',
    ],
    [
      'a verdict that there is not',
      () => tc(RTM.NEWTFILTER, flower(gact([['TCA_GACT_PARMS', { action: 9 }]]))),
      'EINVAL: invalid control action',
    ],
    [
      'a name of a kind that is too long',
      () => tc(RTM.NEWTFILTER, [['TCA_KIND', 'a-name-of-16-let']]),
      'EINVAL: Specified TC filter name too long',
    ],
    [
      'a class of multiq as parent',
      () => tc(RTM.NEWTFILTER, flower(), { parent: multiqHandle + 1 }),
      'EINVAL',
    ],
    [
      'a device that there is not',
      () => tc(RTM.NEWTFILTER, flower(['TCA_FLOWER_INDEV', 'nobody'])),
      'ENODEV: Network device not found',
    ],
    [
      'deleting many at once',
      () => tc(RTM.DELTFILTER, [], { ...deletes, flags: EXCL }),
      'EOPNOTSUPP: Bulk delete is not supported',
    ],
    [
      'flushing a chain that there is not',
      () => tc(RTM.DELTFILTER, [['TCA_CHAIN', 300]], { ...deletes, handle: 0, info: 0 }),
      'OK',
    ],
    [
      'changing the ingress qdisc',
      () =>
        tc(RTM.NEWQDISC, [['TCA_KIND', 'ingress'], { type: 2, payload: new Uint8Array(4) }], {
          flags: 0,
          handle: 0xffff0000,
          parent: handleIngress,
          info: 0,
        }),
      'EINVAL: Change operation not supported by specified qdisc',
    ],
    [
      'multiq where ingress belongs',
      () => tc(RTM.NEWQDISC, [['TCA_KIND', 'multiq']], { parent: handleIngress, flags: 0 }),
      'EINVAL: Specified parent ID is reserved for ingress and clsact Qdiscs',
    ],
    [
      'a message that ends in its header',
      () =>
        encodeMessage({ type: RTM.NEWTFILTER, flags: REQUEST | ACK, sequence: 1, port: 0 }, (w) => {
          w.unsigned(0, 4, 'host');
        }),
      'EINVAL: Invalid header length',
    ],
    [
      'a link of a negative number',
      () =>
        encodeMessage({ type: RTM.NEWLINK, flags: REQUEST | ACK, sequence: 1, port: 0 }, (w) => {
          writeLink(w, { index: -1, flags: 0, change: 0 }, []);
        }),
      "EINVAL: ifindex can't be negative",
    ],
  ])('%s', (_, request, answer) => {
    expect(verdict(request())).toBe(answer);
  });
});

const filter = (priority: number, parent: 'ffff:' | '1:' = '1:'): WireFilter => ({
  ...{ ifindex, parent, chain: 0, priority, protocol: 3, handle: 1, keys: {}, actions: [] },
});

it('stray bytes behind a request are told of, and it is carried out', () => {
  const request = tc(RTM.NEWTFILTER, flower());
  const longer = concatenate([request, new Uint8Array(4)]);
  new DataView(longer.buffer).setUint32(0, longer.length, true);
  expect(verdict(longer)).toBe('OK: bytes leftover after parsing attributes');
});

it('a priority that the kernel chooses stands before the first of the upper half, not before all', () => {
  const made = (priority: number) =>
    verdict(encodeNewFilter(filter(priority), { sequence: 1, mode: 'add' }));
  expect([made(3), made(0), made(0)]).toEqual(['OK', 'OK', 'OK']);
  const shown = ask(encodeDumpFilters({ ifindex, parent: '1:' }, 1));
  expect(
    shown.flatMap((message) => (message.kind === 'filter' ? [message.filter.priority] : [])),
  ).toEqual([3, 0xbfff, 0xc000]);
});

it('a dump that is refused says so where it ends', () => {
  const wrong: AttributeEntry = ['TCA_DUMP_FLAGS', { value: 2, selector: 2 }];
  const [end, ...more] = ask(tc(RTM.GETTFILTER, [wrong], { flags: DUMP, info: 0 }));
  expect(more).toEqual([]);
  expect(end).toMatchObject({
    ...{ kind: 'done', code: 'EINVAL', text: 'Attribute failed policy validation' },
  });
});

it('mq has a class for every queue that the device could have', () => {
  const root = { ifindex, handle: '0:', parent: 'root' };
  ask(
    encodeSetLink(ifindex, { up: true }, { sequence: 1 }),
    tc(RTM.DELQDISC, [], { ...deletes, handle: 0, parent: 0xffffffff, info: 0 }),
  );
  const classes = ask(encodeDumpClasses({ ifindex, parent: root.handle }, 1));
  expect(classes.filter(({ kind }) => kind === 'class')).toHaveLength(256);
});

it('filters are dumped below the parent that was named last', () => {
  ask(encodeNewFilter(filter(1, 'ffff:'), { sequence: 1, mode: 'add' }));
  ask(tc(RTM.NEWTFILTER, flower(), { parent: 0xffff0003, info: filterInfo(2, 3) }));
  const parents = ask(encodeDumpFilters({ ifindex, parent: 'ffff:' }, 1)).flatMap((message) =>
    message.kind === 'filter-priority' ? [message.filter.parent] : [],
  );
  expect(parents).toEqual(['ffff:3', 'ffff:3']);
});

it('what is changed before a refusal stays changed', () => {
  const up = encodeSetLink(ifindex, { up: true, gsoMaxSegments: 65_536 }, { sequence: 1 });
  expect(verdict(up)).toBe('EINVAL');
  const [link] = ask(
    encodeMessage({ type: RTM.GETLINK, flags: REQUEST, sequence: 1, port: 0 }, (writer) => {
      writeLink(writer, { index: ifindex, flags: 0, change: 0 }, []);
    }),
  );
  expect(link).toMatchObject({ kind: 'link', up: true, gsoMaxSegments: 65_535 });
});

it('an address and flags that are changed together are told of one after the other', () => {
  told = [];
  ask(encodeSetLink(ifindex, { mac: '02:00:00:00:00:09', up: true }, { sequence: 1 }));
  expect(told).toMatchObject([
    { kind: 'link', mac: '02:00:00:00:00:09', up: false },
    { kind: 'link', up: true },
  ]);
});
