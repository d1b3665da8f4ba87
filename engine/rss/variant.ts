/** Which of the compiled objects a set of rules needs, and what stands for the placeholders in it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CompiledRules } from '../../core/compile/result.ts';
import { rssPlaceholders } from '../../core/rss/placeholders.ts';
import type { RssTables } from '../../core/rss/slot.ts';
import { isSince, parseKernelVersion } from '../../core/tc/kernel-version.ts';
import { packageFolder } from '../../native/index.ts';
import { pinOf, type WantedProgram } from './program-set.ts';

export interface Variant {
  readonly layout: 'direct' | 'reclassify';
  /** Of 8 bits, 36 KiB a slot, or of 4 bits, 5 KiB. */
  readonly tables: RssTables;
  /** Of layout `reclassify`: the queues that packets are marked for. */
  readonly queues: readonly number[];
  /** Of layout `reclassify`: whether every packet gets room for a hash. */
  readonly tail: boolean;
}

/** More slots than these, some 9 MiB of the larger tables, get the smaller ones. */
const mostLargeSlots = 256;

export function variantOf({ filters, rss }: Pick<CompiledRules, 'filters' | 'rss'>): Variant {
  const marked = filters.flatMap(({ classifier }) => classifier?.queue ?? []);
  return {
    layout: marked.length > 0 ? 'reclassify' : 'direct',
    tables: rss.length > mostLargeSlots ? 'nibbles' : 'bytes',
    queues: marked,
    tail: marked.length > 0 && rss.some(({ configuration }) => configuration.hashTail),
  };
}

/**
 * The object's bytes, and the name of what is made from it: it differs where the programs differ. Names of pins hold no
 * dots (bpf_lookup, kernel/bpf/inode.c).
 */
export async function readObject(
  variant: Variant,
): Promise<{ readonly name: string; readonly elf: Uint8Array }> {
  const { layout, tables, queues, tail } = variant;
  const file = `rss_${layout}_${tables}.bpf.o`;
  const elf = await readFile(path.join(packageFolder(), 'bpf', 'objects', file));
  const digest = createHash('sha256').update(elf).digest('hex').slice(0, 12);
  const parts = [
    layout,
    tables,
    ...(layout === 'direct' ? [] : [queues.length, tail ? 'tail' : 'bare']),
  ];
  return { name: `${parts.join('-')}-${digest}`, elf };
}

export interface Machine {
  /** The mark that, with a tag, tells packets that were hashed from all others. */
  readonly secret: number;
  /** Of the kernel, as `uname -r` says it. */
  readonly release: string;
}

/** What packets of several segments are known by (linux/bpf.h). */
const gsoSizeSince = [5, 7] as const;

export function wantedPrograms(
  { layout, queues, tail }: Variant,
  { secret, release }: Machine,
): readonly WantedProgram[] {
  const wanted = (
    program: WantedProgram['program'],
    immediates: WantedProgram['immediates'],
    queue?: number,
  ): WantedProgram => ({ name: pinOf(program, queue), program, immediates });
  const version = parseKernelVersion(release);
  const hasGsoSize = version === undefined || isSince(version, gsoSizeSince);
  const segmented = { from: rssPlaceholders.gsoSize, to: hasGsoSize ? 1 : 0 };
  if (layout === 'direct') return [wanted('rss', [segmented])];
  const known = { from: rssPlaceholders.secret, to: secret };
  return [
    wanted('rss', [known]),
    wanted('room', [known, segmented, { from: rssPlaceholders.tail, to: tail ? 1 : 0 }]),
    ...queues.map((queue) =>
      wanted('marked', [known, { from: rssPlaceholders.queue, to: queue }], queue),
    ),
  ];
}
