import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { concatenate } from '../../../core/netlink/bytes.ts';
import { decodeDatagram } from '../../../core/netlink/decode.ts';
import {
  encodeDeleteFilter,
  encodeDumpFilters,
  encodeNewFilter,
} from '../../../core/netlink/tc-filter.ts';
import type { WireFilter } from '../../../core/netlink/wire-filter.ts';
import { ETH_P_ALL } from '../../../core/tc/filter.ts';
import { loadNative } from '../../../native/index.ts';
import type { NetlinkSocket } from '../../../native/index.ts';
import { tc } from '../lab/commands.ts';
import { makeDummy } from '../lab/devices.ts';
import { ask, verdicts } from '../lab/netlink.ts';

const native = loadNative();
let socket: NetlinkSocket;
let device: string;
let ifindex: number;

/** Of one mask at one priority, told apart by address and handle. */
const filterNumber = (number: number): WireFilter => ({
  ifindex,
  parent: 'ffff:',
  chain: 0,
  priority: 100,
  protocol: ETH_P_ALL,
  handle: number,
  keys: {
    eth_type: { value: 0x0800 },
    ipv4_src: { value: `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}` },
  },
  actions: [{ kind: 'gact', control: 'drop' }],
});
const add = (number: number, acknowledge = true, sequence = number): Uint8Array =>
  encodeNewFilter(filterNumber(number), { sequence, acknowledge, mode: 'add' });
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

beforeEach(() => {
  socket = native.openNetlink();
  onTestFinished(() => socket.close());
  device = makeDummy();
  ifindex = native.interfaceIndex(device) ?? 0;
  tc(`qdisc add dev ${device} ingress`);
});

describe('acknowledgements', () => {
  it('come for every message that asks, refusals with the words of the kernel, in one transaction', async () => {
    const answers = await ask(socket, [
      add(1),
      add(1, true, 2),
      add(3, false),
      add(3, false, 4),
      add(5),
      encodeDeleteFilter({ ...filterNumber(99), priority: 42 }, { sequence: 6 }),
    ]);
    const [first, second, unasked, fifth, sixth, ...more] = verdicts(answers);
    expect(more).toEqual([]);
    expect(first).toBe('1 OK');
    expect(second).toMatch(/^2 EEXIST/);
    // Message 3 asked for nothing and got nothing; message 4 asked for nothing and was refused.
    expect(unasked).toMatch(/^4 EEXIST/);
    expect(fifth).toBe('5 OK');
    expect(sixth).toMatch(/^6 ENOENT: /);
  });

  it('come for the refusals behind the last message that asks', async () => {
    const behind = numbers(200).map((number) => number + 1);
    const answers = await ask(socket, [add(1), ...behind.map((number) => add(1, false, number))]);
    const [asked, ...refused] = verdicts(answers);
    expect(asked).toBe('1 OK');
    expect(refused.map((line) => line.split(/[ :]/, 2).join(' '))).toEqual(
      behind.map((number) => `${number} EEXIST`),
    );
  });

  it('settle 10,000 messages that all ask, each exactly once and in order', async () => {
    const answers = await ask(
      socket,
      numbers(10_000).map((number) => add(number)),
    );
    expect(verdicts(answers)).toEqual(numbers(10_000).map((number) => `${number} OK`));
  });

  it('settle 10,000 messages of which one in 256 asks', async () => {
    const requests = numbers(10_000).map((number) => add(number, number % 256 === 0));
    const answers = await ask(socket, [...requests, add(5000, false, 20_001)]);
    expect(verdicts(answers)).toEqual([
      ...numbers(39).map((number) => `${number * 256} OK`),
      expect.stringMatching(/^20001 EEXIST/),
    ]);
    const found = await ask(socket, [encodeDumpFilters({ ifindex, parent: 'ffff:' }, 1)]);
    expect(found.filter(({ kind }) => kind === 'filter')).toHaveLength(10_000);
  });
});

describe('dumps', () => {
  it('of 2,000 filters are streamed chunk by chunk, whole messages in each, to NLMSG_DONE', async () => {
    await ask(
      socket,
      numbers(2000).map((number) => add(number)),
    );
    const chunks: Uint8Array[] = [];
    const kept = await socket.transact(encodeDumpFilters({ ifindex, parent: 'ffff:' }, 7), {
      onChunk: (chunk) => chunks.push(chunk),
    });
    expect(kept).toEqual([]);
    expect(chunks.length).toBeGreaterThan(5);
    const messages = chunks.flatMap(decodeDatagram);
    expect(messages.map(({ kind }) => kind)).not.toContain('malformed');
    const handles = messages.flatMap((message) =>
      message.kind === 'filter' ? [message.filter.handle] : [],
    );
    expect(handles.sort((a, b) => a - b)).toEqual(numbers(2000));
    expect(messages.at(-1)?.kind).toBe('done');
  });

  it('run one after the other when several are in one transaction, though the kernel allows one a socket', async () => {
    await ask(socket, [add(1), add(2)]);
    const dump = (sequence: number): Uint8Array =>
      encodeDumpFilters({ ifindex, parent: 'ffff:' }, sequence);
    const answers = await ask(socket, [dump(11), add(3), dump(12), dump(13)]);
    const rules = (sequence: number): number =>
      answers.filter(({ kind, header }) => kind === 'filter' && header?.sequence === sequence)
        .length;
    expect([rules(11), rules(12), rules(13)]).toEqual([2, 3, 3]);
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(3);
  });

  it('given up half way by an exception leave nothing for the next transaction', async () => {
    await ask(
      socket,
      numbers(2000).map((number) => add(number)),
    );
    const broken = socket.transact(encodeDumpFilters({ ifindex, parent: 'ffff:' }, 7), {
      onChunk: () => {
        throw new Error('seen enough');
      },
    });
    const next = ask(socket, [add(2001)]);
    await expect(broken).rejects.toThrow('seen enough');
    expect(verdicts(await next)).toEqual(['2001 OK']);
    expect((await next).map(({ kind }) => kind)).toEqual(['acknowledgement']);
  });
});

describe('transactions', () => {
  it('started together on one socket run one after the other and keep their answers apart', async () => {
    const all = await Promise.all(numbers(50).map((number) => ask(socket, [add(number)])));
    expect(all.map(verdicts)).toEqual(numbers(50).map((number) => [`${number} OK`]));
  });

  it('leave JavaScript running while the kernel works', async () => {
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 1);
    const requests = concatenate(numbers(10_000).map((number) => add(number, number === 10_000)));
    const before = turns;
    await socket.transact(requests);
    clearInterval(ticking);
    expect(turns - before).toBeGreaterThan(3);
  });

  it('are answered EPERM, message by message, without privilege', async () => {
    process.seteuid?.(65534);
    try {
      const unprivileged = native.openNetlink();
      const answers = await ask(
        unprivileged,
        numbers(1000).map((number) => add(number)),
      );
      expect(verdicts(answers)).toEqual(numbers(1000).map((number) => `${number} EPERM`));
      await unprivileged.close();
    } finally {
      process.seteuid?.(0);
    }
  });
});
