import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BpfMap, BpfProgram, FileLock, Immediate, RawSocket, Tap } from './interface.ts';

/** The class as C++ exports it (native/addon/netlink_socket_object.h). */
export interface BoundNetlinkSocket {
  /** Checks and copies the messages; nothing is sent yet. */
  begin(messages: Uint8Array, timeoutMs: number): void;
  /** Sends and receives off this thread until the transaction is settled or `stepBytes` have come. */
  advance(
    stepBytes: number,
  ): Promise<{ readonly chunks: readonly Uint8Array[]; readonly settled: boolean }>;
  /** Gives up the running transaction: the descriptor is replaced, late answers die with the old one. */
  reset(): void;
  close(): void;
}

/** The class as C++ exports it (native/addon/netlink_watch_object.h). */
export interface BoundNetlinkWatch {
  /** What came since the last time; `overrun` when some of it was lost. */
  take(): { readonly datagrams: readonly Uint8Array[]; readonly overrun: boolean };
  close(): void;
}

/** The class as C++ exports it (native/addon/bpf_object_object.h). */
export interface BoundBpfObject {
  loadVariant(program: string, immediates: readonly Immediate[]): Promise<BpfProgram>;
  close(): void;
}

export interface BoundLoadedObject {
  readonly object: BoundBpfObject;
  readonly programs: readonly BpfProgram[];
  readonly maps: readonly BpfMap[];
}

/** What the binary exports (native/addon/addon.cc). */
export interface Binding {
  readonly NetlinkSocket: new () => BoundNetlinkSocket;
  /** `wake` is called when there is something to take and there was nothing before. */
  readonly NetlinkWatch: new (
    groups: readonly number[],
    receiveBytes: number,
    wake: () => void,
  ) => BoundNetlinkWatch;
  readonly RawSocket: new (interfaceIndex: number, linearBytes: number) => RawSocket;
  createTap(name: string, queues: number, persistent: boolean): Promise<Tap>;
  attachTap(name: string, queues: number): Promise<Tap>;
  deleteTap(name: string): Promise<void>;
  interfaceIndex(name: string): number | undefined;
  lockFile(path: string): FileLock;
  awaitPackets(): Promise<void>;
  loadBpfObject(
    elf: Uint8Array,
    name: string,
    reuse: readonly { readonly name: string; readonly map: BpfMap }[],
  ): Promise<BoundLoadedObject>;
  /** type, name, keySize, valueSize, maxEntries, flags */
  createBpfMap(...shape: readonly [number, string, number, number, number, number]): BpfMap;
  openPinnedMap(path: string): BpfMap | undefined;
  openPinnedProgram(path: string): BpfProgram | undefined;
  openMapById(id: number): BpfMap | undefined;
  openProgramById(id: number): BpfProgram | undefined;
  possibleCpus(): number;
}

/** The functions and classes of a Binding: a binary of another version lacks some. */
const exportedNames: readonly (keyof Binding)[] = [
  'NetlinkSocket',
  'NetlinkWatch',
  'RawSocket',
  'createTap',
  'attachTap',
  'deleteTap',
  'interfaceIndex',
  'lockFile',
  'awaitPackets',
  'loadBpfObject',
  'createBpfMap',
  'openPinnedMap',
  'openPinnedProgram',
  'openMapById',
  'openProgramById',
  'possibleCpus',
];

const packageName = 'tapwright';

/** This file's folder as an ES module (sources, bundles) and in the CommonJS bundle of Electron's main process. */
function ownFolder(): string {
  return typeof __dirname === 'string' ? __dirname : path.dirname(fileURLToPath(import.meta.url));
}

/** Sources and bundles lie at different depths below the package root. */
function packageRoot(start: string): string {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (existsSync(manifest)) {
      const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
      if (
        typeof content === 'object' &&
        content !== null &&
        'name' in content &&
        content.name === packageName
      )
        return folder;
    }
    if (folder === path.dirname(folder))
      throw new Error(`no package.json of ${packageName} above ${start}`);
  }
}

/** The folder of the package, whose files are found from there however this one was bundled. */
export const packageFolder = (): string => packageRoot(ownFolder());

/** Where the built addon lies. */
export function addonFile(): string {
  return path.join(packageFolder(), 'dist', 'native', 'tapwright_native.node');
}

/** Where the built helper executable lies: of a packaged application beside the archive, in which no program can be run. */
export function netdFile(): string {
  const folder = packageFolder().replace(/\.asar$/, '.asar.unpacked');
  return path.join(folder, 'dist', 'native', 'tapwright-netd');
}

function isBinding(exported: unknown): exported is Binding {
  return (
    typeof exported === 'object' &&
    exported !== null &&
    exportedNames.every((name) => typeof Reflect.get(exported, name) === 'function')
  );
}

export function loadBinding(file: string): Binding {
  if (!existsSync(file))
    throw new Error(
      `the native addon is not built: ${file} is missing; build it with \`make -C native\``,
    );
  const exported: unknown = createRequire(file)(file);
  if (!isBinding(exported))
    throw new Error(
      `${file} does not export what this version needs; rebuild it with \`make -C native\``,
    );
  return exported;
}
