/** What an apply writes down of itself (journal.ts). Devices are interface numbers: names change. */
import { z } from 'zod';
import type { TcFilter } from '../../core/tc/filter.ts';

const index = z.number().int().positive();

/** A room rule: all its values are JSON's. */
const filterSchema = z.custom<TcFilter>(
  (value) => typeof value === 'object' && value !== null && 'priority' in value,
);

const recordSchema = z.object({
  version: z.literal(1),
  /** Of this apply, random. */
  id: z.string(),
  /**
   * `building`: packets meet the former set, and nothing of the new one. `switching`: the new generation is whole and
   * verified; packets may meet either at each hook, or the new one alone while the former is cleared away.
   * `unconfirmed`: they meet the new one, and the former waits for its return. `flattening`: the former has gone, and the
   * new one is moved to chain 0; packets meet it there or in its generation.
   */
  phase: z.enum(['building', 'switching', 'unconfirmed', 'flattening']),
  sites: z.array(z.object({ index, part: z.enum(['tap', 'remote']) })),
  /** The new generation. */
  generation: z.number().int(),
  /** Where packets went before. */
  hooks: z.array(
    z.object({
      index,
      parent: z.enum(['1:', 'ffff:']),
      generation: z.number().int(),
      room: filterSchema.optional(),
    }),
  ),
  /** Whether the new set is to stand in chain 0 in the end. */
  flat: z.boolean(),
  /** Whether filters of others at the hooks go with the former set. */
  takeOver: z.boolean(),
  /** What is made around the filters, to be taken back with them. */
  made: z.array(
    z.object({ index, what: z.enum(['multiq', 'ingress', 'up', 'promiscuous', 'segments']) }),
  ),
  /** What stays around them once the former set has gone. */
  wanted: z.object({
    /** Devices that the new set is for. */
    devices: z.array(index),
    promiscuous: z.boolean(),
    /** Whether packets get their hash as a tail. */
    tails: z.boolean(),
  }),
  /** Of `unconfirmed`: when the former set comes back, in milliseconds since 1970. */
  revertAt: z.number().optional(),
});

export type ApplyRecord = z.infer<typeof recordSchema>;

/** Throws a SyntaxError for what no version of ours wrote. */
export function readRecord(text: string): ApplyRecord {
  const reading = recordSchema.safeParse(JSON.parse(text));
  if (!reading.success) throw new SyntaxError('the record of an apply cannot be read');
  return reading.data;
}
