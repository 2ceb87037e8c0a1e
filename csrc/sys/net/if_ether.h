/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ethernet: frames, addresses, and the part that all Ethernet interfaces
 * share.  A driver's softc begins with struct ethercom, whose first member is
 * the ifnet.
 */
#ifndef _NET_IF_ETHER_H_
#define _NET_IF_ETHER_H_

#include <sys/types.h>
#include <net/ethertypes.h>

#define ETHER_ADDR_LEN		6
#define ETHER_TYPE_LEN		2
#define ETHER_CRC_LEN		4
#define ETHER_HDR_LEN		14
#define ETHER_MIN_LEN		64
#define ETHER_MAX_LEN		1518
#define ETHER_MAX_LEN_JUMBO	9018
#define ETHER_VLAN_ENCAP_LEN	4
#define ETHER_ALIGN		2
#define ETHERMTU		1500
#define ETHERMTU_JUMBO		9000
#define ETHERMIN		46

struct ether_addr {
	uint8_t	ether_addr_octet[ETHER_ADDR_LEN];
};

struct ether_header {
	uint8_t		ether_dhost[ETHER_ADDR_LEN];
	uint8_t		ether_shost[ETHER_ADDR_LEN];
	uint16_t	ether_type;
} __packed;
__CTASSERT(sizeof(struct ether_header) == 14);

struct ether_vlan_header {
	uint8_t		evl_dhost[ETHER_ADDR_LEN];
	uint8_t		evl_shost[ETHER_ADDR_LEN];
	uint16_t	evl_encap_proto;
	uint16_t	evl_tag;
	uint16_t	evl_proto;
} __packed;

#define ETHER_IS_MULTICAST(a)	(*(const uint8_t *)(a) & 0x01)
#define ETHER_IS_LOCAL(a)	(*(const uint8_t *)(a) & 0x02)

#define ETHERCAP_VLAN_MTU	0x0001
#define ETHERCAP_VLAN_HWTAGGING	0x0002
#define ETHERCAP_JUMBO_MTU	0x0004
#define ETHERCAP_VLAN_HWFILTER	0x0008
#define ETHERCAP_EEE		0x0010
#define ECCAPBITS							\
	"\020\1VLAN_MTU\2VLAN_HWTAGGING\3JUMBO_MTU\4VLAN_HWFILTER\5EEE"

struct eccapreq {
	char		eccr_name[16];
	int		eccr_capabilities;
	int		eccr_capenable;
};
__CTASSERT(sizeof(struct eccapreq) == 24);

#ifdef _KERNEL
#include <sys/mutex.h>
#include <sys/queue.h>
#include <net/if.h>

#define M_HASFCS	M_LINK0
#define M_PROMISC	M_LINK1

struct ether_multi {
	uint8_t		enm_addrlo[ETHER_ADDR_LEN];
	uint8_t		enm_addrhi[ETHER_ADDR_LEN];
	u_int		enm_refcount;
	LIST_ENTRY(ether_multi) enm_list;
};

struct ether_multistep {
	struct ether_multi *e_enm;
};

struct ethercom;
struct ifmedia;
struct mii_data;
typedef int (*ether_cb_t)(struct ethercom *);
typedef int (*ether_vlancb_t)(struct ethercom *, uint16_t, bool);

struct ethercom {
	struct ifnet	ec_if;
	LIST_HEAD(, ether_multi) ec_multiaddrs;	/* ec_lock */
	int		ec_multicnt;
	int		ec_capabilities;
	int		ec_capenable;
	int		ec_nvlans;
	SIMPLEQ_HEAD(, vlanid_list) ec_vids;
	struct mii_data	*ec_mii;
	struct ifmedia	*ec_ifmedia;
	ether_cb_t	ec_ifflags_cb;
	ether_vlancb_t	ec_vlan_cb;
	kmutex_t	*ec_lock;
	unsigned int	ec_flags;
#define ETHER_F_ALLMULTI	0x01
	khook_list_t	*ec_ifdetach_hooks;
};

