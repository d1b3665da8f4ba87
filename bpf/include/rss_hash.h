/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause) */
/*
 * From what is hashed to the hash. The including program defines RSS_SLOT and, before this file,
 *
 *     __u32 rss_toeplitz(const struct RSS_SLOT *slot, __be32 word, int place, __u32 hash)
 *
 * which adds one word of the tuple at its place, 0 being the first, to the hash.
 */
#ifndef TAPWRIGHT_RSS_HASH_H
#define TAPWRIGHT_RSS_HASH_H

#include "rss_packet.h"

/*
 * `words` of each address are hashed: 1 of IPv4, 4 of IPv6. The first steps leave out what the
 * slot limits, then make the tuple the same for both directions of a flow.
 */
static __always_inline __u32 rss_hash_tuple(const struct RSS_SLOT *slot, struct rss_tuple *tuple,
					    __be32 ports, int words)
{
	enum rss_function function = slot->slot.function;
	__be32 folded;
	__u32 hash = 0;
	int i;

	ports &= slot->slot.ports_mask;
#pragma clang loop unroll(full)
	for (i = 0; i < 4 && i < words; i++) {
		tuple->source[i] &= slot->slot.source_mask;
		tuple->destination[i] &= slot->slot.destination_mask;
	}
	if (function == RSS_SIMPLE_XOR) {
		folded = ports;
#pragma clang loop unroll(full)
		for (i = 0; i < 4 && i < words; i++)
			folded ^= tuple->source[i] ^ tuple->destination[i];
		return bpf_ntohl(folded);
	}
	if (function == RSS_SYMMETRIC_TOEPLITZ) {
#pragma clang loop unroll(full)
		for (i = 0; i < 4 && i < words; i++) {
			tuple->source[i] ^= tuple->destination[i];
			tuple->destination[i] = tuple->source[i];
		}
		ports ^= ports << 16 | ports >> 16;
	}
#pragma clang loop unroll(full)
	for (i = 0; i < 4 && i < words; i++)
		hash = rss_toeplitz(slot, tuple->source[i], i, hash);
#pragma clang loop unroll(full)
	for (i = 0; i < 4 && i < words; i++)
		hash = rss_toeplitz(slot, tuple->destination[i], words + i, hash);
	return rss_toeplitz(slot, ports, 2 * words, hash);
}

/* A hash by addresses takes zeros for the ports: they add nothing. */
static __always_inline __u32 rss_hash(const struct RSS_SLOT *slot, struct rss_tuple *tuple,
				      enum rss_outcome outcome, int is_ipv6)
{
	__be32 ports = outcome == RSS_L4 ? tuple->ports : 0;

	if (is_ipv6)
		return rss_hash_tuple(slot, tuple, ports, 4);
	return rss_hash_tuple(slot, tuple, ports, 1);
}

#endif
