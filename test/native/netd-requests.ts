/** Random requests to tapwright-netd: nonsense, and sense with some bytes changed, which gets further. */
import fc from 'fast-check';
import { encodeDumpLinks, encodeSetLink } from '../../core/netlink/link.ts';
import { encodeNewFilter } from '../../core/netlink/tc-filter.ts';
import { encodeNewQdisc } from '../../core/netlink/tc-qdisc.ts';
import { ETH_P_ALL } from '../../core/tc/filter.ts';
import { payloadOf, transactOf, type Request } from './netd-process.ts';

const loopback = 1;
const options = { sequence: 7 };

const messages: readonly Uint8Array[] = [
  encodeDumpLinks(7),
  encodeSetLink(loopback, { up: true, mac: '02:00:00:00:00:01', gsoMaxSegments: 1 }, options),
  encodeNewQdisc(
    { ifindex: loopback, kind: 'multiq', handle: '1:', parent: 'root' },
    { ...options, mode: 'add' },
  ),
  encodeNewFilter(
    {
      ifindex: loopback,
      parent: '1:',
      chain: 3,
      priority: 17,
      protocol: ETH_P_ALL,
      handle: 1,
      keys: { eth_type: { value: 0x0800 }, ipv4_dst: { value: '10.0.0.1' } },
      actions: [
        { kind: 'skbedit', queueMapping: 2, control: 'pipe' },
        { kind: 'mirred', mode: 'redirect', ifindex: loopback, control: 'stolen', cookie: '0102' },
      ],
    },
    { ...options, mode: 'add' },
  ),
];

const sensible: readonly Request[] = [
  { operation: 'hello', payload: payloadOf((payload) => payload.number(1)) },
  { operation: 'interfaceIndex', payload: payloadOf((payload) => payload.text('lo')) },
  {
    operation: 'load',
    payload: payloadOf((payload) =>
      payload.bytes(Uint8Array.of(1)).text('x').number(1).text('rss').number(1).number(7).number(8),
    ),
  },
  {
    operation: 'createMap',
    payload: payloadOf((p) => p.text('x').number(2).number(4).number(4).number(1)),
  },
  { operation: 'lookup', payload: payloadOf((p) => p.number(3).bytes(Uint8Array.of(0, 0, 0, 0))) },
  {
    operation: 'update',
    payload: payloadOf((p) => p.number(3).bytes(Uint8Array.of(0)).bytes(Uint8Array.of(0))),
  },
  { operation: 'pin', payload: payloadOf((p) => p.number(3).text('/sys/fs/bpf/tapwright/1/1/x')) },
  { operation: 'listPins', payload: payloadOf((p) => p.text('/sys/fs/bpf/tapwright')) },
];

const anyByte = fc.nat(255);

/** Some bytes set to others, wherever they are. */
const withChanges = (bytes: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .array(fc.tuple(fc.nat(Math.max(bytes.length - 1, 0)), anyByte), { maxLength: 4 })
    .map((changes) => {
      const copy = Uint8Array.from(bytes);
      for (const [at, byte] of changes) copy[at] = byte;
      return copy;
    });

const nonsense = fc.record({
  // Not those that make TAPs or wait: what a random payload may ask of them depends on the machine.
  operation: fc.nat(40).filter((operation) => operation !== 4 && operation !== 10),
  payload: fc.uint8Array({ maxLength: 64 }),
});

const nearlySense: fc.Arbitrary<Request> = fc.oneof(
  fc
    .constantFrom(...sensible)
    .chain((request) => withChanges(request.payload).map((payload) => ({ ...request, payload }))),
  fc
    .constantFrom(...messages)
    .chain(withChanges)
    .map((message) => transactOf(message)),
);

export const anyRequests = fc.array(fc.oneof(nonsense, nearlySense), { maxLength: 20 });
