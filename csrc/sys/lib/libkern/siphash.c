/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SipHash-2-4, see <sys/siphash.h>.
 */

#include <sys/param.h>
#include <sys/siphash.h>
#include <lib/libkern/libkern.h>

static inline uint64_t
rotl(uint64_t x, int b)
{

	return x << b | x >> (64 - b);
}

static inline uint64_t
get64(const uint8_t *p)
{
	uint64_t v = 0;

	for (int i = 7; i >= 0; i--)
		v = v << 8 | p[i];
	return v;
}

static inline void
sipround(uint64_t v[4])
{

	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

uint64_t
siphash24(const uint8_t key[SIPHASH_KEY_LENGTH], const void *data, size_t len)
{
	const uint8_t *p = data;
	uint64_t k0 = get64(key), k1 = get64(key + 8), m;
	uint64_t v[4] = {
		k0 ^ 0x736f6d6570736575ull, k1 ^ 0x646f72616e646f6dull,
		k0 ^ 0x6c7967656e657261ull, k1 ^ 0x7465646279746573ull,
	};
	size_t n;

	for (n = len; n >= 8; n -= 8, p += 8) {
		m = get64(p);
		v[3] ^= m;
		sipround(v);
		sipround(v);
		v[0] ^= m;
	}
	m = (uint64_t)len << 56;
	for (size_t i = 0; i < n; i++)
		m |= (uint64_t)p[i] << (8 * i);
	v[3] ^= m;
	sipround(v);
	sipround(v);
	v[0] ^= m;
	v[2] ^= 0xff;
	for (int i = 0; i < 4; i++)
		sipround(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
