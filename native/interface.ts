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

/** What a refused eBPF object or program carries besides. */
export interface BpfLoadFailure extends NativeFailure {
  /** The verifier's whole log with libbpf's lines around it; `lastUsefulLines` picks what matters. */
  readonly log: string;
  /** The refused program; undefined when it did not come to loading one. */
  readonly program: string | undefined;
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

/** What a watch tells, each call on this thread, in the kernel's order. */
export interface NotificationListener {
  /** A datagram of whole messages, as the kernel sent it. */
  received(datagram: Uint8Array): void;
  /** Some were lost (ENOBUFS, or nobody took them): what they told must be read anew. Watching goes on. */
  overrun(): void;
}

export interface WatchOptions {
  /** RTNLGRP_* (linux/rtnetlink.h), at least one. */
  readonly groups: readonly number[];
  /** Room in the kernel for what was not yet read, which it doubles; 1 MiB when absent. */
  readonly receiveBytes?: number;
}

/** A NETLINK_ROUTE socket that belongs to multicast groups. It does not keep the process running. */
export interface NetlinkWatch {
  /** The listener is not called any more. Twice is allowed. */
  close(): void;
}

export interface QueueCount {
  readonly packets: number;
  readonly bytes: number;
}

export interface KeptFrame {
  readonly queue: number;
  readonly frame: Uint8Array;
}

export interface KeptFrames {
  readonly frames: readonly KeptFrame[];
  /** Read, but not kept for want of room. */
  readonly missed: number;
}

/** Queues of a TAP device, held open and drained by a thread of their own. */
export interface Tap {
  readonly name: string;
  readonly index: number;
  /** How many this object holds open. */
  readonly queues: number;
  /** Those of them that take part: the first ones. */
  readonly attachedQueues: number;
  /** False once the device was removed by somebody else or `close` was called. */
  readonly alive: boolean;
  /** Per queue, what was read from it since it was opened. Stays readable after `close`. */
  readCounts(): readonly QueueCount[];
  /**
   * Takes the last attached queue off the device, which then has one less; the others keep their numbers.
   * Rejects with `ioctl(TUNSETQUEUE)` EINVAL when none is attached.
   */
  detachQueue(): Promise<void>;
  /** Gives the device back the queue that was detached last; EINVAL when all are attached. */
  attachQueue(): Promise<void>;
  /**
   * Lets a socket filter program choose the queue of each packet that no qdisc chose one for: what it returns, modulo
   * the attached queues. Undefined takes it away. The device keeps the program, also after the caller closed it.
   * Rejects with `ioctl(TUNSETSTEERINGEBPF)` EINVAL for a program of another type.
   */
  setSteering(programFd: number | undefined): Promise<void>;
  /** From now on keeps what is read, in order, until so many bytes wait to be taken (at most 2^30); 0 stops and lets go of all. */
  keepFrames(mostBytes: number): void;
  /** Hands over what was kept since the last time. A frame that `readCounts` has counted is there, or missed. */
  takeFrames(): KeptFrames;
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

export interface BpfMapShape {
  /** enum bpf_map_type (linux/bpf.h), e.g. 2 for an array. */
  readonly type: number;
  /** As in the source. Of an opened map what the kernel keeps: 15 characters. */
  readonly name: string;
  /** Bytes. */
  readonly keySize: number;
  /** Bytes; of per-CPU maps those of one CPU. */
  readonly valueSize: number;
  readonly maxEntries: number;
}

export interface BpfMapInfo extends BpfMapShape {
  readonly id: number;
}

/**
 * An open map. Keys and values are the kernel's bytes, in its byte order; a wrong length is a TypeError.
 * Failed calls throw a NativeFailure, e.g. `bpf(BPF_MAP_UPDATE_ELEM)` with E2BIG when the map is full or
 * an array has no such index, EBADF once closed.
 */
export interface BpfMap extends BpfMapInfo {
  /**
   * Undefined when there is no such entry. Per-CPU maps have one value for each possible CPU, each padded to
   * 8 bytes, one after the other; maps of maps the id of the inner map, 4 bytes.
   */
  lookup(key: Uint8Array): Uint8Array | undefined;
  /** The value is as long as that of `lookup`. */
  update(key: Uint8Array, value: Uint8Array): void;
  /** Puts `inner`, of the shape that the map was made for, into a map of maps: at once for all packets. */
  setInner(key: Uint8Array, inner: BpfMap): void;
  /** ENOENT when there is no such entry, EINVAL for arrays, whose entries always are. */
  delete(key: Uint8Array): void;
  /** Names it in a bpffs: it stays until that name is removed. EPERM for a path on another file system. */
  pin(path: string): void;
  /** Twice is allowed. So does the garbage collector, and the end of the process or worker_thread. */
  close(): void;
}

export interface BpfTestRunOptions {
  /** The frame from its Ethernet header on; the kernel wants 14 bytes at least. */
  readonly data: Uint8Array;
  /** How often the program runs, each time on the frame as it left it before; 1 when absent. */
  readonly repeat?: number;
  /** struct __sk_buff or its beginning. The kernel takes mark, priority, cb and some more; the rest must be 0. */
  readonly context?: Uint8Array;
  /** Room for the frame as the program leaves it, ENOSPC when it is too small; 256 more than `data` when absent. */
  readonly outputBytes?: number;
}

export interface BpfTestRunResult {
  /** Signed, 32 bits. */
  readonly returnValue: number;
  /** The kernel's mean of all repetitions. */
  readonly durationNs: number;
  readonly data: Uint8Array;
  /** As long as what was given; undefined when none was. */
  readonly context: Uint8Array | undefined;
}

/** A program in the kernel, held there until it is closed (or longer, where it is attached or pinned). */
export interface BpfProgram {
  /** As in the source. Of an opened program what the kernel keeps: 15 characters. */
  readonly name: string;
  readonly id: number;
  /** enum bpf_prog_type (linux/bpf.h). */
  readonly type: number;
  /** For TCA_BPF_FD and the like; -1 once closed. */
  readonly fd: number;
  /** What the verifier walked through; 0 before Linux 5.16, which does not say. */
  readonly verifiedInstructions: number;
  /** How long the kernel took to verify and take it; 0 when it was opened. */
  readonly loadMs: number;
  /** The maps that it uses. */
  mapIds(): readonly number[];
  /** BPF_PROG_TEST_RUN, off this thread. */
  testRun(options: BpfTestRunOptions): Promise<BpfTestRunResult>;
  pin(path: string): void;
  /** A test run that is under way still ends. */
  close(): void;
}

/** A constant in a program's instructions, signed or not, and what takes its place. */
export interface Immediate {
  readonly from: number;
  readonly to: number;
}

export interface BpfObject {
  /** In the order of the file. */
  readonly programs: readonly BpfProgram[];
  readonly maps: readonly BpfMap[];
  /**
   * The program once more, over the same maps, with the constants of its arithmetic, moves, stores and jumps replaced.
   * It is the caller's to close. A TypeError when there is no such program or a `from` is nowhere in
   * it; else as `loadBpfObject`.
   */
  loadVariant(program: string, immediates: readonly Immediate[]): Promise<BpfProgram>;
  /** Closes all programs and maps above; variants stay. */
  close(): void;
}

export interface BpfObjectSource {
  /** Of clang, `-target bpf`. Sections: action, classifier, tc, socket, each also with `/` and more behind it. */
  readonly elf: Uint8Array;
  /** For messages. */
  readonly name: string;
  /** Maps that take the place of the object's own, by its names; they must be of the same shape. */
  readonly reuse?: Readonly<Record<string, BpfMap>>;
}

/** One process at a time; the kernel gives the lock back when the process ends, however it ends (flock(2)). */
export type FileLock =
  | { readonly release: () => void; readonly holder?: never }
  /** The process that has it, 0 when it has not written itself down yet. */
  | { readonly holder: number; readonly release?: never };

export interface Native {
  /** Needs no privilege: the kernel checks that per message, and answers EPERM. */
  openNetlink(): NetlinkSocket;
  /** Needs no privilege. What the kernel tells is heard from the moment that this returns. */
  watchNetlink(options: WatchOptions, listener: NotificationListener): NetlinkWatch;
  /** Makes a new multi-queue TAP device. EBUSY when the name is taken, EPERM without CAP_NET_ADMIN. */
  createTap(options: TapOptions & { readonly persistent: boolean }): Promise<Tap>;
  /** Attaches further queues to an existing multi-queue TAP device. ENODEV when there is none. */
  attachTap(options: TapOptions): Promise<Tap>;
  /**
   * Takes the persistence from a TAP device, multi-queue or not: it vanishes with its last attached
   * queue, at once if none is. ENODEV when there is none, EINVAL when it is no TAP device.
   */
  deleteTap(name: string): Promise<void>;
  /** Tries to lock a file, which is made if need be; it stays when the lock has gone. */
  lockFile(path: string): FileLock;
  /** Number of the interface in this network namespace, or undefined when there is none of that name. */
  interfaceIndex(name: string): number | undefined;
  /**
   * Resolves once every packet that was on its way through the rules when it was called is through. Rejects with
   * `membarrier(MEMBARRIER_CMD_GLOBAL)` where the kernel has none and this process may not run on every CPU.
   */
  awaitPackets(): Promise<void>;
  /**
   * Loads all programs and makes all maps. Rejects with a BpfLoadFailure, and then has left nothing in the
   * kernel: `bpf(BPF_PROG_LOAD)` with EACCES or EINVAL when the verifier refused (see `log`), EPERM
   * without CAP_BPF or CAP_NET_ADMIN, `bpf(BPF_MAP_CREATE)`; ENOEXEC when the file is no such object.
   * Where the kernel counts BPF memory by RLIMIT_MEMLOCK (before 5.11), raises it as far as it may.
   */
  loadBpfObject(source: BpfObjectSource): Promise<BpfObject>;
  /** Makes a map of its own, e.g. to be put into a map of maps. `flags`: BPF_F_…, 0 when absent. */
  createBpfMap(shape: BpfMapShape & { readonly flags?: number }): BpfMap;
  /** Undefined when nothing is at `path`; EINVAL when it is no map. */
  openPinnedMap(path: string): BpfMap | undefined;
  openPinnedProgram(path: string): BpfProgram | undefined;
  /** Undefined when the kernel has none of that number. EPERM without CAP_SYS_ADMIN. */
  openMapById(id: number): BpfMap | undefined;
  openProgramById(id: number): BpfProgram | undefined;
  /** How many values an entry of a per-CPU map has. */
  possibleCpus(): number;
  /**
   * EPERM without CAP_NET_RAW, ENODEV for an index that no interface has. With `linearBytes` the kernel keeps frames
   * longer than a page in pieces, as drivers deliver them, and only so many bytes in one with the headers; 0 when absent.
   */
  openRawSocket(interfaceIndex: number, options?: { readonly linearBytes?: number }): RawSocket;
}
