// SPDX-License-Identifier: BSD-3-Clause
/* The second program reads where it may not: the first, and the map, must go again with it. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} table SEC(".maps");

SEC("action")
int accepted(struct __sk_buff *skb)
{
	__u32 zero = 0, *value = bpf_map_lookup_elem(&table, &zero);

	return value ? TC_ACT_PIPE : TC_ACT_UNSPEC;
}

SEC("action/refused")
int refused(struct __sk_buff *skb)
{
	__u32 index = skb->mark, *value = bpf_map_lookup_elem(&table, &index);

	return *value;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
