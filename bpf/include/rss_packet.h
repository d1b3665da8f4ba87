/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause) */
/*
 * From a frame to what is hashed of it. core/rss says the same in TypeScript: change both.
 *
 * Headers are read through data and data_end, each after its own bounds check; only what lies
 * behind IPv6 extension headers is copied out by helper, because the verifier would have to follow
 * each possible length of each header.
 */
#ifndef TAPWRIGHT_RSS_PACKET_H
#define TAPWRIGHT_RSS_PACKET_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "rss.h"

#ifndef IPPROTO_MOBILITY
#define IPPROTO_MOBILITY 135
#endif
#define IPPROTO_HIP   139 /* RFC 7401 */
#define IPPROTO_SHIM6 140 /* RFC 5533 */

#define IPV4_FRAGMENT	   0x3fff /* offset and more fragments */
#define IPV6_FRAGMENT	   0xfff9
#define IPV6_MOST_EXTENDED 8
/* Ethernet, two VLAN tags, the longest IPv4 header, ports. */
#define RSS_HEADERS (ETH_HLEN + 2 * 4 + 60 + 4)

/* Not struct ethhdr, which clang must read byte by byte, because it is packed. */
struct rss_ethernet {
	__u8 addresses[12];
	__be16 type;
};

struct rss_vlan {
	__be16 tci;
	__be16 type;
};

/* Each extension header fills at least these 8 bytes (RFC 8200, 4.3 to 4.6; RFC 4302, 2). */
struct rss_extension {
	__u8 next;
	__u8 length;
	__be16 fragment;
	__be32 rest;
};

/* What is hashed of a packet, as it stands in the frame. */
struct rss_tuple {
	__be32 source[4]; /* of IPv4 only the first word */
	__be32 destination[4];
	__be32 ports;
};

/* A frame as it was sent. It may have been grown since: that is not to be taken for its own. */
struct rss_frame {
	__u32 length;
	int may_have_grown;
};

/* What a packet is, in terms of enum rss_type: by which types it is hashed, and how. */
struct rss_packet {
	__u32 by_ports;	    /* addresses and ports; none when there are no ports to be read */
	__u32 by_addresses; /* addresses alone */
	enum rss_outcome otherwise; /* when the slot asks for none of these types */
	int is_ipv6;
	__u32 transport; /* where the header with the ports is, when there are ports */
};

/* Which of the types that name a protocol a packet is of. */
static __always_inline __u32 rss_named(__u8 protocol, __u32 tcp, __u32 udp, __u32 sctp, __u32 other)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return tcp;
	case IPPROTO_UDP:
		return udp;
	case IPPROTO_SCTP:
		return sctp;
	default:
		return other;
	}
}

/* To be asked besides comparing with data_end, which alone satisfies the verifier. */
static __always_inline int rss_ends_before(struct rss_frame frame, __u32 offset)
{
	return frame.may_have_grown && offset > frame.length;
}

static __always_inline void rss_read_ipv4(struct __sk_buff *skb, struct rss_frame frame,
					  __u32 offset, struct rss_packet *packet,
					  struct rss_tuple *tuple)
{
	const void *end = (void *)(long)skb->data_end;
	const struct iphdr *ip = (void *)(long)skb->data + offset;
	const __be32 *ports;
	__u32 named;

	packet->otherwise = RSS_MALFORMED;
	if ((void *)(ip + 1) > end || rss_ends_before(frame, offset + sizeof(*ip)))
		return;
	if (ip->version != 4 || ip->ihl < 5)
		return;
	packet->otherwise = RSS_NOT_ASKED;
	packet->by_addresses = RSS_IPV4;
	tuple->source[0] = ip->saddr;
	tuple->destination[0] = ip->daddr;
	named = rss_named(ip->protocol, RSS_IPV4_TCP, RSS_IPV4_UDP, RSS_IPV4_SCTP, RSS_IPV4_OTHER);
	ports = (void *)ip + ip->ihl * 4;
	if (ip->frag_off & bpf_htons(IPV4_FRAGMENT)) {
		packet->by_addresses |= RSS_IPV4_FRAG | named;
	} else if (named == RSS_IPV4_OTHER) {
		packet->by_addresses |= RSS_IPV4_OTHER;
	} else if ((void *)(ports + 1) > end ||
		   rss_ends_before(frame, offset + ip->ihl * 4 + sizeof(*ports))) {
		packet->otherwise = RSS_TRUNCATED;
	} else {
		packet->by_ports = named;
		packet->transport = offset + ip->ihl * 4;
		tuple->ports = *ports;
	}
}

static __always_inline int rss_is_extension(__u8 type)
{
	switch (type) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_AH:
	case IPPROTO_DSTOPTS:
	case IPPROTO_MOBILITY:
	case IPPROTO_HIP:
	case IPPROTO_SHIM6:
		return 1;
	default:
		return 0;
	}
}

static __always_inline __u32 rss_extension_bytes(__u8 type, __u8 length)
{
	if (type == IPPROTO_FRAGMENT)
		return 8;
	if (type == IPPROTO_AH)
		return (length + 2) * 4;
	return (length + 1) * 8;
}

/* Where a walk over extension headers ended. */
struct rss_walk {
	__u32 offset;	/* of what they carry */
	__u8 protocol;	/* of what they carry */
	__u8 extended;	/* at least one was walked */
	__u8 fragment;	/* what they carry is a part */
	__u8 truncated; /* the frame ends within them */
};

static __always_inline void rss_walk_extensions(struct __sk_buff *skb, struct rss_frame frame,
						struct rss_walk *walk)
{
	struct rss_extension header;
	int i;

