/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause) */
/*
 * For measuring only: new addresses and ports in the frame before each run of a test run, so that
 * neither branches nor caches learn one packet by heart. Takes plain IPv4 without options, or IPv6
 * without extension headers.
 */
#ifndef TAPWRIGHT_VARY_H
#define TAPWRIGHT_VARY_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

static __always_inline void vary(struct __sk_buff *skb)
{
	void *end = (void *)(long)skb->data_end;
	struct ethhdr *ethernet = (void *)(long)skb->data;
	struct iphdr *ip = (void *)(ethernet + 1);
	struct ipv6hdr *ipv6 = (void *)(ethernet + 1);
	int i;

	if ((void *)(ip + 1) + 4 > end)
		return;
	if (ethernet->h_proto == bpf_htons(ETH_P_IP)) {
		ip->saddr = bpf_get_prandom_u32();
		ip->daddr = bpf_get_prandom_u32();
		*(__be32 *)(ip + 1) = bpf_get_prandom_u32();
	} else if ((void *)(ipv6 + 1) + 4 <= end) {
#pragma clang loop unroll(full)
		for (i = 0; i < 4; i++) {
			ipv6->saddr.in6_u.u6_addr32[i] = bpf_get_prandom_u32();
			ipv6->daddr.in6_u.u6_addr32[i] = bpf_get_prandom_u32();
		}
		*(__be32 *)(ipv6 + 1) = bpf_get_prandom_u32();
	}
}

#endif
