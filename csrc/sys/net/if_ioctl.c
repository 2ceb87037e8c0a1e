/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl(2) on interfaces.
 *
 * A request goes to the interface's driver under IFNET_LOCK, then, if that
 * does not know it, to the protocol of the socket, whose addresses it may be
 * about.
 */

#include <sys/param.h>
#include <sys/domain.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/protosw.h>
#include <sys/socketvar.h>
#include <sys/sockio.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <net/if_ether.h>
#include <net/if_media.h>
#include <net/route.h>

#include "if_private.h"

/*
 * What the stack does when the interface's capabilities change.
 */
static void
if_csum_flags(struct ifnet *ifp)
{
	static const struct {
		uint64_t	cap;
		int		tx, rx;
	} map[] = {
		{ IFCAP_CSUM_IPv4_Tx, M_CSUM_IPv4, 0 },
		{ IFCAP_CSUM_IPv4_Rx, 0, M_CSUM_IPv4 },
		{ IFCAP_CSUM_TCPv4_Tx, M_CSUM_TCPv4, 0 },
		{ IFCAP_CSUM_TCPv4_Rx, 0, M_CSUM_TCPv4 },
		{ IFCAP_CSUM_UDPv4_Tx, M_CSUM_UDPv4, 0 },
		{ IFCAP_CSUM_UDPv4_Rx, 0, M_CSUM_UDPv4 },
		{ IFCAP_CSUM_TCPv6_Tx, M_CSUM_TCPv6, 0 },
		{ IFCAP_CSUM_TCPv6_Rx, 0, M_CSUM_TCPv6 },
		{ IFCAP_CSUM_UDPv6_Tx, M_CSUM_UDPv6, 0 },
		{ IFCAP_CSUM_UDPv6_Rx, 0, M_CSUM_UDPv6 },
		{ IFCAP_TSOv4, M_CSUM_TSOv4, 0 },
		{ IFCAP_TSOv6, M_CSUM_TSOv6, 0 },
	};
	int tx = 0, rx = 0;

	for (size_t i = 0; i < __arraycount(map); i++) {
		if ((ifp->if_capenable & map[i].cap) != 0) {
			tx |= map[i].tx;
			rx |= map[i].rx;
		}
	}
	ifp->if_csum_flags_tx = tx;
	ifp->if_csum_flags_rx = rx;
}

static int
ifioctl_capability(struct ifnet *ifp, u_long cmd, struct ifcapreq *ifcr)
{
	if (cmd == SIOCGIFCAP) {
		ifcr->ifcr_capabilities = ifp->if_capabilities;
		ifcr->ifcr_capenable = ifp->if_capenable;
		return 0;
	}
	if ((ifcr->ifcr_capenable & ~ifp->if_capabilities) != 0)
		return EINVAL;
	if (ifcr->ifcr_capenable == ifp->if_capenable)
		return 0;
	ifp->if_capenable = ifcr->ifcr_capenable;
	if_csum_flags(ifp);
	return ENETRESET;
}

static int
ifioctl_setflags(struct ifnet *ifp, struct ifreq *ifr)
{
	const u_short flags = (u_short)ifr->ifr_flags;

	if ((ifp->if_flags & IFF_UP) != 0 && (flags & IFF_UP) == 0)
		if_down_locked(ifp);
	else if ((ifp->if_flags & IFF_UP) == 0 && (flags & IFF_UP) != 0)
		if_up_locked(ifp);
	ifp->if_flags = (ifp->if_flags & IFF_CANTCHANGE) |
	    (flags & ~IFF_CANTCHANGE);
	return 0;
}

static int
ifioctl_descr(struct ifnet *ifp, u_long cmd, struct ifreq *ifr)
{
	char descr[IFDESCRSIZE];
	size_t len;
	int error;

	if (cmd == SIOCGIFDESCR) {
		if (ifp->if_description == NULL)
			return ENOMSG;
		len = strlen(ifp->if_description) + 1;
		if (ifr->ifr_buflen < len)
			return ENAMETOOLONG;
		return copyout(ifp->if_description, ifr->ifr_buf, len);
	}
	if (ifr->ifr_buflen > IFDESCRSIZE)
		return ENAMETOOLONG;
	if (ifr->ifr_buf == NULL || ifr->ifr_buflen == 0) {
		if (ifp->if_description != NULL)
			kmem_free(ifp->if_description, IFDESCRSIZE);
		ifp->if_description = NULL;
		return 0;
	}
	memset(descr, 0, sizeof(descr));
	error = copyinstr(ifr->ifr_buf, descr, sizeof(descr), NULL);
	if (error != 0)
		return error;
	if (ifp->if_description == NULL)
		ifp->if_description = kmem_zalloc(IFDESCRSIZE, KM_SLEEP);
	memcpy(ifp->if_description, descr, sizeof(descr));
	return 0;
}

