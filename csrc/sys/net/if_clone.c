/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interfaces made and destroyed by name.
 */

#include <sys/param.h>
#include <sys/kauth.h>
#include <sys/sockio.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_types.h>

#include "if_private.h"

void
if_clone_attach(struct if_clone *ifc)
{
	struct netif_state *nis = netif_state();

	mutex_enter(&nis->nis_lock);
	LIST_INSERT_HEAD(&nis->nis_cloners, ifc, ifc_list);
	mutex_exit(&nis->nis_lock);
}

void
if_clone_detach(struct if_clone *ifc)
{
	struct netif_state *nis = netif_state();

	mutex_enter(&nis->nis_lock);
	LIST_REMOVE(ifc, ifc_list);
	mutex_exit(&nis->nis_lock);
}

/*
 * The cloner of a name such as "tap0", and the unit.
 */
static struct if_clone *
if_clone_lookup(const char *name, int *unitp)
{
	struct netif_state *nis = netif_state();
	struct if_clone *ifc;
	const char *dp = NULL, *cp;
	int unit = 0;

	if (strnlen(name, IFNAMSIZ) >= IFNAMSIZ)
		return NULL;
	for (dp = name; *dp != '\0' && (*dp < '0' || *dp > '9'); dp++)
		continue;
	if (dp == name || *dp == '\0' || (dp[0] == '0' && dp[1] != '\0'))
		return NULL;
	for (cp = dp; *cp != '\0'; cp++) {
		if (*cp < '0' || *cp > '9' || unit > (INT_MAX - 9) / 10)
			return NULL;
		unit = unit * 10 + (*cp - '0');
	}
	mutex_enter(&nis->nis_lock);
	LIST_FOREACH(ifc, &nis->nis_cloners, ifc_list) {
		if (ifc->ifc_namelen == (size_t)(dp - name) &&
		    memcmp(ifc->ifc_name, name, ifc->ifc_namelen) == 0)
			break;
	}
	mutex_exit(&nis->nis_lock);
	*unitp = unit;
	return ifc;
}

int
if_clone_create(const char *name)
{
	struct if_clone *ifc;
	struct ifnet *ifp;
	struct psref psref;
	int unit;

	if ((ifc = if_clone_lookup(name, &unit)) == NULL)
		return EINVAL;
	if ((ifp = if_get(name, &psref)) != NULL) {
		if_put(ifp, &psref);
		return EEXIST;
	}
	return (*ifc->ifc_create)(ifc, unit);
}

int
if_clone_destroy(const char *name)
{
	struct if_clone *ifc;
	struct ifnet *ifp;
	struct psref psref;
	int unit;

	if ((ifc = if_clone_lookup(name, &unit)) == NULL)
		return EINVAL;
	if (ifc->ifc_destroy == NULL)
		return EOPNOTSUPP;
	/* The driver's memory goes: let go before. */
	if ((ifp = if_get(name, &psref)) == NULL)
		return ENXIO;
	if_put(ifp, &psref);
	return (*ifc->ifc_destroy)(ifp);
}

/*
 * All interfaces that somebody made by name, but for loopback ones: the
 * kernel halts.
 */
void
if_clone_destroy_all(void)
{
	char name[IFNAMSIZ];
	struct if_clone *ifc;
	struct ifnet *ifp;
	u_int idx = 1;
	int unit;

	for (; idx < netif_state()->nis_tablelen; idx++) {
		if ((ifp = _if_byindex(idx)) == NULL)
			continue;
		strlcpy(name, ifp->if_xname, sizeof(name));
		if (ifp->if_type == IFT_LOOP ||
		    (ifc = if_clone_lookup(name, &unit)) == NULL ||
		    ifc->ifc_destroy == NULL)
			continue;
		if_down(ifp);
		(void)(*ifc->ifc_destroy)(ifp);
	}
}

static int
if_clone_list(struct if_clonereq *ifcr)
{
	struct netif_state *nis = netif_state();
	char cell[IFNAMSIZ], *dst = ifcr->ifcr_buffer;
	const char *names[64];
	struct if_clone *ifc;
	int n = 0, error = 0;

	mutex_enter(&nis->nis_lock);
	LIST_FOREACH(ifc, &nis->nis_cloners, ifc_list) {
		if (n < (int)__arraycount(names))
			names[n++] = ifc->ifc_name;
	}
	mutex_exit(&nis->nis_lock);
	ifcr->ifcr_total = n;
	if (dst == NULL)
		return 0;
	if (ifcr->ifcr_count < 0)
		return EINVAL;
	n = MIN(n, ifcr->ifcr_count);
	for (int i = 0; i < n && error == 0; i++, dst += IFNAMSIZ) {
		memset(cell, 0, sizeof(cell));
		strlcpy(cell, names[i], sizeof(cell));
		error = copyout(cell, dst, sizeof(cell));
	}
	return error;
}

int
if_clone_ioctl(u_long cmd, void *data, struct lwp *l)
{
	struct ifreq *ifr = data;
	int bound, error;

	if (cmd == SIOCIFGCLONERS)
		return if_clone_list(data);
	error = kauth_authorize_network(l->l_cred, KAUTH_NETWORK_INTERFACE,
	    KAUTH_REQ_NETWORK_INTERFACE_SETPRIV, NULL, KAUTH_ARG(cmd), NULL);
	if (error != 0)
		return error;
	bound = curlwp_bind();
	ifr->ifr_name[IFNAMSIZ - 1] = '\0';
	error = cmd == SIOCIFCREATE ? if_clone_create(ifr->ifr_name) :
	    if_clone_destroy(ifr->ifr_name);
	curlwp_bindx(bound);
	return error;
}
