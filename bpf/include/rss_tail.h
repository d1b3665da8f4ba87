/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause) */
/*
 * The hash behind the frame: 4 bytes, big-endian, 0 when the packet is not hashed.
 *
 * A checksum may be pending (CHECKSUM_PARTIAL): what the machine's own sockets send leaves TC with
 * the sum of the pseudo header in its checksum field, and the kernel completes it afterwards over
 * all that there is, so over the tail too. Taking the tail out of the field beforehand makes it
 * the checksum of the packet without its tail.
 */
#ifndef TAPWRIGHT_RSS_TAIL_H
#define TAPWRIGHT_RSS_TAIL_H

#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "rss.h"
#include "rss_immediate.h"
#include "rss_packet.h"

#define TCP_CHECKSUM 16 /* within the header, RFC 9293 */
#define UDP_CHECKSUM 6	/* RFC 768 */

/* Of several segments in one, which a longer packet would not be cut into any more. */
static __always_inline int rss_is_segmented(struct __sk_buff *skb)
{
	if (rss_immediate(RSS_PLACE_GSO_SIZE) == 1)
		return skb->gso_size != 0;
	return skb->gso_segs > 1;
}

/* 0, or a negative errno when there is no room. Ends the life of all pointers into the frame. */
static __always_inline long rss_grow(struct __sk_buff *skb)
{
	return bpf_skb_change_tail(skb, skb->len + RSS_TAIL_BYTES, 0);
}

static __always_inline long rss_shrink(struct __sk_buff *skb)
{
	return bpf_skb_change_tail(skb, skb->len - RSS_TAIL_BYTES, 0);
}

static __always_inline long rss_write_tail(struct __sk_buff *skb, __u32 hash)
{
	__be32 tail = bpf_htonl(hash);

	return bpf_skb_store_bytes(skb, skb->len - RSS_TAIL_BYTES, &tail, sizeof(tail), 0);
}

/*
 * Whether a frame that has just been grown has a checksum pending, or a negative errno. The helper
 * that keeps checksums right leaves a pending one alone, wherever it is told that it lies: it is
 * tried on the tail, at an even place, which is all that it takes.
 */
static __always_inline long rss_checksum_is_pending(struct __sk_buff *skb)
{
	__u32 at = skb->len - RSS_TAIL_BYTES;
	__u16 tried = 0;
	long failed;

	at += at & 1;
	failed = bpf_l4_csum_replace(skb, at, 0, 1, sizeof(tried));
	if (!failed)
		failed = bpf_skb_load_bytes(skb, at, &tried, sizeof(tried));
	return failed ? failed : !tried;
}

/*
 * Where a grown frame's own checksum is; 0 when it is none to which a tail could be made good: SCTP
 * has no sum but a CRC.
 */
static __always_inline __u32 rss_checksum_of(struct __sk_buff *skb)
{
	struct rss_frame frame = { .length = skb->len - RSS_TAIL_BYTES, .may_have_grown = 1 };
	struct rss_packet packet = {};
	struct rss_tuple tuple;

	rss_read(skb, frame, &packet, &tuple);
	if (packet.by_ports & (RSS_IPV4_TCP | RSS_IPV6_TCP))
		return packet.transport + TCP_CHECKSUM;
	if (packet.by_ports & (RSS_IPV4_UDP | RSS_IPV6_UDP))
		return packet.transport + UDP_CHECKSUM;
	return 0;
}

/* Takes the tail out of the pending checksum. All headers have even lengths. */
static __always_inline long rss_correct_checksum(struct __sk_buff *skb, __u32 at, __u32 hash)
{
	__be32 tail = bpf_htonl(hash);

	if (skb->len & 1)
		tail = (tail & 0xff00ff00) >> 8 | (tail & 0x00ff00ff) << 8;
	return bpf_l4_csum_replace(skb, at, tail, 0, BPF_F_PSEUDO_HDR | sizeof(tail));
}

/*
 * Grows the frame by the room of a tail, which may hold anything. Says where the checksum is that
 * the tail has to be taken out of, 0 if none. Leaves the frame as it was when it returns an error.
 */
static __always_inline long rss_make_room(struct __sk_buff *skb, __u32 *checksum)
{
	long pending;

	*checksum = 0;
	if (rss_is_segmented(skb) || rss_grow(skb))
		return -1;
	pending = rss_checksum_is_pending(skb);
	if (pending > 0)
		*checksum = rss_checksum_of(skb);
	if (pending == 0 || *checksum)
		return 0;
	rss_shrink(skb);
	return -1;
}

static __always_inline long rss_fill_room(struct __sk_buff *skb, __u32 checksum, __u32 hash)
{
	if (checksum && rss_correct_checksum(skb, checksum, hash))
		return -1;
	return rss_write_tail(skb, hash);
}

static __always_inline long rss_append_tail(struct __sk_buff *skb, __u32 hash)
{
	__u32 checksum;

	if (rss_make_room(skb, &checksum))
		return -1;
	return rss_fill_room(skb, checksum, hash);
}

#endif
