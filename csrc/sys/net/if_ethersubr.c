/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ethernet: headers on and off, addresses, groups, and the requests that all
 * Ethernet interfaces serve alike.
 */

#include <sys/param.h>
#include <sys/kmem.h>
#include <sys/sockio.h>
#include <sys/systm.h>

#include <net/bpf.h>
#include <net/if.h>
#include <net/if_dl.h>
#include <net/if_ether.h>
#include <net/if_media.h>
#include <net/if_types.h>
#include <net/pktqueue.h>
#include <net/route.h>
#include <netinet/if_inarp.h>
#include <netinet/in.h>
#include <netinet/ip_var.h>

#include "if_private.h"

const uint8_t etherbroadcastaddr[ETHER_ADDR_LEN] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff
};
const uint8_t ether_ipmulticast_min[ETHER_ADDR_LEN] = {
	0x01, 0x00, 0x5e, 0x00, 0x00, 0x00
};
const uint8_t ether_ipmulticast_max[ETHER_ADDR_LEN] = {
	0x01, 0x00, 0x5e, 0x7f, 0xff, 0xff
};

static inline void
ether_mymac(struct ifnet *ifp, uint8_t *mac)
{
	const struct sockaddr_dl *sdl;
	int s = pserialize_read_enter();

	sdl = atomic_load_consume(&ifp->if_sadl);
	if (__predict_true(sdl != NULL))
		memcpy(mac, CLLADDR(sdl), ETHER_ADDR_LEN);
	else
		memset(mac, 0, ETHER_ADDR_LEN);
	pserialize_read_exit(s);
}

/* IPv4: the link address of the next hop.  Nonzero: the packet is gone. */
static int
ether_resolve_ip(struct ifnet *ifp, struct mbuf *m,
    const struct sockaddr *dst, const struct rtentry *rt, uint8_t *edst)
{
	const struct in_addr *a = &satocsin(dst)->sin_addr;

	if (__predict_false((m->m_flags & M_BCAST) != 0)) {
		memcpy(edst, etherbroadcastaddr, ETHER_ADDR_LEN);
		return 0;
	}
	if (__predict_false((m->m_flags & M_MCAST) != 0 ||
	    IN_MULTICAST(be32toh(a->s_addr)))) {
		ETHER_MAP_IP_MULTICAST(a, edst);
		return 0;
	}
	return arpresolve(ifp, rt, m, dst, edst, ETHER_ADDR_LEN);
}

int
ether_output(struct ifnet * const ifp, struct mbuf * const m0,
    const struct sockaddr * const dst, const struct rtentry *rt)
{
	uint8_t edst[ETHER_ADDR_LEN], esrc[ETHER_ADDR_LEN];
	struct ether_header *eh;
	struct mbuf *m = m0;
	uint16_t etype;
	int error = 0;

	if (__predict_false((ifp->if_flags & (IFF_UP | IFF_RUNNING)) !=
	    (IFF_UP | IFF_RUNNING))) {
		error = ENETDOWN;
		goto bad;
	}
	ether_mymac(ifp, esrc);
	switch (dst->sa_family) {
	case AF_INET:
		error = ether_resolve_ip(ifp, m, dst, rt, edst);
		if (__predict_false(error != 0))
			return error == EWOULDBLOCK ? 0 : error;
		etype = htobe16(ETHERTYPE_IP);
		break;
	case AF_INET6:
		if (netif_state()->nis_nd6resolve == NULL) {
			error = EAFNOSUPPORT;
			goto bad;
		}
		error = netif_state()->nis_nd6resolve(ifp, rt, m, dst, edst,
		    ETHER_ADDR_LEN);
		if (error != 0)
			return error == EWOULDBLOCK ? 0 : error;
		etype = htobe16(ETHERTYPE_IPV6);
		break;
	case pseudo_AF_HDRCMPLT:
		memcpy(esrc, ((const struct ether_header *)
		    dst->sa_data)->ether_shost, sizeof(esrc));
		/* FALLTHROUGH */
	case AF_UNSPEC:
		memcpy(edst, ((const struct ether_header *)
		    dst->sa_data)->ether_dhost, sizeof(edst));
		etype = ((const struct ether_header *)
		    dst->sa_data)->ether_type;
		break;
	default:
		error = EAFNOSUPPORT;
		goto bad;
	}
	M_PREPEND(m, (int)sizeof(*eh), M_DONTWAIT);
	if (__predict_false(m == NULL))
		return ENOBUFS;
	eh = mtod(m, struct ether_header *);
	memcpy(eh->ether_dhost, edst, sizeof(edst));
	memcpy(eh->ether_shost, esrc, sizeof(esrc));
	eh->ether_type = etype;
	if (__predict_false(pfil_has_hooks(ifp->if_pfil, PFIL_OUT))) {
		error = pfil_run_hooks(ifp->if_pfil, &m, ifp, PFIL_OUT);
		if (error != 0 || m == NULL) {
			m_freem(m);
			return error;
		}
	}
	return if_transmit_lock(ifp, m);
bad:
	m_freem(m);
	return error;
}

