/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause) */
/* Layout `direct`, whatever computes the hash: rss_hash.h says what has to be defined before. */
#ifndef TAPWRIGHT_RSS_DIRECT_H
#define TAPWRIGHT_RSS_DIRECT_H

#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>
#include "rss_spread.h"
#include "rss_tail.h"

static __always_inline int rss_direct(struct __sk_buff *skb)
{
	__u32 number = skb->mark;
	const struct RSS_SLOT *slot = rss_slot_of(number);
	struct rss_counters *counters = rss_counters_of(number);
	struct rss_frame frame = { .length = skb->len };
	__u32 hash = 0;

	if (!slot || !counters) {
		skb->queue_mapping = 0;
		return TC_ACT_PIPE;
	}
	skb->queue_mapping = rss_spread(skb, frame, slot, counters, &hash);
	if (slot->slot.tail && rss_append_tail(skb, hash))
		counters->outcomes[RSS_NO_ROOM]++;
	return TC_ACT_PIPE;
}

#endif
