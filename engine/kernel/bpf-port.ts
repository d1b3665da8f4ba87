/**
 * The way to the kernel's eBPF maps and programs. As with netlink, bytes go there and back and their meaning is known
 * above (engine/rss, core/rss). Failed calls reject with a KernelFailure; a program that the verifier refuses with a
 * ProgramRefusal.
 */
import { KernelFailure } from './failure.ts';

/** An open map: it lives as long as this, a pin, a program or another map holds it. */
export interface MapHandle {
  readonly id: number;
  /** Undefined when the key has no value. Of a per-CPU map one value per possible CPU, one after the other. */
  lookup(key: Uint8Array): Promise<Uint8Array | undefined>;
  update(key: Uint8Array, value: Uint8Array): Promise<void>;
  /** Of a map of maps: makes `inner` the one of the key, at once for every packet. */
  setInner(key: Uint8Array, inner: MapHandle): Promise<void>;
  delete(key: Uint8Array): Promise<void>;
  pin(path: string): Promise<void>;
  close(): Promise<void>;
}

/** A program that was loaded, and so has passed the verifier. */
export interface ProgramHandle {
  readonly id: number;
  /** For TCA_BPF_FD and TCA_ACT_BPF_FD in messages of the same port; -1 once closed. */
  readonly descriptor: number;
  pin(path: string): Promise<void>;
  close(): Promise<void>;
}

/** A placeholder in a program's instructions, and what is to stand there. */
export interface Immediate {
  readonly from: number;
  readonly to: number;
}

export interface LoadRequest {
  /** An ELF object as clang makes it. */
  readonly elf: Uint8Array;
  /** Of the object, for messages. */
  readonly name: string;
  /** The programs wanted, by name in the object; one may be wanted several times with other immediates. */
  readonly programs: readonly {
    readonly program: string;
    readonly immediates: readonly Immediate[];
  }[];
}

export interface MapRequest {
  readonly name: string;
  /** enum bpf_map_type (linux/bpf.h). */
  readonly type: number;
  /** Bytes; of per-CPU maps those of one CPU. */
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
}

/** An object that was loaded. */
export interface LoadedObject {
  readonly maps: ReadonlyMap<string, MapHandle>;
  /** In the order of the request. */
  readonly programs: readonly ProgramHandle[];
}

/** Pins: names in a file system of the kernel's own, which hold maps and programs when no process does. */
export interface PinFolder {
  /** Names of what is in a folder; undefined when there is none. */
  list(folder: string): Promise<readonly string[] | undefined>;
  make(folder: string): Promise<void>;
  /** A pin, or a folder with all its pins. What is not there is as good as removed. */
  remove(path: string): Promise<void>;
  openMap(path: string): Promise<MapHandle | undefined>;
  openProgram(path: string): Promise<ProgramHandle | undefined>;
}

export interface BpfPort {
  /** Where pins of ours lie: of this network namespace. */
  readonly root: string;
  readonly pins: PinFolder;
  load(request: LoadRequest): Promise<LoadedObject>;
  createMap(request: MapRequest): Promise<MapHandle>;
}

/** The verifier did not let a program in. */
export class ProgramRefusal extends KernelFailure {
  /** Of the program, as in its object. */
  readonly program: string;
  /** Everything the verifier said. */
  readonly log: string;

  constructor(failure: {
    code: string;
    errno: number;
    syscall: string;
    program: string;
    log: string;
  }) {
    super(failure);
    this.program = failure.program;
    this.log = failure.log;
  }
}
