/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause) */
/*
 * What user space and the RSS programs share. core/rss/layouts.ts is made from the BTF of these
 * structs in the objects: after a change run `make -C bpf` and `npm run layouts`.
 *
 * Numbers are in host byte order unless their type says otherwise (__be32).
 */
#ifndef TAPWRIGHT_RSS_H
#define TAPWRIGHT_RSS_H

#include <linux/types.h>

#define RSS_SLOTS	1024
#define RSS_TABLE_SIZE	128
#define RSS_TUPLE_BYTES 36 /* two IPv6 addresses and two ports, the most that is hashed */
#define RSS_TUPLE_WORDS (RSS_TUPLE_BYTES / 4)
#define RSS_QUEUES	256 /* MAX_TAP_QUEUES, drivers/net/tun.c */
#define RSS_TAIL_BYTES	4

/* In the order of rssTypes, core/compile/rss-types.ts. The limits behind them become masks. */
enum rss_type {
	RSS_IPV4 = 1 << 0,
	RSS_IPV4_FRAG = 1 << 1,
	RSS_IPV4_TCP = 1 << 2,
	RSS_IPV4_UDP = 1 << 3,
	RSS_IPV4_SCTP = 1 << 4,
	RSS_IPV4_OTHER = 1 << 5,
	RSS_IPV6 = 1 << 6,
	RSS_IPV6_FRAG = 1 << 7,
	RSS_IPV6_TCP = 1 << 8,
	RSS_IPV6_UDP = 1 << 9,
	RSS_IPV6_SCTP = 1 << 10,
	RSS_IPV6_OTHER = 1 << 11,
	RSS_IPV6_EX = 1 << 12,
	RSS_IPV6_TCP_EX = 1 << 13,
	RSS_IPV6_UDP_EX = 1 << 14,
};

enum rss_function {
	RSS_TOEPLITZ,
	RSS_SYMMETRIC_TOEPLITZ,
	RSS_SIMPLE_XOR,
};

/* What became of a packet; the index of rss_counters.outcomes. */
enum rss_outcome {
	RSS_L4, /* hashed by addresses and ports */
	RSS_L3, /* hashed by addresses */
	RSS_NOT_IP,
	RSS_NOT_ASKED, /* IP, but of no type that the slot asks for */
	RSS_TRUNCATED, /* ends before the ports, or within its IPv6 extension headers */
	RSS_MALFORMED, /* not the IP header that its Ethernet type promises */
	RSS_NO_ROOM,   /* the tail could not be appended; counted besides one of the others */
	RSS_OUTCOMES = 8,
};

/* How one rule spreads its packets. */
struct rss_slot {
	enum rss_type types;
	enum rss_function function;
	__be32 source_mask;	 /* of each word of the source address: all ones or zero */
	__be32 destination_mask; /* the same of the destination address */
	__be32 ports_mask;	 /* of source port << 16 | destination port */
	__u32 mark;		 /* that the packet leaves with, where no action can set it */
	__u16 default_queue;	 /* of packets that are not hashed */
	__u16 tail;		 /* 1: append the hash */
	__u16 queues[RSS_TABLE_SIZE];
};

/*
 * Toeplitz is linear: the hash of a tuple is the xor of the hashes of its parts, each at its place
 * with zeros around. tables[place][value], place 0 being the first byte, or half byte, of the
 * tuple.
 */
struct rss_slot_bytes {
	struct rss_slot slot;
	__u32 tables[RSS_TUPLE_BYTES][256];
};

struct rss_slot_nibbles {
	struct rss_slot slot;
	__u32 tables[2 * RSS_TUPLE_BYTES][16];
};

/* Of the reference program: the key and zeros behind it. What follows 40 bytes meets no tuple. */
struct rss_slot_key {
	struct rss_slot slot;
	__be32 key[RSS_TUPLE_WORDS + 1];
};

struct rss_queue_counters {
	__u64 packets;
	__u64 bytes; /* of the frames, without tails */
};

/* One for each slot and CPU. */
struct rss_counters {
	__u64 outcomes[RSS_OUTCOMES];
	struct rss_queue_counters queues[RSS_QUEUES];
};

_Static_assert(sizeof(struct rss_slot) == 284, "the head of all slots");
_Static_assert(sizeof(struct rss_slot_bytes) == 284 + 36 * 1024, "slot of 8-bit tables");
_Static_assert(sizeof(struct rss_slot_nibbles) == 284 + 72 * 64, "slot of 4-bit tables");
_Static_assert(sizeof(struct rss_slot_key) == 284 + 40, "slot of the reference program");
_Static_assert(sizeof(struct rss_counters) == 8 * 8 + 256 * 16, "counters");

#endif
