import { expect, it, describe, onTestFinished } from 'vitest';
import { isNativeFailure, loadNative, type BpfProgram, type Tap } from '../../../native/index.ts';
import { ip, tc } from '../lab/commands.ts';
import { makeDummy, makeTap, reserveName } from '../lab/devices.ts';
import { loadObject, programOf } from '../lab/bpf.ts';
import { collectGarbage } from '../lab/garbage.ts';
import { frame, makeWayInto, sendOut } from '../lab/frames.ts';

const native = loadNative();

async function failureOf(promise: Promise<unknown>): Promise<string> {
  const reason: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return isNativeFailure(reason) ? `${reason.syscall} ${reason.code} ${reason.errno}` : 'none';
}

describe('a TAP device', () => {
  it('exists with its queues until it is closed', async () => {
    const name = reserveName('tap');
    const tap = await native.createTap({ name, queues: 8, persistent: false });
    expect(tap).toMatchObject({ name, queues: 8, alive: true });
    expect(tap.index).toBe(native.interfaceIndex(name));
    expect(ip(`-d link show ${name}`)).toMatch(/tun type tap.*multi_queue.*numqueues 8/);
    await tap.close();
    expect(tap.alive).toBe(false);
    expect(native.interfaceIndex(name)).toBeUndefined();
    await tap.close();
  });

  it('takes the 256 queues that the kernel allows', async () => {
    const tap = await makeTap(256);
    expect(tap.readCounts()).toHaveLength(256);
    expect(await failureOf(native.attachTap({ name: tap.name, queues: 1 }))).toBe(
      'ioctl(TUNSETIFF) E2BIG 7',
    );
  });

  it('stays when persistent, can be attached to again, and goes when deleted', async () => {
    const name = reserveName('tap');
    const first = await native.createTap({ name, queues: 2, persistent: true });
    await first.close();
    expect(native.interfaceIndex(name)).toBe(first.index);
    const second = await native.attachTap({ name, queues: 3 });
    expect(second).toMatchObject({ index: first.index, queues: 3, alive: true });
    await second.close();
    await native.deleteTap(name);
    expect(native.interfaceIndex(name)).toBeUndefined();
  });

  it('that is deleted while queues are open goes with the last of them', async () => {
    const name = reserveName('tap');
    const tap = await native.createTap({ name, queues: 1, persistent: true });
    await native.deleteTap(name);
    expect(native.interfaceIndex(name)).toBe(tap.index);
    await tap.close();
    expect(native.interfaceIndex(name)).toBeUndefined();
  });

  it('made by ip with a single queue can be deleted too', async () => {
    const name = reserveName('tap');
    ip(`tuntap add dev ${name} mode tap`);
    await native.deleteTap(name);
    expect(native.interfaceIndex(name)).toBeUndefined();
  });

  it('notices that somebody else removed it', async () => {
    const tap = await makeTap(2);
    ip(`link del ${tap.name}`);
    await expect.poll(() => tap.alive).toBe(false);
  });

  it('stays open though JavaScript holds no reference to it', async () => {
    const name = reserveName('tap');
    await native.createTap({ name, queues: 1, persistent: false });
    await collectGarbage();
    expect(native.interfaceIndex(name)).toBeDefined();
  });
});

const counts = (tap: Tap): number[] => tap.readCounts().map(({ packets }) => packets);
const frames = (count: number): Uint8Array[] => Array.from({ length: count }, () => frame());

/** A program that chooses that queue for all packets. */
async function steeringTo(queue: number): Promise<BpfProgram> {
  const program = await (
    await loadObject('steering')
  ).loadVariant('steer', [{ from: 0x51a7e003, to: queue }]);
  onTestFinished(() => program.close());
  return program;
}

describe('steering', () => {
  it('chooses the queue, modulo the attached ones, until it is taken away', async () => {
    const tap = await makeTap(4);
    const [toTwo, toSeven] = [await steeringTo(2), await steeringTo(7)];
    await tap.setSteering(toTwo.fd);
    toTwo.close();
    await sendOut(tap.name, frames(10));
    await expect.poll(() => counts(tap)).toEqual([0, 0, 10, 0]);
    await tap.setSteering(toSeven.fd);
    await sendOut(tap.name, frames(5));
    await expect.poll(() => counts(tap)).toEqual([0, 0, 10, 5]);
    await tap.setSteering(undefined);
    await tap.setSteering(undefined);
  });

  it('by a program of another type, or a closed one, is refused and changes nothing', async () => {
    const tap = await makeTap(4);
    await tap.setSteering((await steeringTo(2)).fd);
    const action = programOf(await loadObject('edit'), 'edit');
    expect(await failureOf(tap.setSteering(action.fd))).toBe('ioctl(TUNSETSTEERINGEBPF) EINVAL 22');
    action.close();
    expect(() => tap.setSteering(action.fd)).toThrow(TypeError);
    expect(() => tap.setSteering(99_999)).toThrow('fcntl(F_DUPFD_CLOEXEC): EBADF');
    await sendOut(tap.name, frames(3));
    await expect.poll(() => counts(tap)).toEqual([0, 0, 3, 0]);
    await tap.close();
    expect(await failureOf(tap.setSteering(undefined))).toBe('ioctl(TUNSETSTEERINGEBPF) EBADF 9');
  });
});

