import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { decodeDatagram, type NetlinkMessage } from '../../../core/netlink/decode.ts';
import { RTM } from '../../../core/netlink/messages.ts';
import { encodeDeleteFilter, encodeNewFilter } from '../../../core/netlink/tc-filter.ts';
import type { WireFilter } from '../../../core/netlink/wire-filter.ts';
import { encodeNewQdisc } from '../../../core/netlink/tc-qdisc.ts';
import { liveFilters, readHooks, staleFilters } from '../../../core/plan/hook.ts';
import type { TcFilter } from '../../../core/tc/filter.ts';
import { filterKey } from '../../../core/tc/match.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import { NetlinkExchange, type Request } from '../../../engine/kernel/exchange.ts';
import { createMemoryLedger } from '../../../engine/kernel/ledger.ts';
import { KernelFailure } from '../../../engine/kernel/failure.ts';
import type { KernelPort } from '../../../engine/kernel/port.ts';
import { createSimulatedPort } from '../../../engine/kernel/simulated.ts';
import { readFilters, readLink, readQdiscs } from '../../../engine/session/device-state.ts';
import { DeviceSession } from '../../../engine/session/session.ts';

const rule = (priority: number, match: string, fate: string) =>
  `flow create 0 ingress priority ${priority} pattern ${match} / end actions ${fate} / end`;
const first = rule(1, 'eth / ipv4 src is 10.0.0.1', 'queue index 1');
const second = rule(2, 'eth / ipv6', 'drop');
const egress = 'flow create 0 egress pattern eth / end actions drop / end';

const compiled = (...lines: string[]) =>
  compile(parseScript(lines.join('\n'), createIdentifiers()).rules, defaultDevice);

const keysOf = (filters: readonly TcFilter[]) => filters.map(filterKey).sort();

interface LabOptions {
  /** What stands between the session and the simulated kernel. */
  readonly wrap?: (port: KernelPort) => KernelPort;
}

/** A session on a simulated TAP with four queues. */
async function makeLab({ wrap = (port) => port }: LabOptions = {}) {
  const port = createSimulatedPort();
  await port.createTap({ name: 'tap0', queues: 4, persistent: true });
  const index = (await port.interfaceIndex('tap0')) ?? 0;
  let time = 0;
  const now = () => (time += 1);
  const ledger = createMemoryLedger();
  const session = new DeviceSession('tap0', { port: wrap(port), ledger, now });
  const exchange = new NetlinkExchange(port);
  const device = { name: 'tap0', index };
  const send = async (request: Request) => {
    const [answer] = await exchange.send([request]);
    expect(answer?.verdict.code).toBe('OK');
  };
  /** All that an apply may change. */
  const state = async () => ({
    up: (await readLink(exchange, 'tap0'))?.up,
    qdiscs: await readQdiscs(exchange, device),
    filters: await readFilters(exchange, device),
  });
  const hooks = async () => {
    const { flower, foreign } = await readFilters(exchange, device);
    return readHooks([], flower, foreign);
  };
  /** What packets meet, as it was compiled. */
  const live = async () => (await hooks()).flatMap(liveFilters);
  return { port, session, index, send, state, hooks, live };
}

/** A filter of somebody else's where ours would go. */
const foreignFilter = (ifindex: number, priority: number): Request => {
  const filter = {
    ifindex,
    parent: '1:',
    chain: 0,
    priority,
    protocol: 0x0800,
    handle: 7,
    keys: { eth_type: { value: 0x0800 } },
    actions: [{ kind: 'gact', control: 'ok' }],
  } as const;
  return (options) => encodeNewFilter(filter, { ...options, mode: 'add' });
};

