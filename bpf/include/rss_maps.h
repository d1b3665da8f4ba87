/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause) */
/*
 * The two maps of every RSS program, by slot number. Both are maps of maps: user space fills a
 * slot's map before it puts it in, so that no packet ever sees half a table. RSS_SLOT names the
 * struct of a slot.
 */
#ifndef TAPWRIGHT_RSS_MAPS_H
#define TAPWRIGHT_RSS_MAPS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "rss.h"

/*
 * Values are arrays of one: of a struct that only inner maps point to, clang 14 would write a
 * declaration alone.
 */
struct rss_slot_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct RSS_SLOT[1]);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, RSS_SLOTS);
	__type(key, __u32);
	__array(values, struct rss_slot_map);
} rss_slots SEC(".maps");

struct rss_counter_map {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct rss_counters[1]);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, RSS_SLOTS);
	__type(key, __u32);
	__array(values, struct rss_counter_map);
} rss_counters SEC(".maps");

/* NULL when no rule has this number. */
static __always_inline const struct RSS_SLOT *rss_slot_of(__u32 number)
{
	__u32 only = 0;
	void *map = bpf_map_lookup_elem(&rss_slots, &number);

	return map ? bpf_map_lookup_elem(map, &only) : NULL;
}

/* There are some wherever there is a slot: user space puts them in first. */
static __always_inline struct rss_counters *rss_counters_of(__u32 number)
{
	__u32 only = 0;
	void *map = bpf_map_lookup_elem(&rss_counters, &number);

	return map ? bpf_map_lookup_elem(map, &only) : NULL;
}

static __always_inline void rss_count_queue(struct rss_counters *counters, __u32 queue, __u32 bytes)
{
	struct rss_queue_counters *of_queue = &counters->queues[queue & (RSS_QUEUES - 1)];

	of_queue->packets++;
	of_queue->bytes += bytes;
}

#endif