describe('a queue', () => {
  it('that is detached takes no part, and is itself again when attached', async () => {
    const tap = await makeTap(4);
    await tap.setSteering((await steeringTo(3)).fd);
    const attached = (): string | undefined =>
      /numqueues (\d+)/.exec(ip(`-d link show ${tap.name}`))?.[1];
    await sendOut(tap.name, frames(2));
    await expect.poll(() => counts(tap)).toEqual([0, 0, 0, 2]);
    await tap.detachQueue();
    expect([attached(), tap.attachedQueues, tap.queues]).toEqual(['3', 3, 4]);
    await sendOut(tap.name, frames(5)); // 3 modulo 3
    await expect.poll(() => counts(tap)).toEqual([5, 0, 0, 2]);
    await tap.detachQueue();
    await sendOut(tap.name, frames(7)); // 3 modulo 2
    await expect.poll(() => counts(tap)).toEqual([5, 7, 0, 2]);
    await tap.attachQueue();
    await tap.attachQueue();
    expect([attached(), tap.attachedQueues]).toEqual(['4', 4]);
    await sendOut(tap.name, frames(400));
    await expect.poll(() => counts(tap)).toEqual([5, 7, 0, 402]);
    expect(tap.alive).toBe(true);
  });

  it('can be the last one detached, and no more than are there can be attached', async () => {
    const tap = await makeTap(2);
    expect(await failureOf(tap.attachQueue())).toBe('ioctl(TUNSETQUEUE) EINVAL 22');
    await Promise.all([tap.detachQueue(), tap.detachQueue()]);
    expect(await failureOf(tap.detachQueue())).toBe('ioctl(TUNSETQUEUE) EINVAL 22');
    expect(tap.alive).toBe(true);
    await tap.setSteering(undefined);
    await tap.attachQueue();
    await sendOut(tap.name, frames(4));
    await expect.poll(() => counts(tap)).toEqual([4, 0]);
    await tap.close();
    expect(tap.attachedQueues).toBe(0);
    expect(await failureOf(tap.attachQueue())).toBe('ioctl(TUNSETQUEUE) EBADF 9');
  });

  it('of a device that somebody removed cannot be detached', async () => {
    const tap = await makeTap(2);
    ip(`link del ${tap.name}`);
    expect(await failureOf(tap.detachQueue())).toBe('ioctl(TUNSETQUEUE) EINVAL 22');
    await expect.poll(() => tap.alive).toBe(false);
  });

  it('can be detached and attached while packets come', async () => {
    const tap = await makeTap(3);
    const switching = (async () => {
      for (let round = 0; round < 50; round++) {
        await tap.detachQueue();
        await tap.attachQueue();
      }
    })();
    for (let sent = 0; sent < 20; sent++) await sendOut(tap.name, frames(50));
    await switching;
    expect(tap).toMatchObject({ alive: true, attachedQueues: 3 });
  });
});

describe('refusals name errno and system call', () => {
  it('EBUSY for a name that is taken, by a TAP or by another device', async () => {
    const tap = await makeTap(1);
    const again = { name: tap.name, queues: 1, persistent: false };
    expect(await failureOf(native.createTap(again))).toBe('ioctl(TUNSETIFF) EBUSY 16');
    const dummy = { name: makeDummy(), queues: 1, persistent: false };
    expect(await failureOf(native.createTap(dummy))).toMatch(/^ioctl\(TUNSETIFF\) (EBUSY|EINVAL)/);
  });

  it('ENODEV for attaching to, or deleting, what is not there, and nothing comes into being', async () => {
    const name = reserveName('tap');
    expect(await failureOf(native.attachTap({ name, queues: 1 }))).toBe('if_nametoindex ENODEV 19');
    expect(await failureOf(native.deleteTap(name))).toBe('if_nametoindex ENODEV 19');
    expect(native.interfaceIndex(name)).toBeUndefined();
  });

  it('EINVAL for deleting what is no TAP device, which stays', async () => {
    const dummy = makeDummy();
    expect(await failureOf(native.deleteTap(dummy))).toBe('ioctl(TUNSETIFF) EINVAL 22');
    expect(native.interfaceIndex(dummy)).toBeDefined();
  });

  it('EPERM without privilege', async () => {
    const name = reserveName('tap');
    process.seteuid?.(65534);
    try {
      expect(await failureOf(native.createTap({ name, queues: 1, persistent: false }))).toMatch(
        /^(open\(\/dev\/net\/tun\) EACCES 13|ioctl\(TUNSETIFF\) EPERM 1)$/,
      );
      expect(() => native.openRawSocket(1)).toThrow('socket(AF_PACKET): EPERM');
    } finally {
      process.seteuid?.(0);
    }
    expect(native.interfaceIndex(name)).toBeUndefined();
  });
});