bool
ether_multi_match(struct ethercom *ec, const uint8_t *addr)
{
	struct ether_multi *enm;
	bool found;

	ETHER_LOCK(ec);
	LIST_FOREACH(enm, &ec->ec_multiaddrs, enm_list) {
		if (memcmp(addr, enm->enm_addrlo, ETHER_ADDR_LEN) >= 0 &&
		    memcmp(addr, enm->enm_addrhi, ETHER_ADDR_LEN) <= 0)
			break;
	}
	found = enm != NULL;
	ETHER_UNLOCK(ec);
	return found;
}

/*
 * A frame that came in, in a soft interrupt.
 */
void
ether_input(struct ifnet *ifp, struct mbuf *m)
{
	struct ether_header *eh;
	struct pktqueue *pq = NULL;
	uint8_t mac[ETHER_ADDR_LEN];
	uint16_t etype;

	if (__predict_false((ifp->if_flags & IFF_UP) == 0 ||
	    m->m_pkthdr.len < (int)sizeof(*eh)))
		goto drop;
	if (m->m_len < (int)sizeof(*eh) &&
	    (m = m_pullup(m, sizeof(*eh))) == NULL)
		return;
	eh = mtod(m, struct ether_header *);
	etype = be16toh(eh->ether_type);
	if_statadd(ifp, if_ibytes, (uint64_t)m->m_pkthdr.len);
	if (ETHER_IS_MULTICAST(eh->ether_dhost)) {
		m->m_flags |= memcmp(eh->ether_dhost, etherbroadcastaddr,
		    ETHER_ADDR_LEN) == 0 ? M_BCAST : M_MCAST;
		if_statinc(ifp, if_imcasts);
	} else if ((ifp->if_flags & IFF_PROMISC) != 0) {
		ether_mymac(ifp, mac);
		if (memcmp(eh->ether_dhost, mac, ETHER_ADDR_LEN) != 0)
			m->m_flags |= M_PROMISC;
	}
	if (__predict_false(pfil_has_hooks(ifp->if_pfil, PFIL_IN))) {
		if (pfil_run_hooks(ifp->if_pfil, &m, ifp, PFIL_IN) != 0)
			goto drop;
		if (m == NULL)
			return;
		eh = mtod(m, struct ether_header *);
		etype = be16toh(eh->ether_type);
	}
	if ((m->m_flags & M_PROMISC) != 0)
		goto drop;
	switch (etype) {
	case ETHERTYPE_IP:
		pq = ip_pktq;
		break;
	case ETHERTYPE_IPV6:
		pq = netif_state()->nis_ip6pktq;
		break;
	case ETHERTYPE_ARP:
		if (curkernel()->k_inet == NULL)
			goto noproto;
		m_adj(m, sizeof(*eh));
		arp_input(ifp, m);
		return;
	}
	if (pq == NULL)
		goto noproto;
	m_adj(m, sizeof(*eh));
	if (__predict_false(!pktq_enqueue(pq, m, pktq_rps_hash(NULL, m)))) {
		if_statinc(ifp, if_iqdrops);
		m_freem(m);
	}
	return;
noproto:
	if_statinc(ifp, if_noproto);
drop:
	m_freem(m);
}

