import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatenate, fromHex } from '../../../core/netlink/bytes.ts';
import { decodeDatagram } from '../../../core/netlink/decode.ts';
import type { NetlinkMessage } from '../../../core/netlink/decode.ts';
import { NLM_F, encodeMessage } from '../../../core/netlink/messages.ts';
import { encodeDumpClasses, queueStatistics } from '../../../core/netlink/tc-class.ts';
import {
  encodeDeleteFilter,
  encodeDumpFilters,
  encodeNewFilter,
} from '../../../core/netlink/tc-filter.ts';
import type { WireFilter } from '../../../core/netlink/wire-filter.ts';
import { encodeNewQdisc } from '../../../core/netlink/tc-qdisc.ts';
import { createSimulatedKernel } from '../../../core/simulate/kernel.ts';
import { filterCases } from '../../golden/netlink/filter-cases.ts';
import { answerBytes, readGolden, readSession } from '../../golden/netlink/golden.ts';
import { runs } from '../../property.ts';

/** A kernel with tap0, its two qdiscs, and a way to ask it. */
function lab(queues = 4) {
  const kernel = createSimulatedKernel();
  const ifindex = kernel.createTap('tap0', queues);
  if (typeof ifindex !== 'number') throw new Error(ifindex.refused);
  const ask = (...requests: Uint8Array[]): readonly NetlinkMessage[] =>
    decodeDatagram(concatenate(kernel.transact(concatenate(requests))));
  const multiq = { ifindex, kind: 'multiq', handle: '1:', parent: 'root' };
  ask(
    encodeNewQdisc(multiq, { sequence: 1, mode: 'add' }),
    encodeNewQdisc(
      { ifindex, kind: 'ingress', handle: 'ffff:', parent: 'ffff:fff1' },
      { sequence: 2, mode: 'add' },
    ),
  );
  const filters = () =>
    ask(encodeDumpFilters({ ifindex, parent: '1:' }, 1)).filter(({ kind }) => kind === 'filter');
  return { kernel, ifindex, ask, multiq, filters };
}

const numbered = (ifindex: number, number: number, priority: number): WireFilter => ({
  ifindex,
  parent: '1:',
  chain: 0,
  priority,
  protocol: 3,
  handle: number + 1,
  keys: { eth_type: { value: 0x0800 }, ipv4_src: { value: `10.0.${number >> 8}.${number & 255}` } },
  actions: [{ kind: 'skbedit', queueMapping: number % 4, control: 'ok' }],
});

describe('filters that tc asked a real kernel for', () => {
  it.each(filterCases)('$name: the simulated kernel shows what the real one shows', ({ name }) => {
    const golden = readGolden(`filter-${name}`);
    const { kernel, ifindex, ask } = lab();
    kernel.createTap('tap1', 1);
    expect(ifindex).toBe(golden.ifindex);
    expect(ask(fromHex(golden.request))).toMatchObject([{ kind: 'acknowledgement', code: 'OK' }]);
    const shown = ask(fromHex(golden.dump!.request)).filter(({ kind }) => kind === 'filter');
    const real = decodeDatagram(answerBytes(golden.dump!)).filter(({ kind }) => kind === 'filter');
    expect(withoutOptions(shown)).toEqual(withoutOptions(real));
  });

  it.each(['error-exists', 'error-same-keys', 'error-protocol', 'error-kind'])(
    '%s: the simulated kernel refuses as the real one does',
    (name) => {
      const golden = readGolden(name);
      const { ask } = lab();
      // `prio 20 handle 1 protocol all flower action drop`, as the capture had it before.
      ask(fromHex(readGolden('filter-no-keys-continue').request));
      const [simulated] = ask(fromHex(golden.request));
      const [real] = decodeDatagram(answerBytes(golden));
      const verdict = (message: NetlinkMessage | undefined) =>
        message?.kind === 'acknowledgement' ? [message.code, message.text] : message;
      expect(verdict(simulated)).toEqual(verdict(real));
    },
  );
});

/** Headers hold each kernel's port and padding. */
const withoutOptions = (messages: readonly NetlinkMessage[]): unknown =>
  messages.map(({ header: _, ...content }) => content);

describe('a buffer of requests', () => {
  it('of 3,000 filters is held, dumped in the kernel’s order and deleted again', () => {
    const { ifindex, ask, filters } = lab();
    const wanted = Array.from({ length: 3_000 }, (_, number) =>
      numbered(ifindex, number, 60_000 - number),
    );
    const buffer = wanted.map((filter, index) =>
      encodeNewFilter(filter, { sequence: index, mode: 'add', acknowledge: false }),
    );
    expect(ask(...buffer)).toEqual([]);
    const found = filters().map((message) => message.kind === 'filter' && message.filter);
    // Of the actions the kernel tells their numbers besides.
    expect(found).toMatchObject([...wanted].reverse());
    const deletions = wanted.map((filter, index) =>
      encodeDeleteFilter(filter, { sequence: index }),
    );
    expect(ask(...deletions).every((answer) => 'code' in answer && answer.code === 'OK')).toBe(
      true,
    );
    expect(filters()).toEqual([]);
  });
});

