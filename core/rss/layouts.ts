/**
 * How the structs of bpf/include/rss.h lie in memory. Made from the BTF in bpf/objects by `npm run layouts`; do not edit.
 */

/** `offset` from the start of the struct and `width` of one element in bytes; `counts` of arrays, outermost first. */
export interface FieldLayout {
  readonly offset: number;
  readonly width: number;
  readonly counts: readonly number[];
}

export interface StructLayout {
  readonly size: number;
  readonly fields: Readonly<Record<string, FieldLayout>>;
}

export const layouts = {
  rss_slot: {
    size: 284,
    fields: {
      types: { offset: 0, width: 4, counts: [] },
      function: { offset: 4, width: 4, counts: [] },
      source_mask: { offset: 8, width: 4, counts: [] },
      destination_mask: { offset: 12, width: 4, counts: [] },
      ports_mask: { offset: 16, width: 4, counts: [] },
      mark: { offset: 20, width: 4, counts: [] },
      default_queue: { offset: 24, width: 2, counts: [] },
      tail: { offset: 26, width: 2, counts: [] },
      queues: { offset: 28, width: 2, counts: [128] },
    },
  },
  rss_slot_bytes: {
    size: 37148,
    fields: {
      slot: { offset: 0, width: 284, counts: [] },
      tables: { offset: 284, width: 4, counts: [36, 256] },
    },
  },
  rss_slot_nibbles: {
    size: 4892,
    fields: {
      slot: { offset: 0, width: 284, counts: [] },
      tables: { offset: 284, width: 4, counts: [72, 16] },
    },
  },
  rss_slot_key: {
    size: 324,
    fields: {
      slot: { offset: 0, width: 284, counts: [] },
      key: { offset: 284, width: 4, counts: [10] },
    },
  },
  rss_counters: {
    size: 4160,
    fields: {
      outcomes: { offset: 0, width: 8, counts: [8] },
      queues: { offset: 64, width: 16, counts: [256] },
    },
  },
  rss_queue_counters: {
    size: 16,
    fields: {
      packets: { offset: 0, width: 8, counts: [] },
      bytes: { offset: 8, width: 8, counts: [] },
    },
  },
} as const satisfies Readonly<Record<string, StructLayout>>;

export const enumerations = {
  rss_type: {
    RSS_IPV4: 1,
    RSS_IPV4_FRAG: 2,
    RSS_IPV4_TCP: 4,
    RSS_IPV4_UDP: 8,
    RSS_IPV4_SCTP: 16,
    RSS_IPV4_OTHER: 32,
    RSS_IPV6: 64,
    RSS_IPV6_FRAG: 128,
    RSS_IPV6_TCP: 256,
    RSS_IPV6_UDP: 512,
    RSS_IPV6_SCTP: 1024,
    RSS_IPV6_OTHER: 2048,
    RSS_IPV6_EX: 4096,
    RSS_IPV6_TCP_EX: 8192,
    RSS_IPV6_UDP_EX: 16384,
  },
  rss_function: { RSS_TOEPLITZ: 0, RSS_SYMMETRIC_TOEPLITZ: 1, RSS_SIMPLE_XOR: 2 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;