describe('apply', () => {
  it('sets the link up, makes the qdisc and puts every filter in', async () => {
    const { session, state, live } = await makeLab();
    const set = compiled(first, second);
    const applied = await session.apply(set);
    expect(applied).toMatchObject({
      ok: true,
      value: { added: 4, changed: 0, removed: 0, generation: 1 },
      warnings: [],
    });
    const { up, qdiscs } = await state();
    expect(up).toBe(true);
    expect(qdiscs).toContainEqual(expect.objectContaining({ kind: 'multiq', bands: 4 }));
    expect(keysOf(await live())).toEqual(keysOf(set.filters));
  });

  it('changes nothing when all is there', async () => {
    const { session, state } = await makeLab();
    await session.apply(compiled(first, second));
    const before = await state();
    const again = await session.apply(compiled(first, second));
    expect(again).toMatchObject({ value: { added: 0, changed: 0, removed: 0, generation: 1 } });
    expect(await state()).toEqual(before);
  });

  it('adds, changes and removes what differs', async () => {
    const { session, hooks, live } = await makeLab();
    await session.apply(compiled(first, second));
    const third = rule(3, 'eth', 'queue index 2');
    const set = compiled(first.replace('index 1', 'index 3'), third);
    const applied = await session.apply(set);
    expect(applied).toMatchObject({ value: { added: 1, changed: 1, removed: 1, generation: 2 } });
    expect(keysOf(await live())).toEqual(keysOf(set.filters));
    expect((await hooks()).flatMap(staleFilters)).toEqual([]);
  });

  it('writes into chain 0 itself when asked to, and moves from there and back', async () => {
    const { session, hooks, live } = await makeLab();
    const [one, other] = [compiled(first, second), compiled(first.replace('index 1', 'index 3'))];
    for (const [set, flat] of [
      [one, true],
      [other, true],
      [other, false],
      [one, false],
      [other, true],
    ] as const) {
      expect(await session.apply(set, { flat })).toMatchObject({ ok: true });
      expect(keysOf(await live())).toEqual(keysOf(set.filters));
      const [held] = await hooks();
      expect(held?.switches).toHaveLength(flat ? 0 : 1);
      expect(held?.own).toHaveLength(set.filters.length);
    }
  });

  it('ends in the same place as the one before when only the way was another', async () => {
    const { session, hooks } = await makeLab();
    await session.apply(compiled(first), { flat: true });
    const moved = await session.apply(compiled(first));
    expect(moved).toMatchObject({ value: { added: 0, changed: 0, removed: 0, generation: 1 } });
    expect((await hooks())[0]?.switches).toMatchObject([{ priority: 65_535 }]);
  });

  it('makes the ingress qdisc only when a rule needs it', async () => {
    const { session, state } = await makeLab();
    await session.apply(compiled(first));
    expect((await state()).qdiscs.map(({ kind }) => kind)).not.toContain('ingress');
    await session.apply(compiled(first, egress));
    expect((await state()).qdiscs.map(({ kind }) => kind)).toContain('ingress');
  });

  it('leaves filters of others alone', async () => {
    const { session, send, index, state } = await makeLab();
    await session.apply(compiled(first));
    await send(foreignFilter(index, 5));
    await session.apply(compiled(second));
    const keys = (await state()).filters.flower.map(filterKey);
    expect(keys).toContain('tap0 1: 0 5 7');
    expect(await session.flush()).toMatchObject({ ok: true, value: { removed: 3 } });
    expect((await state()).filters.flower.map(filterKey)).toEqual(['tap0 1: 0 5 7']);
  });

  it('warns when the device has fewer queues than the rules are made for', async () => {
    const { session } = await makeLab();
    const { rules } = parseScript(first, createIdentifiers());
    const applied = await session.apply(compile(rules, { ...defaultDevice, queues: 8 }));
    expect(applied).toMatchObject({
      ok: true,
      warnings: [{ code: 'device/fewer-queues', severity: 'warning' }],
    });
  });

  it('refuses a root qdisc of somebody else and touches nothing', async () => {
    const { session, send, index, state } = await makeLab();
    const other = { ifindex: index, kind: 'multiq', handle: '7:', parent: 'root' };
    await send((options) => encodeNewQdisc(other, { ...options, mode: 'add' }));
    const before = await state();
    expect(await session.apply(compiled(first))).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'device/foreign-root-qdisc' }],
    });
    expect(await state()).toEqual(before);
  });

  it('says that the device is not there', async () => {
    const { port, session } = await makeLab();
    await port.deleteTap('tap0');
    for (const asked of [session.apply(compiled(first)), session.status(), session.flush()])
      expect(await asked).toMatchObject({ ok: false, diagnostics: [{ code: 'device/not-found' }] });
    expect(await session.counters()).toBeUndefined();
  });
});

