// SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause)
/* rss_direct.bpf.c on varying packets. */
#include "rss_toeplitz.h"
#include "rss_direct.h"
#include "vary.h"

SEC("action") int rss_varied(struct __sk_buff *skb)
{
	vary(skb);
	return rss_direct(skb);
}

char _license[] SEC("license") = "GPL";