/*
 * What every interface does.  ENETRESET: done, and the driver must look.
 */
int
ifioctl_common(struct ifnet *ifp, u_long cmd, void *data)
{
	struct ifreq *ifr = data;
	struct ifdatareq *ifdr = data;

	switch (cmd) {
	case SIOCSIFFLAGS:
		return ifioctl_setflags(ifp, ifr);
	case SIOCGIFFLAGS:
		ifr->ifr_flags = (short)ifp->if_flags;
		return 0;
	case SIOCGIFMETRIC:
		ifr->ifr_metric = (int)ifp->if_metric;
		return 0;
	case SIOCSIFMETRIC:
		ifp->if_metric = (uint64_t)ifr->ifr_metric;
		return 0;
	case SIOCGIFMTU:
		ifr->ifr_mtu = (int)ifp->if_mtu;
		return 0;
	case SIOCSIFMTU:
		if (ifr->ifr_mtu < 0)
			return EINVAL;
		if (ifp->if_mtu == (uint64_t)ifr->ifr_mtu)
			return 0;
		ifp->if_mtu = (uint64_t)ifr->ifr_mtu;
		return ENETRESET;
	case SIOCGIFDLT:
		ifr->ifr_dlt = ifp->if_dlt;
		return 0;
	case SIOCGIFINDEX:
		ifr->ifr_index = ifp->if_index;
		return 0;
	case SIOCGIFDATA:
		if_export_if_data(ifp, &ifdr->ifdr_data, false);
		return 0;
	case SIOCZIFDATA:
		if_export_if_data(ifp, &ifdr->ifdr_data, true);
		getnanotime(&ifp->if_lastchange);
		return 0;
	case SIOCGIFCAP:
	case SIOCSIFCAP:
		return ifioctl_capability(ifp, cmd, data);
	case SIOCGIFDESCR:
	case SIOCSIFDESCR:
		return ifioctl_descr(ifp, cmd, ifr);
	default:
		return ENOTTY;
	}
}

int
ifreq_setaddr(u_long cmd, struct ifreq *ifr, const struct sockaddr *sa)
{
	const size_t room = IOCPARM_LEN(cmd) -
	    offsetof(struct ifreq, ifr_ifru);

	if (sa->sa_len > room || sa->sa_len > sizeof(ifr->ifr_space))
		return EFBIG;
	memset(&ifr->ifr_space, 0, MIN(room, sizeof(ifr->ifr_space)));
	memcpy(&ifr->ifr_space, sa, sa->sa_len);
	return 0;
}

static bool
ifioctl_needs_priv(u_long cmd)
{
	switch (cmd) {
	case SIOCSIFADDR: case SIOCSIFDSTADDR: case SIOCSIFFLAGS:
	case SIOCSIFBRDADDR: case SIOCSIFNETMASK: case SIOCSIFMETRIC:
	case SIOCDIFADDR: case SIOCAIFADDR: case SIOCALIFADDR:
	case SIOCDLIFADDR: case SIOCSIFADDRPREF: case SIOCADDMULTI:
	case SIOCDELMULTI: case SIOCSIFMEDIA: case SIOCSIFGENERIC:
	case SIOCSIFPHYADDR: case SIOCDIFPHYADDR: case SIOCSLIFPHYADDR:
	case SIOCSIFCAP: case SIOCSDRVSPEC: case SIOCSIFMTU:
	case SIOCZIFDATA: case SIOCSLINKSTR: case SIOCSETHERCAP:
	case SIOCSIFDESCR:
		return true;
	default:
		/* IPv6's requests have other sizes and check by themselves. */
		return false;
	}
}

static int
ifioctl_interface(struct socket *so, u_long cmd, void *data, struct lwp *l,
    struct ifnet *ifp)
{
	u_short oldflags;
	int error;

