// SPDX-License-Identifier: BSD-3-Clause
/* What an action may do to a packet, and every kind of map that the loader must handle. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#define PLACEHOLDER_QUEUE 0x51a7e001
#define PLACEHOLDER_MARK 0x51a7e002

/* 12 bytes: the kernel pads them to 16 for each CPU. */
struct counted {
	__u32 packets;
	__u32 bytes;
	__u32 last_mark;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} settings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} small_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counted);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(
		values, struct {
			__uint(type, BPF_MAP_TYPE_ARRAY);
			__uint(max_entries, 1);
			__type(key, __u32);
			__type(value, __u32);
		});
} a_map_of_maps_by_a_long_name SEC(".maps");

/* mark in; out: queue in cb[0], mark in cb[1], the inner map's value in cb[2]; 4 bytes behind the frame */
SEC("action")
int edit(struct __sk_buff *skb)
{
	__u32 zero = 0, queue, mark, *value;
	struct counted *counted;
	void *inner;

	asm volatile("%0 = %1" : "=r"(queue) : "i"(PLACEHOLDER_QUEUE));
	asm volatile("%0 = %1" : "=r"(mark) : "i"(PLACEHOLDER_MARK));

	counted = bpf_map_lookup_elem(&counters, &zero);
	if (counted) {
		counted->packets++;
		counted->bytes += skb->len;
		counted->last_mark = skb->mark;
	}
	inner = bpf_map_lookup_elem(&a_map_of_maps_by_a_long_name, &zero);
	if (inner) {
		value = bpf_map_lookup_elem(inner, &zero);
		if (value)
			skb->cb[2] = *value;
	}
	skb->cb[1] = skb->mark;
	skb->mark = mark;
	skb->queue_mapping = queue;
	skb->cb[0] = skb->queue_mapping;
	if (bpf_skb_change_tail(skb, skb->len + 4, 0))
		return TC_ACT_SHOT;
	return TC_ACT_PIPE;
}

SEC("classifier/never")
int never(struct __sk_buff *skb)
{
	__u32 zero = 0, *value = bpf_map_lookup_elem(&settings, &zero);

	if (value && *value)
		return *value;
	value = bpf_map_lookup_elem(&small_hash, &zero);
	return value ? 1 : -1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
