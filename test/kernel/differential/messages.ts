/** Requests, good and bad. Each is written once the devices are known, and has the sequence number it is given. */
import fc from 'fast-check';
import type { AttributeEntry } from '../../../core/netlink/attributes.ts';
import { interfacePromiscuous, interfaceUp, writeLink } from '../../../core/netlink/link.ts';
import { encodeMessage, NLM_F, RTM } from '../../../core/netlink/messages.ts';
import {
  filterInfo,
  handleIngress,
  handleRoot,
  writeTcMessage,
} from '../../../core/netlink/tc-message.ts';
import { actions, oneAction, type ActionOf } from './actions.ts';
import { garbled, type Damage } from './damage.ts';
import { keys } from './keys.ts';
import {
  automatic,
  chains,
  deviceNumber,
  devices,
  filterKinds,
  filterParents,
  handles,
  ingress,
  mostly,
  multiq,
  oneOf,
  priorities,
  protocols,
  qdiscKinds,
  type Devices,
  type DeviceWord,
} from './values.ts';

export type Sentence = (devices: Devices, sequence: number) => Uint8Array;

const { REQUEST, ACK, ECHO, CREATE, EXCL, REPLACE, DUMP, ROOT, MATCH } = NLM_F;
const asked = REQUEST | ACK;

/** add, replace, change, and what nobody means. */
const newFlags = oneOf(
  ...([
    [8, asked | CREATE | EXCL],
    [6, asked | CREATE | REPLACE],
    [3, asked | REPLACE],
    [3, asked | CREATE],
    [2, asked],
    [1, asked | EXCL],
    [1, asked | CREATE | EXCL | REPLACE],
    [1, asked | CREATE | EXCL | ECHO],
    [1, REQUEST | CREATE],
    [1, ACK | CREATE],
  ] as const),
);
const deleteFlags = mostly(asked, asked | EXCL, asked | ECHO, asked | REPLACE, ACK, REQUEST);
const dumpFlags = mostly(REQUEST | DUMP, REQUEST | ROOT, REQUEST | MATCH, asked | DUMP);

interface TcParts {
  readonly type: number;
  readonly flags: number;
  readonly device: DeviceWord;
  readonly handle: number;
  readonly parent: number;
  readonly info: number;
}

const writeTc =
  (
    { type, flags, device, handle, parent, info }: TcParts,
    entries: (devices: Devices) => readonly AttributeEntry[],
  ): Sentence =>
  (names, sequence) =>
    encodeMessage({ type, flags, sequence, port: 0 }, (writer) => {
      const header = { ifindex: deviceNumber(device, names), handle, parent, info };
      writeTcMessage(writer, header, entries(names));
    });

const entry = (name: string, value: number | string | undefined): AttributeEntry[] =>
  value === undefined ? [] : [[name, value]];

const place = {
  ...{ device: devices, handle: handles, parent: filterParents },
  info: fc
    .tuple(priorities, protocols)
    .map(([priority, protocol]) => filterInfo(priority, protocol)),
};

const newFilter = (list: fc.Arbitrary<readonly ActionOf[]>): fc.Arbitrary<Sentence> =>
  fc
    .record({
      ...place,
      ...{ flags: newFlags, chain: chains, kind: filterKinds, keys, list },
      options: mostly(true, false),
    })
    .map(({ flags, chain, kind, keys: match, list: made, options, ...rest }) =>
      writeTc({ ...rest, type: RTM.NEWTFILTER, flags }, (names) => {
        const inside: AttributeEntry[] = [...match];
        if (made.length > 0) inside.push(['TCA_FLOWER_ACT', made.map((one) => one(names))]);
        return [
          ...entry('TCA_CHAIN', chain),
          ...entry('TCA_KIND', kind),
          ...(options ? [optionsOf(kind, inside)] : []),
        ];
      }),
    );

/** Options of flower below another kind would be read as what they are not. */
const optionsOf = (kind: string | undefined, inside: readonly AttributeEntry[]): AttributeEntry =>
  kind === 'flower' ? ['TCA_OPTIONS', inside] : { type: 2, payload: new Uint8Array() };

