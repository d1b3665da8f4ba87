/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause) */
/* The queue of a packet, counted: what all layouts have in common. */
#ifndef TAPWRIGHT_RSS_SPREAD_H
#define TAPWRIGHT_RSS_SPREAD_H

#include "rss_maps.h"
#include "rss_hash.h"

/* The queue that the slot gives the packet, and its hash, 0 when it is not hashed. */
static __always_inline __u32 rss_spread(struct __sk_buff *skb, struct rss_frame frame,
					const struct RSS_SLOT *slot, struct rss_counters *counters,
					__u32 *hash)
{
	struct rss_packet packet = {};
	struct rss_tuple tuple;
	__u32 queue = slot->slot.default_queue;
	enum rss_outcome outcome;

	rss_read(skb, frame, &packet, &tuple);
	outcome = rss_choose(&packet, slot->slot.types);
	/* Before hashing: then the verifier follows the hash once, not once for each outcome. */
	counters->outcomes[outcome & (RSS_OUTCOMES - 1)]++;
	if (outcome == RSS_L4 || outcome == RSS_L3) {
		*hash = rss_hash(slot, &tuple, outcome, packet.is_ipv6);
		queue = slot->slot.queues[*hash & (RSS_TABLE_SIZE - 1)];
	}
	rss_count_queue(counters, queue, frame.length);
	return queue;
}

#endif
