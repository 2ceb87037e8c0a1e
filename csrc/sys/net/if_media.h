/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Media of interfaces: ifmedia(4).
 */
#ifndef _NET_IF_MEDIA_H_
#define _NET_IF_MEDIA_H_

#include <sys/types.h>

#define IFM_ETHER	0x00000020
#define IFM_AUTO	0
#define IFM_MANUAL	1
#define IFM_NONE	2
#define IFM_10_T	3
#define IFM_100_TX	6
#define IFM_1000_T	16
#define IFM_FDX		0x00100000
#define IFM_HDX		0x00200000
#define IFM_AVALID	0x00000001
#define IFM_ACTIVE	0x00000002
#define IFM_INST_ANY	((u_int)-1)
#define IFM_NMASK	0x000000e0
#define IFM_TMASK	0x0000001f
#define IFM_IMASK	0xf0000000
#define IFM_ISHIFT	28
#define IFM_INST(x)	(((x) & IFM_IMASK) >> IFM_ISHIFT)
#define IFM_TYPE(x)	((x) & IFM_NMASK)
#define IFM_SUBTYPE(x)	((x) & IFM_TMASK)

#ifdef _KERNEL
#include <sys/queue.h>
#include <net/if.h>

typedef int (*ifm_change_cb_t)(struct ifnet *);
typedef void (*ifm_stat_cb_t)(struct ifnet *, struct ifmediareq *);

struct ifmedia_entry {
	TAILQ_ENTRY(ifmedia_entry) ifm_list;
	u_int		ifm_media;
	u_int		ifm_data;
	void		*ifm_aux;
};

struct ifmedia {
	u_int		ifm_mask;
	u_int		ifm_media;
	struct ifmedia_entry *ifm_cur;
	TAILQ_HEAD(, ifmedia_entry) ifm_list;
	ifm_change_cb_t	ifm_change_cb;
	ifm_stat_cb_t	ifm_status_cb;
};

void	ifmedia_init(struct ifmedia *, int, ifm_change_cb_t, ifm_stat_cb_t);
void	ifmedia_fini(struct ifmedia *);
void	ifmedia_add(struct ifmedia *, int, int, void *);
void	ifmedia_set(struct ifmedia *, int);
int	ifmedia_ioctl(struct ifnet *, struct ifreq *, struct ifmedia *,
	    u_long);
struct ifmedia_entry *ifmedia_match(struct ifmedia *, u_int, u_int);
void	ifmedia_delete_instance(struct ifmedia *, u_int);
void	ifmedia_removeall(struct ifmedia *);
uint64_t ifmedia_baudrate(int);
#endif

#endif /* _NET_IF_MEDIA_H_ */
