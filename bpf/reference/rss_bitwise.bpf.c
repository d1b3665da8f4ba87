// SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause)
/*
 * What the programs with tables are compared with and measured against: the same action, but the
 * Toeplitz hash is computed as its definition says, bit by bit from the key.
 */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "rss.h"

#define RSS_SLOT rss_slot_key

static __always_inline __u32 rss_toeplitz(const struct rss_slot_key *slot, __be32 word, int place,
					  __u32 hash)
{
	__u32 bits = bpf_ntohl(word);
	__u32 key = bpf_ntohl(slot->key[place]);
	__u32 next = bpf_ntohl(slot->key[place + 1]);
	int bit;

#pragma clang loop unroll(full)
	for (bit = 0; bit < 32; bit++) {
		if (bits & 1U << (31 - bit))
			hash ^= bit ? key << bit | next >> (32 - bit) : key;
	}
	return hash;
}

#include "rss_direct.h"
#include "vary.h"

SEC("action") int rss(struct __sk_buff *skb)
{
	return rss_direct(skb);
}

SEC("action") int rss_varied(struct __sk_buff *skb)
{
	vary(skb);
	return rss_direct(skb);
}

char _license[] SEC("license") = "GPL";