	/* Kernels before 5.3 take no loops. */
#pragma clang loop unroll(full)
	for (i = 0; i < IPV6_MOST_EXTENDED; i++) {
		if (!rss_is_extension(walk->protocol))
			return;
		walk->truncated = 1;
		if (bpf_skb_load_bytes(skb, walk->offset, &header, sizeof(header)))
			return;
		walk->offset += rss_extension_bytes(walk->protocol, header.length);
		if (walk->offset > frame.length)
			return;
		walk->truncated = 0;
		walk->extended = 1;
		walk->fragment = walk->protocol == IPPROTO_FRAGMENT &&
				 (header.fragment & bpf_htons(IPV6_FRAGMENT));
		walk->protocol = header.next;
		if (walk->fragment)
			return;
	}
}

static __always_inline void rss_read_ipv6(struct __sk_buff *skb, struct rss_frame frame,
					  __u32 offset, struct rss_packet *packet,
					  struct rss_tuple *tuple)
{
	const void *end = (void *)(long)skb->data_end;
	const struct ipv6hdr *ip = (void *)(long)skb->data + offset;
	const __be32 *ports = (void *)(ip + 1);
	struct rss_walk walk = { .offset = offset + sizeof(*ip) };
	__u32 tcp = RSS_IPV6_TCP;
	__u32 udp = RSS_IPV6_UDP;
	int has_ports;
	__u32 named;

	packet->is_ipv6 = 1;
	packet->otherwise = RSS_MALFORMED;
	if ((void *)(ip + 1) > end || rss_ends_before(frame, offset + sizeof(*ip)))
		return;
	if (ip->version != 6)
		return;
	packet->otherwise = RSS_NOT_ASKED;
	packet->by_addresses = RSS_IPV6;
	__builtin_memcpy(tuple->source, &ip->saddr, sizeof(ip->saddr));
	__builtin_memcpy(tuple->destination, &ip->daddr, sizeof(ip->daddr));
	walk.protocol = ip->nexthdr;
	/*
	 * Before the walk, and something even if there are none: then the verifier need not follow
	 * the walk for each place that the header can have in the frame.
	 */
	if ((void *)(ports + 1) > end)
		ports = (void *)ip;
	tuple->ports = *ports;
	rss_walk_extensions(skb, frame, &walk);
	if (walk.extended) {
		tcp |= RSS_IPV6_TCP_EX;
		udp |= RSS_IPV6_UDP_EX;
		packet->by_addresses |= RSS_IPV6_EX;
	}
	if (walk.truncated) {
		packet->otherwise = RSS_TRUNCATED;
		return;
	}
	named = rss_named(walk.protocol, tcp, udp, RSS_IPV6_SCTP, RSS_IPV6_OTHER);
	if (walk.fragment) {
		packet->by_addresses |= RSS_IPV6_FRAG | named;
		return;
	}
	if (named == RSS_IPV6_OTHER) {
		packet->by_addresses |= RSS_IPV6_OTHER;
		return;
	}
	if (walk.extended)
		has_ports = !rss_ends_before(frame, walk.offset + sizeof(*ports)) &&
			    !bpf_skb_load_bytes(skb, walk.offset, &tuple->ports, sizeof(*ports));
	else
		has_ports = walk.offset + sizeof(*ports) <= frame.length;
	packet->transport = walk.offset;
	if (has_ports)
		packet->by_ports = named;
	else
		packet->otherwise = RSS_TRUNCATED;
}

/* Copies headers in pages of their own, which large frames may have, to where they can be read. */
static __always_inline void rss_pull_headers(struct __sk_buff *skb)
{
	__u32 there = skb->data_end - skb->data;
	__u32 length = skb->len;

	if (there < RSS_HEADERS && there < length)
		bpf_skb_pull_data(skb, length < RSS_HEADERS ? length : RSS_HEADERS);
}

/* Into a packet that is all zeros, and as much of the tuple as the packet is hashed by. */
static __always_inline void rss_read(struct __sk_buff *skb, struct rss_frame frame,
				     struct rss_packet *packet, struct rss_tuple *tuple)
{
	const struct rss_vlan *tag;
	const struct rss_ethernet *ethernet;
	const void *end;
	__u32 offset = ETH_HLEN;
	__be16 type;
	int i;

	packet->otherwise = RSS_NOT_IP;
	rss_pull_headers(skb);
	ethernet = (void *)(long)skb->data;
	end = (void *)(long)skb->data_end;
	if ((void *)(ethernet + 1) > end || rss_ends_before(frame, ETH_HLEN))
		return;
	type = ethernet->type;
#pragma clang loop unroll(full)
	for (i = 0; i < 2; i++) {
		if (type != bpf_htons(ETH_P_8021Q) && type != bpf_htons(ETH_P_8021AD))
			break;
		tag = (void *)(ethernet + 1) + i * sizeof(*tag);
		offset += sizeof(*tag);
		if ((void *)(tag + 1) > end || rss_ends_before(frame, offset))
			return;
		type = tag->type;
	}
	if (type == bpf_htons(ETH_P_IP))
		rss_read_ipv4(skb, frame, offset, packet, tuple);
	else if (type == bpf_htons(ETH_P_IPV6))
		rss_read_ipv6(skb, frame, offset, packet, tuple);
}

/* What becomes of the packet, of which the slot asks for some types. */
static __always_inline enum rss_outcome rss_choose(struct rss_packet *packet, __u32 asked)
{
	/* Else clang makes a choice of its own for each of the packet's kinds. */
	barrier_var(packet->by_ports);
	barrier_var(packet->by_addresses);
	barrier_var(packet->otherwise);
	if (asked & packet->by_ports)
		return RSS_L4;
	return asked & packet->by_addresses ? RSS_L3 : packet->otherwise;
}

#endif
