/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * MD5 (RFC 1321), for protocols that prescribe it: it protects nothing new.
 */
#ifndef _SYS_MD5_H_
#define _SYS_MD5_H_

#include <sys/types.h>

#define MD5_DIGEST_LENGTH	16

typedef struct MD5Context {
	uint32_t	state[4];
	uint64_t	count;		/* bytes */
	uint8_t		buffer[64];
} MD5_CTX;

void	MD5Init(MD5_CTX *);
void	MD5Update(MD5_CTX *, const unsigned char *, unsigned int);
void	MD5Final(unsigned char [MD5_DIGEST_LENGTH], MD5_CTX *);

#endif /* _SYS_MD5_H_ */
