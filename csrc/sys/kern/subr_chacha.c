/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ChaCha20 as a random generator: see chacha.h.
 */

#include <sys/param.h>
#include <sys/endian.h>
#include <sys/systm.h>

#include "chacha.h"

static inline uint32_t
rol(uint32_t x, int n)
{

	return x << n | x >> (32 - n);
}

static __always_inline void
quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{

	*a += *b;
	*d = rol(*d ^ *a, 16);
	*c += *d;
	*b = rol(*b ^ *c, 12);
	*a += *b;
	*d = rol(*d ^ *a, 8);
	*c += *d;
	*b = rol(*b ^ *c, 7);
}

void
chacha_block(const uint32_t key[8], uint64_t counter,
    uint8_t out[CHACHA_BLOCKLEN])
{
	const uint32_t in[16] = {
		/* "expand 32-byte k" */
		0x61707865, 0x3320646e, 0x79622d32, 0x6b206574,
		key[0], key[1], key[2], key[3],
		key[4], key[5], key[6], key[7],
		(uint32_t)counter, (uint32_t)(counter >> 32), 0, 0
	};
	uint32_t x[16];
	int i;

	for (i = 0; i < 16; i++)
		x[i] = in[i];
	for (i = 0; i < 10; i++) {
		quarter(&x[0], &x[4], &x[8], &x[12]);
		quarter(&x[1], &x[5], &x[9], &x[13]);
		quarter(&x[2], &x[6], &x[10], &x[14]);
		quarter(&x[3], &x[7], &x[11], &x[15]);
		quarter(&x[0], &x[5], &x[10], &x[15]);
		quarter(&x[1], &x[6], &x[11], &x[12]);
		quarter(&x[2], &x[7], &x[8], &x[13]);
		quarter(&x[3], &x[4], &x[9], &x[14]);
	}
	for (i = 0; i < 16; i++)
		le32enc(out + 4 * i, x[i] + in[i]);
}

void
chacha_generate(uint32_t key[8], void *vbuf, size_t len)
{
	uint8_t block[CHACHA_BLOCKLEN], *buf = vbuf;
	uint64_t counter = 0;
	size_t n;
	int i;

	/* Block 0 is for the next key. */
	while (len != 0) {
		n = MIN(len, sizeof(block));
		if (n == sizeof(block)) {
			chacha_block(key, ++counter, buf);
		} else {
			chacha_block(key, ++counter, block);
			memcpy(buf, block, n);
		}
		buf += n;
		len -= n;
	}
	chacha_block(key, 0, block);
	for (i = 0; i < 8; i++)
		key[i] = le32dec(block + 4 * i);
	explicit_memset(block, 0, sizeof(block));
}