describe('a TAP of the simulated kernel', () => {
  it('is refused as the tun driver refuses', () => {
    const { kernel } = lab();
    expect(kernel.createTap('tap0', 1)).toEqual({ refused: 'EBUSY' });
    expect(kernel.createTap('a name', 1)).toEqual({ refused: 'EINVAL' });
    expect(kernel.createTap('..', 1)).toEqual({ refused: 'EINVAL' });
    expect(kernel.createTap('a-name-of-16-let', 1)).toEqual({ refused: 'EINVAL' });
    expect(kernel.createTap('tap1', 257)).toEqual({ refused: 'E2BIG' });
    expect(kernel.interfaceIndex('tap1')).toBeUndefined();
  });

  it('takes further queues, which multiq follows when it is changed, keeping its filters', () => {
    const { kernel, ifindex, ask, multiq, filters } = lab();
    ask(encodeNewFilter(numbered(ifindex, 1, 20), { sequence: 1, mode: 'add' }));
    const queues = () =>
      queueStatistics(
        ask(encodeDumpClasses({ ifindex, parent: '1:' }, 1)).filter(
          (message) => message.kind === 'class',
        ),
      ).map(({ queue }) => queue);
    expect(kernel.attachQueues('tap0', 2)).toBeUndefined();
    expect(queues()).toEqual([0, 1, 2, 3]);
    ask(encodeNewQdisc(multiq, { sequence: 1, mode: 'change' }));
    expect(queues()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(filters()).toHaveLength(1);
    expect(kernel.attachQueues('tap0', 251)).toEqual({ refused: 'E2BIG' });
    expect(kernel.attachQueues('lo', 1)).toEqual({ refused: 'EINVAL' });
  });

  it('is gone with its filters when deleted, and its number is not used again', () => {
    const { kernel, ifindex, ask } = lab();
    kernel.deleteTap('tap0');
    kernel.deleteTap('lo');
    expect(kernel.interfaceIndex('tap0')).toBeUndefined();
    expect(kernel.interfaceIndex('lo')).toBe(1);
    const [answer] = ask(encodeNewFilter(numbered(ifindex, 1, 20), { sequence: 1, mode: 'add' }));
    expect(answer).toMatchObject({ kind: 'acknowledgement', code: 'ENODEV' });
    expect(kernel.createTap('tap0', 1)).toBe(ifindex + 1);
  });
});

describe('bytes that are no good requests', () => {
  it('are answered with messages that can be read, whatever they are', () => {
    const requests = readSession().steps.map(({ request }) => fromHex(request));
    const change = fc.tuple(fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(
        fc.array(fc.nat(requests.length - 1), { minLength: 1, maxLength: 20 }),
        fc.array(change, { maxLength: 8 }),
        (chosen, changes) => {
          const { kernel } = lab();
          const bytes = concatenate(chosen.map((index) => requests[index]!));
          for (const [place, byte] of changes) bytes[place % bytes.length] = byte;
          for (const datagram of kernel.transact(bytes))
            expect(decodeDatagram(datagram).some(({ kind }) => kind === 'malformed')).toBe(false);
        },
      ),
      runs(200),
    );
  });

  it('of a type that is not simulated are not supported', () => {
    const { ask } = lab();
    // RTM_NEWADDR and a dump of addresses.
    for (const [type, flags] of [
      [20, NLM_F.REQUEST],
      [22, NLM_F.REQUEST | NLM_F.DUMP],
    ] as const) {
      const request = encodeMessage({ type, flags, sequence: 3, port: 0 }, (writer) => {
        writer.unsigned(0, 8, 'host');
      });
      expect(ask(request)).toMatchObject([{ kind: 'acknowledgement', code: 'EOPNOTSUPP' }]);
    }
  });

  it('that ask for nothing are passed over, as the kernel does', () => {
    const { ask } = lab();
    const noop = (flags: number) =>
      encodeMessage({ type: 1, flags, sequence: 3, port: 0 }, () => undefined);
    expect(ask(noop(NLM_F.REQUEST))).toEqual([]);
    expect(ask(noop(NLM_F.REQUEST | NLM_F.ACK))).toMatchObject([{ code: 'OK' }]);
  });
});