describe('an apply that fails', () => {
  it('gives the device back what it had, and names the rule the kernel refused', async () => {
    const { session, state } = await makeLab({
      wrap: (port) => refusing(port, ({ priority }) => priority === 20),
    });
    await session.apply(compiled(first, second));
    const third = rule(3, 'eth', 'queue index 2');
    const set = compiled(first.replace('index 1', 'index 3'), third);
    const refusedRule = set.filters.find(({ priority }) => priority === 20)?.rule;
    const before = await state();
    const applied = await session.apply(set);
    expect(applied).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'kernel/refused', subject: { part: 'kernel', rule: refusedRule } }],
    });
    expect(await state()).toEqual(before);
  });

  it('takes back qdisc and link state that it made itself', async () => {
    const { session, state } = await makeLab({ wrap: refuseFilters });
    const before = await state();
    expect(await session.apply(compiled(first, egress))).toMatchObject({ ok: false });
    const { qdiscs, ...after } = await state();
    const { qdiscs: had, ...rest } = before;
    expect(after).toEqual(rest);
    expect(qdiscs.filter(({ handle }) => handle !== '0:')).toEqual(
      had.filter(({ handle }) => handle !== '0:'),
    );
    expect(await session.status()).toMatchObject({ value: { filters: [] } });
  });

  it('is noticed by reading back when the kernel holds something else', async () => {
    const { session, state } = await makeLab({ wrap: loseOneFilter });
    const applied = await session.apply(compiled(first, second));
    expect(applied).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'kernel/verify-failed' }],
    });
    expect((await state()).filters.flower).toEqual([]);
  });

  it('is taken back also when the socket fails half way', async () => {
    let failing = false;
    const { session, state } = await makeLab({
      wrap: (port) => ({
        ...port,
        transact: async (messages) => {
          const answers = await port.transact(messages);
          if (!failing || !decodeDatagram(messages).some(({ kind }) => kind === 'filter'))
            return answers;
          failing = false;
          throw new KernelFailure({ code: 'ENOBUFS', errno: 105, syscall: 'recvmsg' });
        },
      }),
    });
    await session.apply(compiled(first, second));
    const before = await state();
    failing = true;
    const set = compiled(first.replace('index 1', 'index 3'));
    await expect(session.apply(set)).rejects.toThrow('recvmsg: ENOBUFS');
    expect(await state()).toEqual(before);
  });

  it('says so when not even taking back works', async () => {
    let adds = 0;
    const { session } = await makeLab({
      wrap: (port) => ({
        ...port,
        transact: (messages) => {
          const [message] = decodeDatagram(messages);
          const isDelete = message?.header?.type === RTM.DELTFILTER;
          if (message?.kind === 'filter' && message.event === 'new') adds += 1;
          // One filter is lost on the way in, and none of the others can be removed any more.
          if (isDelete) return port.transact(misdirected(messages, () => true));
          return adds === 1 ? loseOneFilter(port).transact(messages) : port.transact(messages);
        },
      }),
    });
    const applied = await session.apply(compiled(first, second));
    expect(applied).toMatchObject({
      ok: false,
      diagnostics: expect.arrayContaining([
        expect.objectContaining({ code: 'kernel/undo-failed' }),
      ]) as unknown,
    });
  });
});

describe('flush', () => {
  it('removes filters and qdiscs that were made here', async () => {
    const { session, state } = await makeLab();
    await session.apply(compiled(first, egress));
    expect(await session.flush()).toMatchObject({ ok: true, value: { removed: 4 } });
    const { qdiscs, filters } = await state();
    expect(filters.flower).toEqual([]);
    expect(qdiscs.map(({ kind }) => kind)).not.toContain('multiq');
    expect(qdiscs.map(({ kind }) => kind)).not.toContain('ingress');
  });

  it('leaves a multiq that stood before', async () => {
    const { session, send, index, state } = await makeLab();
    const other = { ifindex: index, kind: 'multiq', handle: '1:', parent: 'root' };
    await send((options) => encodeNewQdisc(other, { ...options, mode: 'add' }));
    await session.apply(compiled(first));
    expect(await session.status()).toMatchObject({
      value: { qdiscs: [{ kind: 'multiq', ours: false }] },
    });
    await session.flush();
    expect((await state()).qdiscs.map(({ kind }) => kind)).toContain('multiq');
  });

  it('finds what another session applied, as after a crash', async () => {
    const { port, session } = await makeLab();
    await session.apply(compiled(first));
    const later = new DeviceSession('tap0', { port, ledger: createMemoryLedger(), now: () => 0 });
    expect(await later.status()).toMatchObject({ value: { filters: { length: 3 } } });
    expect(await later.flush()).toMatchObject({ value: { removed: 3 } });
  });
});

/** A kernel that refuses every new filter. */
const refuseFilters = (port: KernelPort) => refusing(port, () => true);

/** A kernel that refuses some new filters. */
function refusing(port: KernelPort, isRefused: (filter: WireFilter) => boolean): KernelPort {
  return {
    ...port,
    transact: (messages) =>
      port.transact(
        misdirected(
          messages,
          (message) =>
            message.kind === 'filter' && message.event === 'new' && isRefused(message.filter),
        ),
      ),
  };
}

/** Sends some of the requests to a qdisc that is not there: those are refused. */
function misdirected(
  messages: Uint8Array,
  isMeant: (message: NetlinkMessage) => boolean,
): Uint8Array {
  const elsewhere = Uint8Array.from(messages);
  let offset = 0;
  for (const message of decodeDatagram(messages)) {
    // tcm_parent, behind nlmsghdr and twelve bytes of tcmsg.
    if (isMeant(message)) new DataView(elsewhere.buffer).setInt32(offset + 28, 0x70000, true);
    offset += ((message.header?.length ?? 0) + 3) & ~3;
  }
  return elsewhere;
}

/** A kernel that acknowledges the first of several new filters without keeping it. */
function loseOneFilter(port: KernelPort): KernelPort {
  return {
    ...port,
    transact: async (messages) => {
      const answers = await port.transact(messages);
      const added = decodeDatagram(messages).flatMap((message) =>
        message.kind === 'filter' && message.event === 'new' ? [message.filter] : [],
      );
      const [lost] = added;
      if (lost !== undefined) {
        await port.transact(encodeDeleteFilter(lost, { sequence: 1 }));
      }
      return answers;
    },
  };
}
