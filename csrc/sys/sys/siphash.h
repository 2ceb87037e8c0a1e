/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SipHash-2-4: a keyed hash for short inputs that nobody can steer without
 * the key.  Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
 */
#ifndef _SYS_SIPHASH_H_
#define _SYS_SIPHASH_H_

#include <sys/types.h>

#define SIPHASH_KEY_LENGTH	16

uint64_t siphash24(const uint8_t [SIPHASH_KEY_LENGTH], const void *, size_t);

#endif /* _SYS_SIPHASH_H_ */