#define ETHER_LOCK(ec)		mutex_enter((ec)->ec_lock)
#define ETHER_UNLOCK(ec)	mutex_exit((ec)->ec_lock)

static inline struct ether_multi * __unused
ether_next_multi(struct ether_multistep *step)
{
	struct ether_multi *enm = step->e_enm;

	if (enm != NULL)
		step->e_enm = LIST_NEXT(enm, enm_list);
	return enm;
}
static inline struct ether_multi * __unused
ether_first_multi(struct ether_multistep *step, struct ethercom *ec)
{
	step->e_enm = LIST_FIRST(&ec->ec_multiaddrs);
	return ether_next_multi(step);
}
#define ETHER_FIRST_MULTI(step, ec, enm)				\
	((enm) = ether_first_multi(&(step), (ec)))
#define ETHER_NEXT_MULTI(step, enm)					\
	((enm) = ether_next_multi(&(step)))

extern const uint8_t etherbroadcastaddr[ETHER_ADDR_LEN];
extern const uint8_t ether_ipmulticast_min[ETHER_ADDR_LEN];
extern const uint8_t ether_ipmulticast_max[ETHER_ADDR_LEN];

#define ETHER_MAP_IP_MULTICAST(ipaddr, enaddr)				\
do {									\
	const uint8_t *__ip = (const uint8_t *)(ipaddr);		\
	uint8_t *__en = (uint8_t *)(enaddr);				\
	__en[0] = 0x01;							\
	__en[1] = 0x00;							\
	__en[2] = 0x5e;							\
	__en[3] = __ip[1] & 0x7f;					\
	__en[4] = __ip[2];						\
	__en[5] = __ip[3];						\
} while (0)
#define ETHER_MAP_IPV6_MULTICAST(ip6addr, enaddr)			\
do {									\
	const uint8_t *__ip6 = (const uint8_t *)(ip6addr);		\
	uint8_t *__en = (uint8_t *)(enaddr);				\
	__en[0] = __en[1] = 0x33;					\
	memcpy(&__en[2], &__ip6[12], 4);				\
} while (0)

void	ether_ifattach(struct ifnet *, const uint8_t *);
void	ether_ifdetach(struct ifnet *);
int	ether_output(struct ifnet * const, struct mbuf * const,
	    const struct sockaddr * const, const struct rtentry *);
void	ether_input(struct ifnet *, struct mbuf *);
int	ether_ioctl(struct ifnet *, u_long, void *);
int	ether_addmulti(const struct sockaddr *, struct ethercom *);
int	ether_delmulti(const struct sockaddr *, struct ethercom *);
int	ether_multiaddr(const struct sockaddr *, uint8_t[ETHER_ADDR_LEN],
	    uint8_t[ETHER_ADDR_LEN]);
bool	ether_multi_match(struct ethercom *, const uint8_t *);
void	ether_set_vlan_cb(struct ethercom *, ether_vlancb_t);
void	ether_set_ifflags_cb(struct ethercom *, ether_cb_t);
int	ether_enable_vlan_mtu(struct ifnet *);
int	ether_disable_vlan_mtu(struct ifnet *);
void	*ether_ifdetachhook_establish(struct ifnet *, void (*)(void *),
	    void *);
void	ether_ifdetachhook_disestablish(struct ifnet *, void *, kmutex_t *);

uint32_t ether_crc32_le(const uint8_t *, size_t);
uint32_t ether_crc32_be(const uint8_t *, size_t);
char	*ether_snprintf(char *, size_t, const uint8_t *);
int	ether_aton_r(u_char *, size_t, const char *);

static inline void __unused
vlan_set_tag(struct mbuf *m, uint16_t tag)
{
	m->m_pkthdr.ether_vtag = tag;
	m->m_flags |= M_VLANTAG;
}

static inline bool __unused
vlan_has_tag(struct mbuf *m)
{
	return (m->m_flags & M_VLANTAG) != 0;
}

static inline uint16_t __unused
vlan_get_tag(struct mbuf *m)
{
	return m->m_pkthdr.ether_vtag;
}
#endif /* _KERNEL */

#endif /* _NET_IF_ETHER_H_ */