	if (ifioctl_needs_priv(cmd)) {
		error = kauth_authorize_network(l->l_cred,
		    KAUTH_NETWORK_INTERFACE,
		    KAUTH_REQ_NETWORK_INTERFACE_SETPRIV, ifp,
		    KAUTH_ARG(cmd), NULL);
		if (error != 0)
			return error;
	}
	IFNET_LOCK(ifp);
	oldflags = ifp->if_flags;
	if (ifp->if_deactivated)
		error = ENXIO;
	else if (if_is_mpsafe(ifp))
		error = (*ifp->if_ioctl)(ifp, cmd, data);
	else {
		KERNEL_LOCK(1, NULL);
		error = (*ifp->if_ioctl)(ifp, cmd, data);
		KERNEL_UNLOCK_ONE(NULL);
	}
	if (error == ENETRESET)
		error = 0;
	if (error == ENOTTY) {
		error = so->so_proto == NULL ? EOPNOTSUPP :
		    (*so->so_proto->pr_usrreqs->pr_ioctl)(so, cmd, data, ifp);
	}
	if (((oldflags ^ ifp->if_flags) & IFF_UP) != 0 &&
	    (ifp->if_flags & IFF_UP) != 0)
		if_up_locked(ifp);
	IFNET_UNLOCK(ifp);
	return error;
}

int
ifioctl(struct socket *so, u_long cmd, void *data, struct lwp *l)
{
	struct ifreq *ifr = data;
	struct ifnet *ifp;
	struct psref psref;
	int bound, error;

	switch (cmd) {
	case SIOCGIFCONF:
		return ifconf(cmd, data);
	case SIOCIFCREATE:
	case SIOCIFDESTROY:
	case SIOCIFGCLONERS:
		return if_clone_ioctl(cmd, data, l);
	case SIOCINITIFADDR:
		return EPERM;
	}
	if (IOCPARM_LEN(cmd) < IFNAMSIZ)
		return EINVAL;
	bound = curlwp_bind();
	ifr->ifr_name[IFNAMSIZ - 1] = '\0';
	ifp = if_get(ifr->ifr_name, &psref);
	if (ifp == NULL)
		error = ENXIO;
	else {
		error = ifioctl_interface(so, cmd, data, l, ifp);
		if_put(ifp, &psref);
	}
	curlwp_bindx(bound);
	return error;
}

/*
 * SIOCGIFCONF: an ifreq for each address.  A buffer of length 0 asks for the
 * size.
 */
struct ifconf_walk {
	char		*iw_dst;
	size_t		iw_left;
	size_t		iw_total;
	bool		iw_copy;
};

static int
ifconf_put(struct ifconf_walk *iw, const struct ifreq *ifr)
{
	int error = 0;

	iw->iw_total += sizeof(*ifr);
	if (!iw->iw_copy || iw->iw_left < sizeof(*ifr))
		return 0;
	error = copyout(ifr, iw->iw_dst, sizeof(*ifr));
	iw->iw_dst += sizeof(*ifr);
	iw->iw_left -= sizeof(*ifr);
	return error;
}

static int
ifconf_one(struct ifconf_walk *iw, struct ifnet *ifp)
{
	struct ifreq ifr;
	struct ifaddr *ifa;
	int error = 0;

	memset(&ifr, 0, sizeof(ifr));
	strlcpy(ifr.ifr_name, ifp->if_xname, IFNAMSIZ);
	IFNET_LOCK(ifp);
	if (IFADDR_EMPTY(ifp))
		error = ifconf_put(iw, &ifr);
	IFADDR_WRITER_FOREACH(ifa, ifp) {
		if (error != 0)
			break;
		memset(&ifr.ifr_space, 0, sizeof(ifr.ifr_space));
		memcpy(&ifr.ifr_space, ifa->ifa_addr,
		    MIN(ifa->ifa_addr->sa_len, sizeof(ifr.ifr_space)));
		error = ifconf_put(iw, &ifr);
	}
	IFNET_UNLOCK(ifp);
	return error;
}

int
ifconf(u_long cmd, void *data)
{
	struct ifconf *ifc = data;
	struct ifconf_walk iw;
	struct ifnet *ifp;
	struct psref psref;
	int bound, error = 0;
	u_int idx;

	if (ifc->ifc_len < 0)
		return EINVAL;
	iw.iw_dst = ifc->ifc_buf;
	iw.iw_left = (size_t)ifc->ifc_len;
	iw.iw_total = 0;
	iw.iw_copy = ifc->ifc_len > 0 && ifc->ifc_buf != NULL;
	bound = curlwp_bind();
	for (idx = 1; idx < netif_state()->nis_tablelen && error == 0; idx++) {
		if ((ifp = if_get_byindex(idx, &psref)) == NULL)
			continue;
		error = ifconf_one(&iw, ifp);
		if_put(ifp, &psref);
	}
	curlwp_bindx(bound);
	if (!iw.iw_copy)
		ifc->ifc_len = (int)iw.iw_total;
	else
		ifc->ifc_len -= (int)iw.iw_left;
	return error;
}
