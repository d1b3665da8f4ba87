// SPDX-License-Identifier: BSD-3-Clause
/* A TAP's queue by a placeholder, and a program of which the verifier takes one variant and refuses another. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
int steer(struct __sk_buff *skb)
{
	__u32 number;

	asm volatile("%0 = %1" : "=r"(number) : "i"(0x51a7e003));
	return number;
}

SEC("socket/stack")
int stack(struct __sk_buff *skb)
{
	__u64 bytes[2] = {}, *cell = bytes;

	/* 8 stays on the stack, 800 does not. */
	asm volatile("%0 += 8" : "+r"(cell));
	*cell = skb->len;
	return bytes[1];
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
