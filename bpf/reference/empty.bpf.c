// SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause)
/* What a test run takes without a program worth the name: to be subtracted. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>
#include "vary.h"

SEC("action") int empty(struct __sk_buff *skb)
{
	(void)skb;
	return TC_ACT_PIPE;
}

SEC("action") int empty_varied(struct __sk_buff *skb)
{
	vary(skb);
	return TC_ACT_PIPE;
}

char _license[] SEC("license") = "GPL";
