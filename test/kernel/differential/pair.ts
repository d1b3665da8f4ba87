/** Two kernels that are asked the same: the guest's, and the simulated one, with devices of the same numbers. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { align, concatenate } from '../../../core/netlink/bytes.ts';
import { decodeDatagram } from '../../../core/netlink/decode.ts';
import { encodeGetLink, encodeSetLink } from '../../../core/netlink/link.ts';
import { encodeDumpClasses } from '../../../core/netlink/tc-class.ts';
import { encodeDumpFilters } from '../../../core/netlink/tc-filter.ts';
import {
  encodeDeleteQdisc,
  encodeDumpQdiscs,
  encodeNewQdisc,
} from '../../../core/netlink/tc-qdisc.ts';
import { createSimulatedKernel, type SimulatedKernel } from '../../../core/simulate/kernel.ts';
import {
  loadNative,
  type NetlinkSocket,
  type NetlinkWatch,
  type Tap,
} from '../../../native/index.ts';
import { freshName } from '../lab/devices.ts';
import { linesOf, toldLines } from './answers.ts';
import type { Sentence } from './messages.ts';
import type { Devices } from './values.ts';

const queues = 3;
const mac = '02:00:00:00:00:07';

/** What a request was answered, by the real kernel and by the simulated one. */
export interface Answers {
  readonly request: Uint8Array;
  readonly real: readonly string[];
  readonly simulated: readonly string[];
}

/** RTNLGRP_LINK and RTNLGRP_TC (linux/rtnetlink.h). */
const watchedGroups = [1, 4];

/** What a kernel told, kept until it is taken. */
class Told {
  #datagrams: Uint8Array[] = [];
  #waiting: ((datagram: Uint8Array) => void) | undefined;

  take(datagram: Uint8Array): void {
    this.#datagrams.push(datagram);
    this.#waiting?.(datagram);
  }

  taken(): readonly Uint8Array[] {
    const taken = this.#datagrams;
    this.#datagrams = [];
    return taken;
  }

  /** Resolves once it is told that the link is promiscuous, or is not. */
  until(index: number, promiscuous: boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = (datagram) => {
        for (const message of decodeDatagram(datagram))
          if (message.kind === 'link' && message.index === index)
            if (message.promiscuous === promiscuous) resolve();
      };
    });
  }
}

export class KernelPair {
  readonly #socket: NetlinkSocket;
  #simulated: SimulatedKernel;
  readonly #taps: Tap[];
  #devices: Devices;
  #sequence = 0;
  /** Whether the other device is promiscuous: its change is told after all that went before. */
  #marked = false;
  readonly #watch: NetlinkWatch;
  /** Whom the kernels tell what changes. */
  readonly #told = { real: new Told(), simulated: new Told() };

  private constructor(socket: NetlinkSocket, made: { kernel: SimulatedKernel; taps: Tap[] }) {
    this.#socket = socket;
    this.#simulated = made.kernel;
    this.#taps = made.taps;
    this.#devices = devicesOf(made.taps);
    const { real, simulated } = this.#told;
    const failed = (): never => {
      throw new Error('notifications were lost');
    };
    const listener = { received: (one: Uint8Array) => real.take(one), overrun: failed };
    this.#watch = loadNative().watchNetlink({ groups: watchedGroups }, listener);
    made.kernel.listen((one) => simulated.take(one));
  }

  static async open(): Promise<KernelPair> {
    const taps = await makeTaps();
    const pair = new KernelPair(loadNative().openNetlink(), { kernel: twin(taps), taps });
    await pair.#align();
    return pair;
  }

  async close(): Promise<void> {
    this.#watch.close();
    await this.#socket.close();
    for (const tap of this.#taps) await tap.close();
  }

  /** The request of `sentence` to both. */
  async ask(sentence: Sentence): Promise<Answers> {
    return this.#exchange(sentence(this.#devices, ++this.#sequence));
  }

  /** Everything that both hold of the devices. */
  async look(): Promise<Answers> {
    const ifindex = this.#devices.tap;
    const next = () => ++this.#sequence;
    return this.#exchange(
      ...[
        encodeDumpFilters({ ifindex, parent: '1:' }, next()),
        encodeDumpFilters({ ifindex, parent: 'ffff:' }, next()),
        encodeDumpQdiscs(next()),
        encodeDumpClasses({ ifindex, parent: '0:' }, next()),
        encodeGetLink({ index: ifindex }, { sequence: next() }),
      ],
    );
  }

