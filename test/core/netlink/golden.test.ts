import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../core/netlink/bytes.ts';
import { decodeDatagram, decodeMessage } from '../../../core/netlink/decode.ts';
import { describe as describeBytes } from '../../../core/netlink/describe.ts';
import type { DescribedAttribute } from '../../../core/netlink/describe.ts';
import { encodeSetLink } from '../../../core/netlink/link.ts';
import { encodeDumpClasses, queueStatistics } from '../../../core/netlink/tc-class.ts';
import { encodeDumpFilters, encodeNewFilter } from '../../../core/netlink/tc-filter.ts';
import {
  encodeDeleteQdisc,
  encodeDumpQdiscs,
  encodeNewQdisc,
} from '../../../core/netlink/tc-qdisc.ts';
import { dumpedKeys } from '../../../core/tc/dump.ts';
import { filterCases } from '../../golden/netlink/filter-cases.ts';
import { answerBytes, readGolden, readSession } from '../../golden/netlink/golden.ts';
import type { Exchange, Golden } from '../../golden/netlink/golden.ts';
import { sessionSteps } from '../../golden/netlink/session.ts';

/**
 * What a message says, however it is put: tc writes attributes in the order of its words, flags of zero, and
 * no mask where every bit of a port counts.
 */
function content(hex: string): unknown {
  const [message] = describeBytes(fromHex(hex));
  const { sequence: _, length: __, ...header } = message!.header;
  return { header, fields: message!.fields, attributes: sorted(message!.attributes) };
}