const namedFilter = (type: number): fc.Arbitrary<Sentence> =>
  fc
    .record({ ...place, flags: deleteFlags, chain: chains, kind: filterKinds })
    .map(({ flags, chain, kind, ...rest }) =>
      writeTc({ ...rest, type, flags }, () => [
        ...entry('TCA_CHAIN', chain),
        ...entry('TCA_KIND', kind),
      ]),
    );

const flushChain: fc.Arbitrary<Sentence> = fc
  .record({
    ...{ device: devices, parent: filterParents, flags: deleteFlags, chain: chains },
    ...{
      handle: mostly(0, 1),
      info: mostly(0, filterInfo(0, 3)),
      kind: mostly(undefined, 'flower'),
    },
  })
  .map(({ flags, chain, kind, ...rest }) =>
    writeTc({ ...rest, type: RTM.DELTFILTER, flags }, () => [
      ...entry('TCA_CHAIN', chain),
      ...entry('TCA_KIND', kind),
    ]),
  );

/** Qdiscs below a class of multiq (`1:1`) are left out: they are not simulated. */
const qdiscParents = oneOf(
  ...([
    [10, handleRoot],
    [8, handleIngress],
    [2, 0],
    [1, multiq],
    [1, multiq + 9],
    [1, 0x20000],
    [1, ingress],
    [1, 7],
  ] as const),
);
const qdiscHandles = oneOf(
  ...([
    [10, multiq],
    [4, 0],
    [4, ingress],
    [2, 0x20000],
    [1, multiq + 1],
    [1, automatic],
    [1, handleIngress],
  ] as const),
);

const newQdisc: fc.Arbitrary<Sentence> = fc
  .record({
    ...{ device: devices, handle: qdiscHandles, parent: qdiscParents, info: fc.constant(0) },
    ...{ flags: newFlags, kind: qdiscKinds },
    options: mostly<Uint8Array | undefined>(
      ...[new Uint8Array(4), undefined, new Uint8Array(2), new Uint8Array(9)],
    ),
  })
  .map(({ flags, kind, options, ...rest }) =>
    writeTc({ ...rest, type: RTM.NEWQDISC, flags }, () => [
      ...entry('TCA_KIND', kind),
      ...(options ? [{ type: 2, payload: options }] : []),
    ]),
  );

/** What the engine begins with. */
const hooks: fc.Arbitrary<Sentence> = fc.boolean().map((atIngress) =>
  writeTc(
    {
      ...{ type: RTM.NEWQDISC, flags: asked | CREATE | EXCL, device: 'tap', info: 0 },
      ...(atIngress
        ? { handle: ingress, parent: handleIngress }
        : { handle: multiq, parent: handleRoot }),
    },
    () => [
      ['TCA_KIND', atIngress ? 'ingress' : 'multiq'],
      ...(atIngress ? [] : [{ type: 2, payload: new Uint8Array(4) }]),
    ],
  ),
);

const deleteQdisc: fc.Arbitrary<Sentence> = fc
  .record({
    ...{ device: devices, handle: qdiscHandles, info: fc.constant(0) },
    ...{ parent: qdiscParents, flags: deleteFlags, kind: mostly(undefined, 'multiq', 'ingress') },
  })
  .map(({ flags, kind, ...rest }) =>
    writeTc({ ...rest, type: RTM.DELQDISC, flags }, () => entry('TCA_KIND', kind)),
  );

/** A type that asks, of nothing that the kernel has. */
const unspoken = 54;

const dump: fc.Arbitrary<Sentence> = fc
  .record({
    ...{ device: devices, parent: filterParents, chain: chains, flags: dumpFlags },
    ...{
      type: oneOf([6, RTM.GETTFILTER], [2, RTM.GETTCLASS], [1, unspoken]),
      handle: fc.constant(0),
    },
    info: mostly(0, filterInfo(1, 0), filterInfo(0, 3), filterInfo(2, 0x0800)),
    told: mostly<AttributeEntry | undefined>(
      undefined,
      ['TCA_DUMP_FLAGS', { value: 1, selector: 1 }],
      ['TCA_DUMP_FLAGS', { value: 1, selector: 1 }],
      ['TCA_DUMP_FLAGS', { value: 2, selector: 2 }],
    ),
  })
  .map(({ chain, told, ...parts }) =>
    writeTc(parts, () => [...entry('TCA_CHAIN', chain), ...(told ? [told] : [])]),
  );