  /** What both told of the device since the last time, up to now. */
  async hear(): Promise<Answers> {
    const { real, simulated } = this.#told;
    const isTap = (ifindex: number): boolean => ifindex === this.#devices.tap;
    this.#marked = !this.#marked;
    const mark = { promiscuous: this.#marked };
    const heard = real.until(this.#devices.other, this.#marked);
    await this.#exchange(encodeSetLink(this.#devices.other, mark, { sequence: ++this.#sequence }));
    await heard;
    return {
      request: new Uint8Array(),
      real: toldLines(real.taken(), isTap),
      simulated: toldLines(simulated.taken(), isTap),
    };
  }

  /** Brings both back to a device as it was made. */
  async reset(): Promise<void> {
    const ifindex = this.#devices.tap;
    const root = { ifindex, kind: 'multiq', handle: '1:', parent: 'root' };
    const hook = { ifindex, handle: '0:', parent: 'ffff:fff1' };
    const set = { up: false, promiscuous: false, mac, gsoMaxSegments: 65_535 };
    const numbered = () => ({ sequence: ++this.#sequence });
    const requests = [
      encodeSetLink(ifindex, set, numbered()),
      encodeNewQdisc({ ...hook, kind: 'ingress' }, { ...numbered(), mode: 'add' }),
      encodeDeleteQdisc(hook, numbered()),
      // A default qdisc cannot be taken away, what took its place can.
      encodeDeleteQdisc({ ...root, handle: '0:' }, numbered()),
      encodeNewQdisc(root, { ...numbered(), mode: 'add' }),
      encodeDeleteQdisc(root, numbered()),
    ];
    await this.#exchange(...requests);
    await this.hear();
  }

  async #exchange(...messages: readonly Uint8Array[]): Promise<Answers> {
    const request = concatenate(messages.map(padded));
    const real = await this.#socket.transact(request, { timeoutMs: 5_000 });
    const simulated = this.#simulated.transact(request);
    const isOurs = (ifindex: number): boolean => Object.values(this.#devices).includes(ifindex);
    return { request, real: linesOf(real, isOurs), simulated: linesOf(simulated, isOurs) };
  }

  /** The handles that the kernel chooses go on for as long as it runs: the simulated one catches up. */
  async #align(): Promise<void> {
    const ifindex = this.#devices.tap;
    const add = { ifindex, kind: 'multiq', handle: '0:', parent: 'root' };
    const options = () => ({ sequence: ++this.#sequence, mode: 'add' as const });
    const handles = async (ask: (bytes: Uint8Array) => Promise<readonly Uint8Array[]>) => {
      await ask(encodeNewQdisc(add, options()));
      const shown = linesOf(
        await ask(encodeDumpQdiscs(++this.#sequence)),
        (one) => one === ifindex,
      );
      await ask(encodeDeleteQdisc(add, { sequence: ++this.#sequence }));
      return shown.find((line) => line.includes('KIND=multiq'))?.match(/tcm_handle=(\S+)/)?.[1];
    };
    const real = await handles((bytes) => this.#socket.transact(bytes));
    const simulated = () => handles((bytes) => Promise.resolve(this.#simulated.transact(bytes)));
    while ((await simulated()) !== real);
  }
}

const padded = (bytes: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(align(bytes.length));
  whole.set(bytes);
  return whole;
};

const devicesOf = ([tap, other]: readonly Tap[]): Devices => ({
  tap: tap!.index,
  other: other!.index,
});

async function makeTaps(): Promise<Tap[]> {
  const native = loadNative();
  const taps: Tap[] = [];
  for (let made = 0; made < 2; made++)
    taps.push(await native.createTap({ name: freshName('tap'), queues, persistent: false }));
  return taps;
}

/** A simulated kernel with devices of the same names and numbers. */
function twin(taps: readonly Tap[]): SimulatedKernel {
  const kernel = createSimulatedKernel();
  for (const { name, index } of taps)
    while (kernel.createTap(name, queues) !== index) kernel.deleteTap(name);
  return kernel;
}

/**
 * What the kernel lets go of goes a little later, on threads of its own, and it shows whether it is gone. A process that
 * runs only when nobody else wants to comes after them.
 */
export function runLast(): () => void {
  const schedule = (...words: string[]) =>
    execFileSync('chrt', ['-a', ...words, '-p', '0', String(process.pid)]);
  schedule('-i');
  return () => schedule('-o');
}

/** Looking for modules that are not there starts a process each time. */
export function withoutModuleLoading(): () => void {
  const file = '/proc/sys/kernel/modprobe';
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, '\n');
  return () => writeFileSync(file, before);
}
