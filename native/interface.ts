/**
 * The addon as TypeScript sees it: transport only. Bytes, descriptors and system calls are here; what the
 * bytes mean is known above (core/netlink, engine).
 *
 * Every failed system call rejects (or throws) an Error with `code` ('EPERM'), `errno` (positive number) and
 * `syscall` ('ioctl(TUNSETIFF)'): see `NativeFailure`. Wrong arguments are TypeErrors.
 */

/** What a rejected promise or a throw of this module carries when a system call failed. */
export interface NativeFailure extends Error {
  /** The errno's name, e.g. `EPERM`. */
  readonly code: string;
  /** The errno as a positive number, e.g. 1. */
  readonly errno: number;
  /** The call that failed, e.g. `open(/dev/net/tun)`, `ioctl(TUNSETIFF)`, `sendmsg`. */
  readonly syscall: string;
}

export interface TransactOptions {
  /** Longest silence of the kernel before the transaction fails with ETIMEDOUT; 30,000 when absent. */
  readonly timeoutMs?: number;
  /** When given, answers are handed over as they come and the returned array is empty: for long dumps. */
  readonly onChunk?: (chunk: Uint8Array) => void;
}

/** A NETLINK_ROUTE socket with extended and capped acknowledgements switched on. */
export interface NetlinkSocket {
  /**
   * Sends all `messages` (whole netlink messages one after the other, each padded to 4 bytes, sequence
   * numbers distinct) and resolves with all that answers them, in the kernel's order: chunks of whole
   * messages, NLMSG_ERROR (acknowledgements and refusals) and NLMSG_DONE included. A refusal stops
   * nothing: the following messages are sent all the same. Settled is what asked for NLM_F_ACK once its
   * NLMSG_ERROR is there, a dump once its NLMSG_DONE (or error) is there; for the rest, what the kernel
   * answers while it takes the message is collected too. Calls on one socket run one after the other.
   *
   * Rejects when the socket itself fails: ENOBUFS (answers were lost: read the state anew), ETIMEDOUT.
   * The socket is usable afterwards.
   */
  transact(messages: Uint8Array, options?: TransactOptions): Promise<readonly Uint8Array[]>;
  /** Closes once running transactions have ended; later ones reject with EBADF. */
  close(): Promise<void>;
}

export interface QueueCount {
  readonly packets: number;
  readonly bytes: number;
}

/** Queues of a TAP device, held open and drained by a thread of their own. */
export interface Tap {
  readonly name: string;
  readonly index: number;
  readonly queues: number;
  /** False once the device was removed by somebody else or `close` was called. */
  readonly alive: boolean;
  /** Per queue, what was read from it since it was opened. Stays readable after `close`. */
  readCounts(): readonly QueueCount[];
  /** Lets the queues go; a device that is not persistent vanishes. */
  close(): Promise<void>;
}

export interface TapOptions {
  /** 1 to 15 printable ASCII characters without space, `/`, `:` and `%` (which would be a template). */
  readonly name: string;
  /** 1..256. */
  readonly queues: number;
}

export interface SendResult {
  readonly sent: number;
  /** Refused by a full transmit queue (ENOBUFS), and not tried again. */
  readonly dropped: number;
}

/** An AF_PACKET socket for sending whole Ethernet frames out of one interface. */
export interface RawSocket {
  /** Sends the frames in order; each leaves through the interface's egress qdisc. */
  send(frames: readonly Uint8Array[]): Promise<SendResult>;
  close(): void;
}

export interface Native {
  /** Needs no privilege: the kernel checks that per message, and answers EPERM. */
  openNetlink(): NetlinkSocket;
  /** Makes a new multi-queue TAP device. EBUSY when the name is taken, EPERM without CAP_NET_ADMIN. */
  createTap(options: TapOptions & { readonly persistent: boolean }): Promise<Tap>;
  /** Attaches further queues to an existing multi-queue TAP device. ENODEV when there is none. */
  attachTap(options: TapOptions): Promise<Tap>;
  /**
   * Takes the persistence from a TAP device, multi-queue or not: it vanishes with its last attached
   * queue, at once if none is. ENODEV when there is none, EINVAL when it is no TAP device.
   */
  deleteTap(name: string): Promise<void>;
  /** Number of the interface in this network namespace, or undefined when there is none of that name. */
  interfaceIndex(name: string): number | undefined;
  /** EPERM without CAP_NET_RAW, ENODEV for an index that no interface has. */
  openRawSocket(interfaceIndex: number): RawSocket;
}
