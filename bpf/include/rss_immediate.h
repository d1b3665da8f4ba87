/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-3-Clause) */
/*
 * Constants that the loader puts in, by writing over the immediates of these numbers in the
 * instructions. The usual way, constants in .rodata, needs maps of global data, which kernels
 * before 5.2 do not have.
 */
#ifndef TAPWRIGHT_RSS_IMMEDIATE_H
#define TAPWRIGHT_RSS_IMMEDIATE_H

/* The same numbers are in core/rss/placeholders.ts. */
#define RSS_PLACE_QUEUE	 0x54570001 /* 0 to 255 */
#define RSS_PLACE_SECRET 0x54570002 /* 32 random bits */
#define RSS_PLACE_TAIL	 0x54570003 /* 1: frames get a tail, 0: they do not */
/* 1: the kernel has __sk_buff.gso_size (Linux 5.7), 0: only gso_segs (5.1), which not all set */
#define RSS_PLACE_GSO_SIZE 0x54570004

/* The compiler must neither know the number nor spread it over several instructions. */
#define rss_immediate(place)                                          \
	({                                                            \
		__u32 __value;                                        \
		asm volatile("%0 = %1" : "=r"(__value) : "i"(place)); \
		__value;                                              \
	})

#endif
