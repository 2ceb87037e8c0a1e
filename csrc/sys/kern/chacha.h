/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ChaCha20 block function of RFC 8439, as a random generator wants it:
 * a key, a counter, no nonce.
 */
#ifndef _KERN_CHACHA_H_
#define _KERN_CHACHA_H_

#include <sys/types.h>

#define CHACHA_KEYLEN	32
#define CHACHA_BLOCKLEN	64

void	chacha_block(const uint32_t[8], uint64_t, uint8_t[CHACHA_BLOCKLEN]);

/*
 * Fill a buffer from the key, and replace the key, so that what was made
 * cannot be found from what is left.
 */
void	chacha_generate(uint32_t[8], void *, size_t);

#endif /* _KERN_CHACHA_H_ */