void
ether_ifattach(struct ifnet *ifp, const uint8_t *lla)
{
	struct ethercom *ec = (struct ethercom *)ifp;

	ifp->if_type = IFT_ETHER;
	ifp->if_hdrlen = ETHER_HDR_LEN;
	ifp->if_dlt = DLT_EN10MB;
	ifp->if_mtu = ETHERMTU;
	ifp->if_output = ether_output;
	ifp->_if_input = ether_input;
	if (ifp->if_baudrate == 0)
		ifp->if_baudrate = 10 * 1000 * 1000;
	ifp->if_broadcastaddr = etherbroadcastaddr;
	if (lla != NULL)
		if_set_sadl(ifp, lla, ETHER_ADDR_LEN, !ETHER_IS_LOCAL(lla));
	LIST_INIT(&ec->ec_multiaddrs);
	SIMPLEQ_INIT(&ec->ec_vids);
	ec->ec_lock = mutex_obj_alloc(MUTEX_DEFAULT, IPL_NET);
	ec->ec_flags = 0;
	ec->ec_multicnt = 0;
	ec->ec_ifdetach_hooks = simplehook_create(IPL_NET, ifp->if_xname);
	bpf_attach(ifp, DLT_EN10MB, sizeof(struct ether_header));
}

void
ether_ifdetach(struct ifnet *ifp)
{
	struct ethercom *ec = (struct ethercom *)ifp;
	struct ether_multi *enm;

	simplehook_dohooks(ec->ec_ifdetach_hooks);
	bpf_detach(ifp);
	/* Output and requests fail from now on. */
	if_down(ifp);
	IFNET_LOCK(ifp);
	ifp->if_flags &= ~IFF_RUNNING;
	IFNET_UNLOCK(ifp);
	if (ifp->if_registered && curkernel()->k_inet != NULL)
		if_purge_protocols(ifp);
	ETHER_LOCK(ec);
	while ((enm = LIST_FIRST(&ec->ec_multiaddrs)) != NULL) {
		LIST_REMOVE(enm, enm_list);
		kmem_free(enm, sizeof(*enm));
		ec->ec_multicnt--;
	}
	ETHER_UNLOCK(ec);
	simplehook_destroy(ec->ec_ifdetach_hooks);
	mutex_obj_free(ec->ec_lock);
	ec->ec_lock = NULL;
}

void *
ether_ifdetachhook_establish(struct ifnet *ifp, void (*fn)(void *),
    void *arg)
{
	struct ethercom *ec = (struct ethercom *)ifp;

	return simplehook_establish(ec->ec_ifdetach_hooks, fn, arg);
}

void
ether_ifdetachhook_disestablish(struct ifnet *ifp, void *hook,
    kmutex_t *lock)
{
	struct ethercom *ec = (struct ethercom *)ifp;

	simplehook_disestablish(ec->ec_ifdetach_hooks, hook, lock);
}

void
ether_set_vlan_cb(struct ethercom *ec, ether_vlancb_t cb)
{
	ec->ec_vlan_cb = cb;
}

void
ether_set_ifflags_cb(struct ethercom *ec, ether_cb_t cb)
{
	ec->ec_ifflags_cb = cb;
}

/*
 * Link addresses of a group, as a range.
 */
int
ether_multiaddr(const struct sockaddr *sa, uint8_t lo[ETHER_ADDR_LEN],
    uint8_t hi[ETHER_ADDR_LEN])
{
	switch (sa->sa_family) {
	case AF_UNSPEC:
		memcpy(lo, sa->sa_data, ETHER_ADDR_LEN);
		break;
	case AF_INET:
		if (in_nullhost(satocsin(sa)->sin_addr)) {
			memcpy(lo, ether_ipmulticast_min, ETHER_ADDR_LEN);
			memcpy(hi, ether_ipmulticast_max, ETHER_ADDR_LEN);
			return 0;
		}
		ETHER_MAP_IP_MULTICAST(&satocsin(sa)->sin_addr, lo);
		break;
	case AF_INET6:
		if (IN6_IS_ADDR_UNSPECIFIED(&satocsin6(sa)->sin6_addr)) {
			memset(lo, 0, ETHER_ADDR_LEN);
			memset(hi, 0xff, ETHER_ADDR_LEN);
			lo[0] = lo[1] = hi[0] = hi[1] = 0x33;
			return 0;
		}
		ETHER_MAP_IPV6_MULTICAST(&satocsin6(sa)->sin6_addr, lo);
		break;
	default:
		return EAFNOSUPPORT;
	}
	memcpy(hi, lo, ETHER_ADDR_LEN);
	return 0;
}