describe('counts of what was read', () => {
  it('equal, per queue, the frames and bytes sent to it', async () => {
    const tap = await makeTap(4);
    tc(`qdisc add dev ${tap.name} root handle 1: multiq`);
    const share = [7, 11, 0, 400];
    for (const queue of share.keys())
      tc(
        `filter add dev ${tap.name} parent 1: protocol ip prio ${queue + 1} flower ip_proto udp ` +
          `dst_port ${1000 + queue} action skbedit queue_mapping ${queue}`,
      );
    const frames = share.flatMap((count, queue) =>
      Array.from({ length: count }, () =>
        frame({
          ip: { src: '10.0.0.1', dst: '10.0.0.2' },
          dstPort: 1000 + queue,
          length: 100 + queue,
        }),
      ),
    );
    await sendOut(tap.name, frames);
    const expected = share.map((packets, queue) => ({ packets, bytes: packets * (100 + queue) }));
    await expect.poll(() => tap.readCounts()).toEqual(expected);
    await tap.close();
    expect(tap.readCounts()).toEqual(expected);
  });

  it('go on beyond the frames that the device has room for', async () => {
    const tap = await makeTap(1);
    for (const sent of [400, 800, 1200, 1600]) {
      await sendOut(
        tap.name,
        Array.from({ length: 400 }, () => frame()),
      );
      await expect.poll(() => tap.readCounts()[0]?.packets).toBe(sent);
    }
  });

  it('hold a tagged frame that came in through another device, where flower sees its tag', async () => {
    const tap = await makeTap(2);
    tc(`qdisc add dev ${tap.name} root handle 1: multiq`);
    tc(
      `filter add dev ${tap.name} parent 1: protocol 802.1Q prio 1 flower vlan_id 7 action skbedit queue_mapping 1`,
    );
    tc(
      `filter add dev ${tap.name} parent 1: protocol all prio 2 flower action skbedit queue_mapping 0`,
    );
    const way = makeWayInto(tap.name);
    const ip4 = { src: '10.0.0.1', dst: '10.0.0.2' };
    await sendOut(way, [
      ...Array.from({ length: 3 }, () => frame({ vlan: { vid: 7 }, ip: ip4 })),
      ...Array.from({ length: 5 }, () => frame({ vlan: { vid: 8 }, ip: ip4 })),
    ]);
    await expect
      .poll(() => tap.readCounts().map(({ packets }) => packets), { timeout: 5000 })
      .toEqual([5, 3]);
  });
});

describe('a raw socket', () => {
  it('says how many frames found no room in the transmit queue', async () => {
    const dummy = makeDummy();
    tc(`qdisc add dev ${dummy} root handle 1: pfifo limit 0`);
    const socket = native.openRawSocket(native.interfaceIndex(dummy) ?? 0);
    onTestFinished(() => socket.close());
    const frames = [frame(), frame(), frame()];
    expect(await socket.send(frames)).toEqual({ sent: 0, dropped: 3 });
    tc(`qdisc replace dev ${dummy} root handle 1: pfifo limit 10`);
    expect(await socket.send(frames)).toEqual({ sent: 3, dropped: 0 });
  });

  it('refuses a frame above the MTU, and a device that is down, with the errno', async () => {
    const dummy = makeDummy();
    const socket = native.openRawSocket(native.interfaceIndex(dummy) ?? 0);
    onTestFinished(() => socket.close());
    expect(await failureOf(socket.send([frame({ length: 2000 })]))).toBe('sendmmsg EMSGSIZE 90');
    ip(`link set ${dummy} down`);
    expect(await failureOf(socket.send([frame()]))).toBe('sendmmsg ENETDOWN 100');
    socket.close();
    expect(await failureOf(socket.send([frame()]))).toBe('sendmmsg EBADF 9');
  });
});
