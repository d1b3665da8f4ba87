/**
 * The one way to a kernel. Everything above it speaks netlink bytes (core/netlink); three
 * implementations stand behind it: the addon in this process, a helper process with privileges, and the
 * simulated kernel. One contract suite runs over all of them.
 */

import type { BpfPort } from './bpf-port.ts';

/** A TAP device whose queues this process holds open; the device lives as long as a queue does, or longer if persistent. */
export interface TapDevice {
  readonly name: string;
  readonly index: number;
  readonly queues: number;
  /** Packets and bytes read from each queue so far; reading goes on by itself so that the device never stalls. */
  readCounts(): Promise<readonly { readonly packets: number; readonly bytes: number }[]>;
  /** Lets the queues go. The device vanishes unless it is persistent. */
  close(): Promise<void>;
}

/** What a watch tells, in the kernel's order. Nothing must throw here: nobody is there to catch it. */
export interface KernelListener {
  /**
   * What changed, by whomsoever: a datagram of RTM_NEW… and RTM_DEL… messages of links, qdiscs, chains and filters
   * (RTNLGRP_LINK, RTNLGRP_TC), of all devices, as the kernel sent it. decodeDatagram reads it.
   */
  changed(datagram: Uint8Array): void;
  /** Some of it was lost: the state must be read anew. Watching goes on. */
  overrun(): void;
}

export interface KernelWatch {
  /** The listener hears nothing more. Twice is allowed. */
  close(): Promise<void>;
}

export interface WatchOptions {
  /** Bytes that may wait in the kernel until they are read; 1 MiB when absent. More than there is room for is an overrun. */
  readonly receiveBytes?: number;
}

export interface KernelPort {
  readonly way: 'addon' | 'netd' | 'simulated';
  /** `uname -r`, or `simulated`. */
  readonly release: string;
  /**
   * Sends netlink messages (NETLINK_ROUTE), as many as there are in `messages`, and resolves with all
   * datagrams that answer them: until the last message that asks for an acknowledgement is
   * acknowledged, or, for a dump, until NLMSG_DONE. Refusals of the kernel are in the answer
   * (decode them); it rejects with a KernelFailure only when the socket fails.
   */
  transact(messages: Uint8Array): Promise<readonly Uint8Array[]>;
  /**
   * Listens to changes, those of this port among them, from the moment that it resolves; the order between them and the
   * answers of `transact` is not defined. Rejects with a KernelFailure when the socket cannot be had. Ends with `close`
   * of the watch or of the port.
   */
  watch(listener: KernelListener, options?: WatchOptions): Promise<KernelWatch>;
  /** Resolves once every packet that was on its way through the rules when it was called is through. */
  awaitPackets(): Promise<void>;
  /** Number of the interface, or undefined when there is none of that name. */
  interfaceIndex(name: string): Promise<number | undefined>;
  createTap(options: {
    readonly name: string;
    readonly queues: number;
    readonly persistent: boolean;
  }): Promise<TapDevice>;
  /** eBPF maps and programs. */
  readonly bpf: BpfPort;
  /** Removes a persistent TAP. */
  deleteTap(name: string): Promise<void>;
  close(): Promise<void>;
}