static struct ether_multi *
ether_find_multi(struct ethercom *ec, const uint8_t *lo, const uint8_t *hi)
{
	struct ether_multi *enm;

	LIST_FOREACH(enm, &ec->ec_multiaddrs, enm_list) {
		if (memcmp(enm->enm_addrlo, lo, ETHER_ADDR_LEN) == 0 &&
		    memcmp(enm->enm_addrhi, hi, ETHER_ADDR_LEN) == 0)
			break;
	}
	return enm;
}

int
ether_addmulti(const struct sockaddr *sa, struct ethercom *ec)
{
	uint8_t lo[ETHER_ADDR_LEN], hi[ETHER_ADDR_LEN];
	struct ether_multi *enm, *new;
	int error;

	if ((error = ether_multiaddr(sa, lo, hi)) != 0)
		return error;
	if (!ETHER_IS_MULTICAST(lo) || !ETHER_IS_MULTICAST(hi))
		return EINVAL;
	new = kmem_zalloc(sizeof(*new), KM_SLEEP);
	ETHER_LOCK(ec);
	if ((enm = ether_find_multi(ec, lo, hi)) != NULL) {
		enm->enm_refcount++;
		ETHER_UNLOCK(ec);
		kmem_free(new, sizeof(*new));
		return 0;
	}
	memcpy(new->enm_addrlo, lo, sizeof(lo));
	memcpy(new->enm_addrhi, hi, sizeof(hi));
	new->enm_refcount = 1;
	LIST_INSERT_HEAD(&ec->ec_multiaddrs, new, enm_list);
	ec->ec_multicnt++;
	ETHER_UNLOCK(ec);
	return ENETRESET;
}

int
ether_delmulti(const struct sockaddr *sa, struct ethercom *ec)
{
	uint8_t lo[ETHER_ADDR_LEN], hi[ETHER_ADDR_LEN];
	struct ether_multi *enm;
	int error;

	if ((error = ether_multiaddr(sa, lo, hi)) != 0)
		return error;
	ETHER_LOCK(ec);
	if ((enm = ether_find_multi(ec, lo, hi)) == NULL) {
		ETHER_UNLOCK(ec);
		return ENXIO;
	}
	if (--enm->enm_refcount != 0) {
		ETHER_UNLOCK(ec);
		return 0;
	}
	LIST_REMOVE(enm, enm_list);
	ec->ec_multicnt--;
	ETHER_UNLOCK(ec);
	kmem_free(enm, sizeof(*enm));
	return ENETRESET;
}

static int
ether_ioctl_setflags(struct ifnet *ifp, u_long cmd, void *data)
{
	struct ethercom *ec = (struct ethercom *)ifp;
	int error;

	if ((error = ifioctl_common(ifp, cmd, data)) != 0)
		return error;
	switch (ifp->if_flags & (IFF_UP | IFF_RUNNING)) {
	case IFF_RUNNING:
		(*ifp->if_stop)(ifp, 1);
		return 0;
	case IFF_UP:
		return (*ifp->if_init)(ifp);
	case IFF_UP | IFF_RUNNING:
		if (ec->ec_ifflags_cb == NULL)
			return (*ifp->if_init)(ifp);
		error = (*ec->ec_ifflags_cb)(ec);
		return error == ENETRESET ? (*ifp->if_init)(ifp) : error;
	default:
		return 0;
	}
}

static int
ether_ioctl_mtu(struct ifnet *ifp, u_long cmd, struct ifreq *ifr)
{
	struct ethercom *ec = (struct ethercom *)ifp;
	const int max = (ec->ec_capabilities & ETHERCAP_JUMBO_MTU) != 0 ?
	    ETHERMTU_JUMBO : ETHERMTU;
	int error;

	if (ifr->ifr_mtu < ETHERMIN || ifr->ifr_mtu > max)
		return EINVAL;
	error = ifioctl_common(ifp, cmd, ifr);
	if (error != ENETRESET)
		return error;
	if ((ifp->if_flags & IFF_UP) != 0)
		return (*ifp->if_init)(ifp);
	return 0;
}

static int
ether_ioctl_cap(struct ethercom *ec, u_long cmd, struct eccapreq *eccr)
{
	if (cmd == SIOCGETHERCAP) {
		eccr->eccr_capabilities = ec->ec_capabilities;
		eccr->eccr_capenable = ec->ec_capenable;
		return 0;
	}
	if ((eccr->eccr_capenable & ~ec->ec_capabilities) != 0)
		return EINVAL;
	ec->ec_capenable = eccr->eccr_capenable;
	return ENETRESET;
}

