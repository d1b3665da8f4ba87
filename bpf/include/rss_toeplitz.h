/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause) */
/*
 * The Toeplitz hash by tables that user space makes of the key. -DRSS_BYTES takes 8 bits of the
 * tuple at a time, otherwise it is 4: more steps, but the tables of a slot fit into a first-level
 * cache beside others.
 */
#ifndef TAPWRIGHT_RSS_TOEPLITZ_H
#define TAPWRIGHT_RSS_TOEPLITZ_H

#ifdef RSS_BYTES
#define RSS_SLOT      rss_slot_bytes
#define RSS_STEP_BITS 8
#else
#define RSS_SLOT      rss_slot_nibbles
#define RSS_STEP_BITS 4
#endif
#define RSS_STEPS (32 / RSS_STEP_BITS)

#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include "rss.h"

/* Bits of a word, as loaded from a frame, that are its `step`th step in the frame's order. */
static __always_inline __u64 rss_step(__be32 word, int step)
{
#if RSS_STEP_BITS == 8
	return word >> 8 * step & 0xff;
#else
	return word >> (8 * (step / 2) + 4 * (1 - step % 2)) & 0xf;
#endif
}

static __always_inline __u32 rss_toeplitz(const struct RSS_SLOT *slot, __be32 word, int place,
					  __u32 hash)
{
	int step;

#pragma clang loop unroll(full)
	for (step = 0; step < RSS_STEPS; step++) {
		hash ^= slot->tables[place * RSS_STEPS + step][rss_step(word, step)];
		/* Else clang computes all addresses first, for which there is no stack. */
		barrier_var(hash);
	}
	return hash;
}

#endif