/** Of flags only these two, and always named: the others are not simulated. */
const bits = fc.constantFrom(
  0,
  interfaceUp,
  interfacePromiscuous,
  interfaceUp | interfacePromiscuous,
);
const linkChanges: fc.Arbitrary<readonly AttributeEntry[]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant([]) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<readonly AttributeEntry[]>(
      [['IFLA_GSO_MAX_SEGS', 1]],
      [['IFLA_GSO_MAX_SEGS', 65_535]],
      [['IFLA_GSO_MAX_SEGS', 65_536]],
      [['IFLA_ADDRESS', Uint8Array.from([2, 0, 0, 0, 0, 9])]],
      [['IFLA_ADDRESS', Uint8Array.from([1, 0, 0, 0, 0, 9])]],
      [['IFLA_ADDRESS', Uint8Array.from([2, 0, 0])]],
    ),
  },
);

const link: fc.Arbitrary<Sentence> = fc
  .record({
    type: oneOf([8, RTM.NEWLINK], [2, RTM.SETLINK], [2, RTM.GETLINK]),
    flags: mostly(asked, asked | EXCL, asked | CREATE, asked | REPLACE),
    ...{ device: devices, up: bits, change: bits, entries: linkChanges },
  })
  // GETLINK with these flags is a dump of all links, among them those of other tests.
  .filter(({ type, flags }) => type !== RTM.GETLINK || (flags & DUMP) === 0)
  .map(
    ({ type, flags, device, up, change, entries }): Sentence =>
      (names, sequence) =>
        encodeMessage({ type, flags, sequence, port: 0 }, (writer) => {
          const index = deviceNumber(device, names);
          writeLink(writer, { index, flags: up & change, change }, entries);
        }),
  );

const goneLink: fc.Arbitrary<Sentence> = fc
  .tuple(mostly<DeviceWord>('missing', 'none', 'negative'), deleteFlags)
  .map(
    ([device, flags]): Sentence =>
      (names, sequence) =>
        encodeMessage({ type: RTM.DELLINK, flags, sequence, port: 0 }, (writer) => {
          writeLink(writer, { index: deviceNumber(device, names), flags: 0, change: 0 }, []);
        }),
  );

const damaged = (sentences: fc.Arbitrary<Sentence>): fc.Arbitrary<Sentence> =>
  fc.tuple(sentences, garbled).map(
    ([sentence, damage]: [Sentence, Damage]): Sentence =>
      (names, sequence) =>
        damage(sentence(names, sequence)),
  );

const whole = fc.oneof(
  { weight: 14, arbitrary: newFilter(actions) },
  { weight: 5, arbitrary: namedFilter(RTM.DELTFILTER) },
  { weight: 3, arbitrary: namedFilter(RTM.GETTFILTER) },
  { weight: 3, arbitrary: flushChain },
  { weight: 3, arbitrary: newQdisc },
  { weight: 3, arbitrary: hooks },
  { weight: 1, arbitrary: deleteQdisc },
  { weight: 2, arbitrary: dump },
  { weight: 3, arbitrary: link },
  { weight: 1, arbitrary: goneLink },
);

/**
 * Of what is garbled, filters have one action at most: two that come to ask for one index make the kernel hang
 * (actions.ts). Dumps are left whole: of a chain's number that is too short the kernel reads what stands behind it, be it
 * of the message or not.
 */
const broken = damaged(
  fc.oneof(
    { weight: 8, arbitrary: newFilter(oneAction) },
    { weight: 2, arbitrary: newQdisc },
    { weight: 1, arbitrary: namedFilter(RTM.DELTFILTER) },
    { weight: 1, arbitrary: link },
  ),
);

export const sentence: fc.Arbitrary<Sentence> = fc.oneof(
  { weight: 10, arbitrary: whole },
  { weight: 1, arbitrary: broken },
);

/** Most begin as the engine does, so that the filters behind have a place. */
export const sequence: fc.Arbitrary<readonly Sentence[]> = fc
  .tuple(
    fc.array(hooks, { minLength: 0, maxLength: 3 }),
    fc.array(sentence, { minLength: 3, maxLength: 17 }),
  )
  .map((parts) => parts.flat());