int
ether_ioctl(struct ifnet *ifp, u_long cmd, void *data)
{
	struct ethercom *ec = (struct ethercom *)ifp;
	struct ifreq *ifr = data;
	struct ifaddr *ifa = data;
	int error;

	switch (cmd) {
	case SIOCINITIFADDR:
		error = 0;
		if ((ifp->if_flags & (IFF_UP | IFF_RUNNING)) !=
		    (IFF_UP | IFF_RUNNING)) {
			if ((ifp->if_flags & IFF_UP) == 0)
				if_up_locked(ifp);
			error = (*ifp->if_init)(ifp);
		}
		if (ifa->ifa_addr->sa_family == AF_LINK && error == 0)
			ifa->ifa_rtrequest = link_rtrequest;
		return error;
	case SIOCSIFMTU:
		return ether_ioctl_mtu(ifp, cmd, ifr);
	case SIOCSIFFLAGS:
		return ether_ioctl_setflags(ifp, cmd, data);
	case SIOCGETHERCAP:
	case SIOCSETHERCAP:
		return ether_ioctl_cap(ec, cmd, data);
	case SIOCADDMULTI:
		return ether_addmulti(&ifr->ifr_addr, ec);
	case SIOCDELMULTI:
		return ether_delmulti(&ifr->ifr_addr, ec);
	case SIOCSIFMEDIA:
	case SIOCGIFMEDIA:
		return ENOTTY;
	default:
		return ifioctl_common(ifp, cmd, data);
	}
}

int
ether_enable_vlan_mtu(struct ifnet *ifp)
{
	struct ethercom *ec = (struct ethercom *)ifp;

	if ((ec->ec_capabilities & ETHERCAP_VLAN_MTU) == 0)
		return -1;
	ec->ec_capenable |= ETHERCAP_VLAN_MTU;
	return 0;
}

int
ether_disable_vlan_mtu(struct ifnet *ifp)
{
	struct ethercom *ec = (struct ethercom *)ifp;

	ec->ec_capenable &= ~ETHERCAP_VLAN_MTU;
	return 0;
}

/*
 * CRC-32 of a frame, least significant bit first and most.
 */
uint32_t
ether_crc32_le(const uint8_t *buf, size_t len)
{
	uint32_t crc = 0xffffffff;

	while (len-- > 0) {
		crc ^= *buf++;
		for (int i = 0; i < 8; i++)
			crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
	}
	return crc;
}

uint32_t
ether_crc32_be(const uint8_t *buf, size_t len)
{
	uint32_t crc = 0xffffffff;

	while (len-- > 0) {
		for (uint8_t c = *buf++, i = 0; i < 8; i++, c >>= 1) {
			const uint32_t carry = (crc >> 31) ^ (c & 1u);

			crc = (crc << 1) ^ (carry != 0 ? 0x04c11db7 : 0);
		}
	}
	return crc;
}

char *
ether_snprintf(char *buf, size_t len, const uint8_t *ap)
{
	(void)snprintf(buf, len, "%02x:%02x:%02x:%02x:%02x:%02x", ap[0],
	    ap[1], ap[2], ap[3], ap[4], ap[5]);
	return buf;
}

/* Six bytes in hexadecimal, with separators or without. */
int
ether_aton_r(u_char *dest, size_t len, const char *str)
{
	const char *cp = str;
	int n, v;

	if (len < ETHER_ADDR_LEN)
		return ENOSPC;
	for (size_t i = 0; i < ETHER_ADDR_LEN; i++) {
		if (i > 0 && (*cp == ':' || *cp == '-' || *cp == '.'))
			cp++;
		for (n = 0, v = 0; n < 2; n++, cp++) {
			const char c = *cp | 0x20;

			if (*cp >= '0' && *cp <= '9')
				v = v * 16 + (*cp - '0');
			else if (c >= 'a' && c <= 'f')
				v = v * 16 + (c - 'a' + 10);
			else
				break;
		}
		if (n == 0)
			return EINVAL;
		dest[i] = (u_char)v;
	}
	return *cp == '\0' ? 0 : EINVAL;
}
