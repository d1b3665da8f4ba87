// SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause)
/*
 * Layout `direct`: a rule marks its packets with the number of its slot, and this action behind it
 * chooses the queue at once. What a packet needs is in its slot, so one loaded program serves all
 * rules of all devices.
 */
#include "rss_toeplitz.h"
#include "rss_direct.h"

SEC("action") int rss(struct __sk_buff *skb)
{
	return rss_direct(skb);
}

char _license[] SEC("license") = "GPL";