function sorted(attributes: readonly DescribedAttribute[]): unknown {
  return attributes
    .filter(({ name, value }) => name !== 'TCA_FLOWER_FLAGS' && !isFullMask(name, value))
    .map(({ name, value, children }) => [name, children ? sorted(children) : value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

const isFullMask = (name: string, value: unknown): boolean =>
  name.endsWith('_MASK') &&
  [0xffff, 'ff:ff:ff:ff:ff:ff', '255.255.255.255'].some((full) => full === value);

const filterOf = ({ ifindex }: Golden, filter: (typeof filterCases)[number]['filter']) => ({
  ...filter,
  ifindex,
});

describe('filters that tc asked a real kernel for', () => {
  it.each(filterCases)('$name: the request reads as what tc was told', ({ name, filter }) => {
    const golden = readGolden(`filter-${name}`);
    const message = decodeMessage(fromHex(golden.request));
    expect(message).toMatchObject({ kind: 'filter', filter: filterOf(golden, filter) });
  });

  it.each(filterCases.filter(({ unknown }) => unknown === undefined))(
    '$name: our request says the same as tc’s',
    ({ name, filter }) => {
      const golden = readGolden(`filter-${name}`);
      const ours = encodeNewFilter(filterOf(golden, filter), { sequence: 1, mode: 'add' });
      expect(content(toHex(ours))).toEqual(content(golden.request));
    },
  );

  it.each(filterCases)('$name: the kernel’s dump reads as that filter', (filterCase) => {
    const { name, filter } = filterCase;
    const golden = readGolden(`filter-${name}`);
    const messages = decodeDatagram(answerBytes(golden.dump!));
    expect(messages.map(({ kind }) => kind)).toEqual(['filter-priority', 'filter', 'done']);
    const dumped = messages[1]!;
    // The kernel shows other keys of a tagged packet than it was given.
    const shown = { ...filterOf(golden, filter), keys: dumpedKeys(filter.keys) };
    expect(dumped).toMatchObject({
      filter: shown,
      statistics: filter.actions.length > 0 ? { packets: 0, bytes: 0 } : undefined,
    });
    if (dumped.kind === 'filter') {
      expect(dumped.filter.keys).toEqual(shown.keys);
      expect(dumped.unknown.map(({ type }) => type)).toEqual(filterCase.unknown ?? []);
    }
  });

  it.each(filterCases)('$name: was acknowledged', ({ name }) => {
    const messages = decodeDatagram(answerBytes(readGolden(`filter-${name}`)));
    expect(messages).toMatchObject([{ kind: 'acknowledgement', errno: 0, code: 'OK' }]);
  });
});

describe('refusals of a real kernel', () => {
  it.each([
    ['error-no-qdisc', 'EINVAL', "Parent Qdisc doesn't exists"],
    ['error-exists', 'EEXIST', 'Filter already exists'],
    ['error-same-keys', 'EEXIST', undefined],
    ['error-protocol', 'EINVAL', 'Filter with specified priority/protocol not found'],
    ['error-kind', 'EINVAL', 'Specified filter kind does not match existing one'],
    ['error-delete', 'ENOENT', 'Cannot find specified filter chain'],
  ])('%s is %s: %s', (name, code, text) => {
    // tc does not ask to have the request cut off: it stands before the text.
    const [message] = decodeDatagram(answerBytes(readGolden(name)));
    expect(message).toMatchObject({ kind: 'acknowledgement', code, text });
  });

  it('name the attribute they complain about', () => {
    const step = readSession().steps.find(({ title }) => title === 'a cookie too long')!;
    const [answer] = decodeDatagram(fromHex(step.answer));
    expect(answer).toMatchObject({ code: 'ERANGE', text: 'Attribute failed policy validation' });
    const offset = answer?.kind === 'acknowledgement' ? answer.complaintOffset : undefined;
    const all = (attributes: readonly DescribedAttribute[]): DescribedAttribute[] =>
      attributes.flatMap((attribute) => [attribute, ...all(attribute.children ?? [])]);
    const [request] = describeBytes(fromHex(step.request));
    expect(all(request!.attributes).find((attribute) => attribute.offset === offset)).toMatchObject(
      {
        name: 'TCA_ACT_COOKIE',
      },
    );
  });
});

describe('counters of a real kernel', () => {
  it('of filters are what their first action saw', () => {
    const messages = decodeDatagram(answerBytes(readGolden('filter-dump-statistics')));
    expect(messages.filter(({ kind }) => kind === 'filter')).toMatchObject([
      { filter: { priority: 20 }, statistics: { packets: 3, bytes: 180 } },
      { filter: { priority: 30 }, statistics: { packets: 1, bytes: 60 } },
    ]);
  });

  it('of queues are those of multiq’s classes', () => {
    const messages = decodeDatagram(answerBytes(readGolden('class-dump')));
    const classes = messages.filter((message) => message.kind === 'class');
    expect(queueStatistics(classes)).toEqual([
      { queue: 0, packets: 0, bytes: 0 },
      { queue: 1, packets: 0, bytes: 0 },
      { queue: 2, packets: 3, bytes: 180 },
      { queue: 3, packets: 0, bytes: 0 },
    ]);
  });
});

describe('qdiscs and links of a real kernel', () => {
  it('qdiscs read with handle, parent and bands', () => {
    const golden = readGolden('qdisc-dump');
    const { ifindex } = golden;
    expect(decodeDatagram(answerBytes(golden))).toMatchObject([
      { kind: 'qdisc', qdisc: { ifindex: 1, kind: 'noqueue', handle: '0:', parent: 'root' } },
      { qdisc: { ifindex, kind: 'multiq', handle: '1:', parent: 'root', bands: 4 } },
      { qdisc: { ifindex, kind: 'ingress', handle: 'ffff:', parent: 'ffff:fff1' } },
      { kind: 'done', errno: 0 },
    ]);
  });

  it('links read with their queues and state', () => {
    const golden = readGolden('link-dump');
    expect(decodeDatagram(answerBytes(golden))).toMatchObject([
      { kind: 'link', index: 1, name: 'lo', up: true, linkKind: undefined },
      {
        index: golden.ifindex,
        name: 'tap0',
        up: true,
        linkKind: 'tun',
        qdisc: 'multiq',
        mtu: 1500,
      },
      { index: golden.ifindex + 1, name: 'tap1', up: false, linkKind: 'tun' },
      { kind: 'done' },
    ]);
    const [tap] = decodeDatagram(answerBytes(readGolden('link-get')));
    expect(tap).toMatchObject({ kind: 'link', name: 'tap0', txQueues: 256, attachedQueues: 4 });
  });

  it.each<[string, (ifindex: number) => Uint8Array]>([
    [
      'qdisc-add-multiq',
      (ifindex) =>
        encodeNewQdisc(
          { ifindex, kind: 'multiq', handle: '1:', parent: 'root' },
          { sequence: 1, mode: 'add' },
        ),
    ],
    [
      'qdisc-add-ingress',
      (ifindex) =>
        encodeNewQdisc(
          { ifindex, kind: 'ingress', handle: 'ffff:', parent: 'ffff:fff1' },
          { sequence: 1, mode: 'add' },
        ),
    ],
    [
      'qdisc-delete',
      (ifindex) => encodeDeleteQdisc({ ifindex, handle: '0:', parent: 'root' }, { sequence: 1 }),
    ],
    ['qdisc-dump', () => encodeDumpQdiscs(1)],
    ['class-dump', (ifindex) => encodeDumpClasses({ ifindex, parent: '0:' }, 1)],
    ['filter-dump-statistics', (ifindex) => encodeDumpFilters({ ifindex, parent: '1:' }, 1)],
    ['link-up', (ifindex) => encodeSetLink(ifindex, { up: true }, { sequence: 1 })],
    [
      'link-address',
      (ifindex) => encodeSetLink(ifindex, { mac: '02:00:00:00:00:aa' }, { sequence: 1 }),
    ],
  ])('%s: our request says what the tool’s says', (name, encode) => {
    const golden = readGolden(name);
    expect(content(toHex(encode(golden.ifindex)))).toEqual(content(golden.request));
  });
});

describe('our own requests', () => {
  const session = readSession();
  const steps = sessionSteps(session.ifindex);

  it('are, byte for byte, those that a real kernel answered', () => {
    const ours = steps.map(({ title, request }) => ({ title, request: toHex(request) }));
    expect(ours).toEqual(session.steps.map(({ title, request }) => ({ title, request })));
  });

  it('and all the answers to them can be read to the last attribute', () => {
    const exchanges: Exchange[] = session.steps.map(({ title, request, answer }) => ({
      command: title,
      request,
      answer: [answer],
    }));
    for (const exchange of exchanges) {
      const bytes = answerBytes(exchange);
      expect(decodeDatagram(bytes).filter(({ kind }) => kind === 'malformed')).toEqual([]);
      for (const message of describeBytes(bytes)) expect(message.error).toBeUndefined();
    }
  });
});
