import { describe, expect, it } from 'vitest';
import { encodeGetLink, encodeSetLink } from '../../../core/netlink/link.ts';
import { NLM_F, splitMessages } from '../../../core/netlink/messages.ts';
import { encodeDumpQdiscs } from '../../../core/netlink/tc-qdisc.ts';
import { NetlinkExchange } from '../../../engine/kernel/exchange.ts';
import type { KernelPort } from '../../../engine/kernel/port.ts';
import { createSimulatedPort } from '../../../engine/kernel/simulated.ts';

async function tapPort(): Promise<KernelPort> {
  const port = createSimulatedPort();
  await port.createTap({ name: 'tap0', queues: 2, persistent: true });
  return port;
}

/** The port, with each answer changed by `change` for as long as it is not undefined. */
function altered(
  port: KernelPort,
  change: (answers: readonly Uint8Array[]) => readonly Uint8Array[] | undefined,
): KernelPort {
  return {
    ...port,
    transact: async (messages) => {
      const answers = await port.transact(messages);
      return change(answers) ?? answers;
    },
  };
}

const interrupted = (answers: readonly Uint8Array[]) =>
  answers.map((datagram) => {
    const copy = Uint8Array.from(datagram);
    for (const { bytes } of splitMessages(copy).frames) bytes[6]! |= NLM_F.DUMP_INTR;
    return copy;
  });

describe('requests', () => {
  it('are answered in their order, refusals among them', async () => {
    const exchange = new NetlinkExchange(await tapPort());
    const index = (await exchange.port.interfaceIndex('tap0')) ?? 0;
    const answers = await exchange.send([
      (options) => encodeSetLink(index, { up: true }, options),
      (options) => encodeSetLink(999, { up: true }, options),
      (options) => encodeGetLink({ index }, options),
    ]);
    expect(answers.map(({ verdict }) => verdict.code)).toEqual(['OK', 'ENODEV', 'OK']);
    expect(answers[2]?.messages).toMatchObject([{ kind: 'link', name: 'tap0', up: true }]);
  });

  it('fail when one stays without an answer', async () => {
    const exchange = new NetlinkExchange(altered(await tapPort(), () => []));
    await expect(
      exchange.send([(options) => encodeSetLink(1, { up: true }, options)]),
    ).rejects.toThrow('The kernel did not answer request 1.');
  });

  it('fail when an answer is no netlink message', async () => {
    const exchange = new NetlinkExchange(altered(await tapPort(), () => [new Uint8Array(5)]));
    await expect(
      exchange.send([(options) => encodeSetLink(1, { up: true }, options)]),
    ).rejects.toThrow('5 bytes left');
  });
});

describe('a dump', () => {
  it('is asked for again while the kernel says that the tree changed meanwhile', async () => {
    let times = 2;
    const port = altered(await tapPort(), (answers) =>
      times-- > 0 ? interrupted(answers) : undefined,
    );
    const qdiscs = await new NetlinkExchange(port).dump(encodeDumpQdiscs);
    expect(qdiscs.every(({ kind }) => kind === 'qdisc')).toBe(true);
    expect(qdiscs.length).toBeGreaterThan(0);
    expect(times).toBe(-1);
  });

  it('is given up on when the tree never stands still', async () => {
    const port = altered(await tapPort(), interrupted);
    await expect(new NetlinkExchange(port).dump(encodeDumpQdiscs)).rejects.toThrow(
      'The rules changed each time they were read.',
    );
  });

  it('fails when the kernel refuses it', async () => {
    const port = await tapPort();
    const refused = (sequence: number) => encodeGetLink({ index: 999 }, { sequence });
    await expect(new NetlinkExchange(port).dump(refused)).rejects.toThrow('ENODEV');
  });
});
