// SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause)
/*
 * Layout `reclassify`, in which a filter's action chooses the queue of every packet, as DPDK's TAP
 * driver does it:
 *
 *   first pass    room (action/room)      grows every frame, once, by the room of the hash
 *                 rss (action)            hashes, tags the packet with its queue, and sends it
 *                                         through the filters again
 *   second pass   marked (classifier)     one filter for each queue, before all others: takes the
 *                                         packets of its queue
 *
 * A tag is tc_index, which no sender can set, together with a mark that no sender can guess: a mark
 * alone is anybody's with SO_MARK. skb->cb carries what has to survive between the passes, and is
 * believed only beside the secret, for a socket or the IP layer may have left something in it.
 */
#include "rss_toeplitz.h"
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>
#include "rss_immediate.h"
#include "rss_spread.h"
#include "rss_tail.h"

#define RSS_TAG		0x5200 /* in tc_index, above the queue */
#define RSS_CB_MARK	0      /* the mark that the packet leaves with */
#define RSS_CB_ROOM	1      /* the secret: the frame has room for the hash */
#define RSS_CB_CHECKSUM 2      /* beside it: the checksum that the hash is to be taken out of */
#define MATCHES		-1     /* what a classifier returns, net/sched/cls_bpf.c */
#define MATCHES_NOT	0

/* Stores one by one: clang joins those to neighbours, and the verifier refuses what it makes. */
static __always_inline void rss_tag(struct __sk_buff *skb, __u32 queue, __u32 mark)
{
	skb->cb[RSS_CB_MARK] = mark;
	barrier();
	skb->tc_index = RSS_TAG | queue;
	barrier();
	skb->mark = rss_immediate(RSS_PLACE_SECRET);
}

static __always_inline int rss_has_room(struct __sk_buff *skb)
{
	return skb->cb[RSS_CB_ROOM] == rss_immediate(RSS_PLACE_SECRET);
}

SEC("action") int rss(struct __sk_buff *skb)
{
	__u32 number = skb->mark;
	const struct RSS_SLOT *slot = rss_slot_of(number);
	struct rss_counters *counters = rss_counters_of(number);
	struct rss_frame frame = { .length = skb->len, .may_have_grown = 1 };
	__u32 hash = 0;
	__u32 queue;

	if (!slot || !counters) {
		rss_tag(skb, 0, 0);
		return TC_ACT_RECLASSIFY;
	}
	if (rss_has_room(skb))
		frame.length -= RSS_TAIL_BYTES;
	queue = rss_spread(skb, frame, slot, counters, &hash);
	if (slot->slot.tail &&
	    (!rss_has_room(skb) || rss_fill_room(skb, skb->cb[RSS_CB_CHECKSUM], hash)))
		counters->outcomes[RSS_NO_ROOM]++;
	rss_tag(skb, queue, slot->slot.mark);
	return TC_ACT_RECLASSIFY;
}

SEC("action/room") int room(struct __sk_buff *skb)
{
	__u32 tail = rss_immediate(RSS_PLACE_TAIL);
	__u32 checksum;

	/* A kernel before 5.1 does not look at what it cannot reach. */
	if (tail != 1 || rss_make_room(skb, &checksum) || rss_write_tail(skb, 0))
		return TC_ACT_UNSPEC;
	skb->cb[RSS_CB_ROOM] = rss_immediate(RSS_PLACE_SECRET);
	barrier();
	skb->cb[RSS_CB_CHECKSUM] = checksum;
	return TC_ACT_UNSPEC;
}

SEC("classifier") int marked(struct __sk_buff *skb)
{
	__u32 tag = RSS_TAG | rss_immediate(RSS_PLACE_QUEUE);

	if (skb->tc_index != tag || skb->mark != rss_immediate(RSS_PLACE_SECRET))
		return MATCHES_NOT;
	skb->mark = skb->cb[RSS_CB_MARK];
	barrier();
	skb->tc_index = 0;
	barrier();
	skb->cb[RSS_CB_ROOM] = 0;
	return MATCHES;
}

char _license[] SEC("license") = "GPL";
