/** eBPF objects for tests (test/golden/bpf), closed when the test ends, and what of them is in the kernel. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import {
  isBpfLoadFailure,
  isNativeFailure,
  loadNative,
  type BpfMap,
  type BpfObject,
  type BpfObjectSource,
  type BpfProgram,
} from '../../../native/index.ts';
import './guest.ts';

const native = loadNative();
const folder = path.join(import.meta.dirname, '../../golden/bpf');
export const BPF_MAP_TYPE_ARRAY = 2;

/** The constants of edit.bpf.c that variants replace. */
export const placeholders = { queue: 0x51a7e001, mark: 0x51a7e002 } as const;
/** Where struct __sk_buff (linux/bpf.h) has them, in 32-bit words. */
export const skb = { mark: 2, queueMapping: 3, cb: 12, size: 48 } as const;

export function elfFile(name: string): string {
  return path.join(folder, `${name}.bpf.o`);
}

export function elfOf(name: string): Uint8Array {
  return readFileSync(elfFile(name));
}

export async function loadObject(
  name: string,
  reuse: BpfObjectSource['reuse'] = {},
): Promise<BpfObject> {
  const object = await native.loadBpfObject({ elf: elfOf(name), name, reuse });
  onTestFinished(() => object.close());
  return object;
}

/** The `edit` program that chooses `queue` and sets `mark`. */
export async function editVariant(
  object: BpfObject,
  queue: number,
  mark: number,
): Promise<BpfProgram> {
  const variant = await object.loadVariant('edit', [
    { from: placeholders.queue, to: queue },
    { from: placeholders.mark, to: mark },
  ]);
  onTestFinished(() => variant.close());
  return variant;
}

/** An array of 32-bit numbers, by itself. */
export function makeArray(...values: readonly number[]): BpfMap {
  const map = native.createBpfMap({
    type: BPF_MAP_TYPE_ARRAY,
    name: 'of_test',
    keySize: 4,
    valueSize: 4,
    maxEntries: values.length,
  });
  onTestFinished(() => map.close());
  values.forEach((value, index) => map.update(words(index), words(value)));
  return map;
}

export function programOf(object: BpfObject, name: string): BpfProgram {
  const program = object.programs.find((one) => one.name === name);
  if (program === undefined) throw new Error(`no program ${name}`);
  return program;
}

export function mapOf(object: BpfObject, name: string): BpfMap {
  const map = object.maps.find((one) => one.name === name);
  if (map === undefined) throw new Error(`no map ${name}`);
  return map;
}

/** 32-bit numbers in the byte order of the machine, as the kernel has them. */
export const words = (...numbers: readonly number[]): Uint8Array =>
  new Uint8Array(Uint32Array.from(numbers).buffer);

export const numbersOf = (bytes: Uint8Array | undefined): readonly number[] => [
  ...new Uint32Array(Uint8Array.from(bytes ?? []).buffer),
];

/** struct __sk_buff with those words set. */
export function contextOf(set: Readonly<Record<number, number>>): Uint8Array {
  const context = Array.from({ length: skb.size }, (_, word) => set[word] ?? 0);
  return words(...context);
}

/** `bpf(BPF_PROG_LOAD) EACCES 13 refused`: what failed, how, and which program. */
export function failureOf(reason: unknown): string {
  if (!isNativeFailure(reason)) return `no failure of a system call: ${String(reason)}`;
  const program = isBpfLoadFailure(reason) ? reason.program : undefined;
  return [reason.syscall, reason.code, reason.errno, program].filter(Boolean).join(' ');
}

/** Descriptors of maps, programs and type information that this process has open. */
export function openBpf(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return /bpf|btf/.test(readlinkSync(`/proc/self/fd/${fd}`));
    } catch {
      return false; // the descriptor of the listing itself
    }
  }).length;
}

/** The numbers that the kernel gave last. They only ever go up. */
export interface LastIds {
  readonly program: number;
  readonly map: number;
}

export async function lastIds(): Promise<LastIds> {
  const object = await native.loadBpfObject({ elf: elfOf('edit'), name: 'last' });
  object.close();
  const last = (all: readonly { readonly id: number }[]) => Math.max(...all.map(({ id }) => id));
  return { program: last(object.programs), map: last(object.maps) };
}

/** What got a number between the two and is still there, of all processes: `program 3`, `map 7`. */
export function inKernel(since: LastIds, until: LastIds): readonly string[] {
  const present = (
    kind: keyof LastIds,
    open: (id: number) => { close(): void } | undefined,
  ): string[] =>
    Array.from({ length: until[kind] - since[kind] }, (_, i) => since[kind] + 1 + i).flatMap(
      (id) => {
        const found = open(id);
        found?.close();
        return found === undefined ? [] : [`${kind} ${id}`];
      },
    );
  return [
    ...present('program', (id) => native.openProgramById(id)),
    ...present('map', (id) => native.openMapById(id)),
  ];
}
