/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Link-level addresses: AF_LINK.  The data is the name (sdl_nlen bytes), the
 * address (sdl_alen) and a selector (sdl_slen).
 */
#ifndef _NET_IF_DL_H_
#define _NET_IF_DL_H_

#include <sys/types.h>

struct dl_addr {
	uint8_t		dl_type;
	uint8_t		dl_nlen;
	uint8_t		dl_alen;
	uint8_t		dl_slen;
	char		dl_data[24];
};

struct sockaddr_dl {
	uint8_t		sdl_len;
	sa_family_t	sdl_family;	/* AF_LINK */
	uint16_t	sdl_index;	/* interface, 0: none */
	uint8_t		sdl_type;	/* IFT_* */
	uint8_t		sdl_nlen;
	uint8_t		sdl_alen;
	uint8_t		sdl_slen;
	char		sdl_data[12];	/* may be longer */
};
__CTASSERT(sizeof(struct sockaddr_dl) == 20);

#define LLADDR(s)	((char *)((s)->sdl_data + (s)->sdl_nlen))
#define CLLADDR(s)	((const char *)((s)->sdl_data + (s)->sdl_nlen))

#define satosdl(sa)	((struct sockaddr_dl *)(sa))
#define satocsdl(sa)	((const struct sockaddr_dl *)(sa))

#ifdef _KERNEL
struct sockaddr;
uint8_t	sockaddr_dl_measure(uint8_t, uint8_t);
struct sockaddr *sockaddr_dl_alloc(uint16_t, uint8_t, const void *, uint8_t,
	    const void *, uint8_t, int);
struct sockaddr_dl *sockaddr_dl_init(struct sockaddr_dl *, socklen_t,
	    uint16_t, uint8_t, const void *, uint8_t, const void *, uint8_t);
struct sockaddr_dl *sockaddr_dl_setaddr(struct sockaddr_dl *, socklen_t,
	    const void *, uint8_t);
#endif

#endif /* _NET_IF_DL_H_ */
