/**
 * Immediates in the instructions of bpf/rss_reclassify.bpf.c that are written over when a program is loaded for one
 * device and queue (bpf/include/rss_immediate.h).
 */
export const rssPlaceholders = {
  /** Of `marked`: the queue whose packets it takes. */
  queue: 0x54570001,
  /** Of `rss`, `room` and `marked`: 32 random bits, the same for all programs of a device. */
  secret: 0x54570002,
  /** Of `room`: 1 when packets get their hash as a tail, 0 when not. */
  tail: 0x54570003,
  /** Of what writes tails: 1 where programs can read `gso_size` (Linux 5.7), 0 where only `gso_segs` (Linux 5.1). */
  gsoSize: 0x54570004,
} as const;
