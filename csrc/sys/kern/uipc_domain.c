/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Domains and protocols, the timers they asked for, and socket addresses.
 *
 * A kernel has a table of the domains its components attached; domains
 * themselves are constant and shared.  The table only grows, and is read
 * without a lock.
 *
 * pr_fasttimo and pr_slowtimo of protocols run from one callout, which exists
 * only if a protocol has one: ours arm timers of their own, so that an idle
 * kernel is idle.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/callout.h>
#include <sys/domain.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/protosw.h>
#include <sys/socket.h>
#include <sys/systm.h>
#include <sys/un.h>

/* errno of each PRC_ that is an error. */
const u_char inetctlerrmap[PRC_NCMDS] = {
	[PRC_MSGSIZE] = EMSGSIZE,
	[PRC_HOSTDEAD] = EHOSTDOWN,
	[PRC_HOSTUNREACH] = EHOSTUNREACH,
	[PRC_UNREACH_NET] = EHOSTUNREACH,
	[PRC_UNREACH_HOST] = EHOSTUNREACH,
	[PRC_UNREACH_PROTOCOL] = ECONNREFUSED,
	[PRC_UNREACH_PORT] = ECONNREFUSED,
	[PRC_UNREACH_SRCFAIL] = EHOSTUNREACH,
	[PRC_PARAMPROB] = ENOPROTOOPT,
};

#define TIMO_HZ		10	/* of the callout: serves 2 and 5 */

void
domain_sysinit(void)
{
	struct domain_state *ds = kernel_state_alloc(sizeof(*ds));

	callout_init(&ds->ds_callout, CALLOUT_MPSAFE);
	curkernel()->k_domain = ds;
}

void
domain_sysfini(void)
{
	struct domain_state *ds = curkernel()->k_domain;

	callout_halt(&ds->ds_callout, NULL);
	callout_destroy(&ds->ds_callout);
	ds->ds_ndomains = 0;
	memset(ds->ds_byfamily, 0, sizeof(ds->ds_byfamily));
}

static void
domain_timo(void *arg)
{
	struct domain_state *ds = arg;
	const struct domain *dom;
	const struct protosw *pr;
	const u_int tick = ds->ds_ticks++;

	DOMAIN_FOREACH(dom) {
		for (pr = dom->dom_protosw; pr < dom->dom_protoswNPROTOSW;
		    pr++) {
			if (pr->pr_fasttimo != NULL &&
			    tick % (TIMO_HZ / PR_FASTHZ) == 0)
				(*pr->pr_fasttimo)();
			if (pr->pr_slowtimo != NULL &&
			    tick % (TIMO_HZ / PR_SLOWHZ) == 0)
				(*pr->pr_slowtimo)();
		}
	}
	callout_schedule(&ds->ds_callout, hz / TIMO_HZ);
}

void
domain_attach(const struct domain *dom)
{
	struct domain_state *ds = curkernel()->k_domain;
	const struct protosw *pr;
	bool timers = false;

	KASSERT(ds->ds_ndomains < DOMAIN_MAX);
	if (dom->dom_init != NULL)
		(*dom->dom_init)();
	for (pr = dom->dom_protosw; pr < dom->dom_protoswNPROTOSW; pr++) {
		if (pr->pr_init != NULL)
			(*pr->pr_init)();
		timers |= pr->pr_fasttimo != NULL || pr->pr_slowtimo != NULL;
	}
	ds->ds_domains[ds->ds_ndomains] = dom;
	atomic_store_release(&ds->ds_ndomains, ds->ds_ndomains + 1);
	if (dom->dom_family >= 0 && dom->dom_family < AF_MAX &&
	    ds->ds_byfamily[dom->dom_family] == NULL)
		atomic_store_release(&ds->ds_byfamily[dom->dom_family], dom);
	if (timers && !callout_pending(&ds->ds_callout))
		callout_reset(&ds->ds_callout, hz / TIMO_HZ, domain_timo, ds);
	max_hdr = max_linkhdr + max_protohdr;
	max_datalen = MHLEN - max_hdr;
}

const struct domain *
pffinddomain(int family)
{
	if (family < 0 || family >= AF_MAX)
		return NULL;
	return atomic_load_acquire(
	    &curkernel()->k_domain->ds_byfamily[family]);
}

const struct protosw *
pffindtype(int family, int type)
{
	const struct domain *dom = pffinddomain(family);
	const struct protosw *pr;

	if (dom == NULL)
		return NULL;
	for (pr = dom->dom_protosw; pr < dom->dom_protoswNPROTOSW; pr++) {
		if (pr->pr_type != 0 && pr->pr_type == type)
			return pr;
	}
	return NULL;
}

/* A raw socket of a protocol nobody knows goes to the wildcard. */
const struct protosw *
pffindproto(int family, int protocol, int type)
{
	const struct domain *dom = pffinddomain(family);
	const struct protosw *pr, *maybe = NULL;

	if (dom == NULL)
		return NULL;
	for (pr = dom->dom_protosw; pr < dom->dom_protoswNPROTOSW; pr++) {
		if (pr->pr_protocol == protocol && pr->pr_type == type)
			return pr;
		if (type == SOCK_RAW && pr->pr_type == SOCK_RAW &&
		    pr->pr_protocol == 0 && maybe == NULL)
			maybe = pr;
	}
	return maybe;
}

void
pfctlinput2(int cmd, const struct sockaddr *sa, void *arg)
{
	const struct domain *dom;
	const struct protosw *pr;

	if (sa == NULL)
		return;
	DOMAIN_FOREACH(dom) {
		if (dom->dom_family != sa->sa_family)
			continue;
		for (pr = dom->dom_protosw; pr < dom->dom_protoswNPROTOSW;
		    pr++)
			if (pr->pr_ctlinput != NULL)
				(void)(*pr->pr_ctlinput)(cmd, sa, arg);
	}
}

void
pfctlinput(int cmd, const struct sockaddr *sa)
{
	const struct domain *dom;
	const struct protosw *pr;

	DOMAIN_FOREACH(dom) {
		for (pr = dom->dom_protosw; pr < dom->dom_protoswNPROTOSW;
		    pr++)
			if (pr->pr_ctlinput != NULL)
				(void)(*pr->pr_ctlinput)(cmd, sa, NULL);
	}
}

/*
 * Addresses.
 */

struct sockaddr *
sockaddr_alloc(sa_family_t af, socklen_t len, int flags)
{
	const socklen_t most = MAX(sockaddr_getsize_by_family(af), len);
	struct sockaddr *sa;

	if (len > UINT8_MAX)
		return NULL;
	sa = kmem_zalloc(most + sizeof(uint64_t), flags & PR_WAITOK ?
	    KM_SLEEP : KM_NOSLEEP);
	if (sa == NULL)
		return NULL;
	/* sa_len may change: the size is kept in front. */
	*(uint64_t *)(void *)sa = most + sizeof(uint64_t);
	sa = (struct sockaddr *)(void *)((uint64_t *)(void *)sa + 1);
	sa->sa_family = af;
	sa->sa_len = (uint8_t)len;
	return sa;
}

void
sockaddr_free(struct sockaddr *sa)
{
	uint64_t *p = (uint64_t *)(void *)sa - 1;

	kmem_free(p, *p);
}

struct sockaddr *
sockaddr_copy(struct sockaddr *dst, socklen_t len, const struct sockaddr *src)
{
	KASSERTMSG(len >= src->sa_len, "room for %u bytes of %u", len,
	    src->sa_len);
	return memcpy(dst, src, src->sa_len);
}

struct sockaddr *
sockaddr_externalize(struct sockaddr *dst, socklen_t len,
    const struct sockaddr *src)
{
	const struct domain *dom = pffinddomain(src->sa_family);

	if (dom != NULL && dom->dom_sockaddr_externalize != NULL)
		return (*dom->dom_sockaddr_externalize)(dst, len, src);
	return sockaddr_copy(dst, len, src);
}

struct sockaddr *
sockaddr_dup(const struct sockaddr *src, int flags)
{
	struct sockaddr *dst = sockaddr_alloc(src->sa_family, src->sa_len,
	    flags);

	return dst == NULL ? NULL : sockaddr_copy(dst, src->sa_len, src);
}

int
sockaddr_cmp(const struct sockaddr *a, const struct sockaddr *b)
{
	const struct domain *dom;
	int n;

	if (a->sa_family != b->sa_family)
		return a->sa_family - b->sa_family;
	dom = pffinddomain(a->sa_family);
	if (dom != NULL && dom->dom_sockaddr_cmp != NULL)
		return (*dom->dom_sockaddr_cmp)(a, b);
	if (dom != NULL && dom->dom_sa_cmplen != 0)
		n = memcmp((const char *)a + dom->dom_sa_cmpofs,
		    (const char *)b + dom->dom_sa_cmpofs, dom->dom_sa_cmplen);
	else
		n = memcmp(a->sa_data, b->sa_data,
		    MAX((size_t)MIN(a->sa_len, b->sa_len),
		    offsetof(struct sockaddr, sa_data)) -
		    offsetof(struct sockaddr, sa_data));
	return n != 0 ? n : a->sa_len - b->sa_len;
}

const struct sockaddr *
sockaddr_any_by_family(sa_family_t family)
{
	const struct domain *dom = pffinddomain(family);

	return dom == NULL ? NULL : dom->dom_sa_any;
}

const struct sockaddr *
sockaddr_any(const struct sockaddr *sa)
{
	return sockaddr_any_by_family(sa->sa_family);
}

const void *
sockaddr_const_addr(const struct sockaddr *sa, socklen_t *len)
{
	const struct domain *dom = pffinddomain(sa->sa_family);

	if (dom == NULL || dom->dom_sockaddr_const_addr == NULL)
		return NULL;
	return (*dom->dom_sockaddr_const_addr)(sa, len);
}

void *
sockaddr_addr(struct sockaddr *sa, socklen_t *len)
{
	const struct domain *dom = pffinddomain(sa->sa_family);

	if (dom == NULL || dom->dom_sockaddr_addr == NULL)
		return NULL;
	return (*dom->dom_sockaddr_addr)(sa, len);
}

const void *
sockaddr_anyaddr(const struct sockaddr *sa, socklen_t *len)
{
	const struct sockaddr *any = sockaddr_any(sa);

	return any == NULL ? NULL : sockaddr_const_addr(any, len);
}

int
sockaddr_getsize_by_family(sa_family_t family)
{
	switch (family) {
	case AF_INET:
		return 16;
	case AF_INET6:
		return 28;
	case AF_LOCAL:
		return sizeof(struct sockaddr_un);
	case AF_LINK:
		return 64;
	default:
		return sizeof(struct sockaddr_storage);
	}
}

/*
 * For people: the path, or the bytes of the address.
 */
void
sockaddr_format(const struct sockaddr *sa, char *buf, size_t len)
{
	const u_char *p = (const u_char *)sa->sa_data;
	size_t n, at;

	if (sa->sa_family == AF_UNSPEC) {
		(void)snprintf(buf, len, "(*UNSPEC*)");
		return;
	}
	if (sa->sa_family == AF_LOCAL) {
		const struct sockaddr_un *sun = (const void *)sa;
		const int plen = MAX(sa->sa_len - 2, 0);

		(void)snprintf(buf, len, "%.*s",
		    MIN(plen, (int)sizeof(sun->sun_path)), sun->sun_path);
		return;
	}
	if (sa->sa_family == AF_INET && sa->sa_len >= 8) {
		(void)snprintf(buf, len, "%u.%u.%u.%u:%u", p[2], p[3], p[4],
		    p[5], p[0] << 8 | p[1]);
		return;
	}
	n = sa->sa_len < 2 ? 0 : (size_t)sa->sa_len - 2;
	at = (size_t)snprintf(buf, len, "(%u)", sa->sa_family);
	for (size_t i = 0; i < n && at + 3 < len; i++)
		at += (size_t)snprintf(buf + at, len - at, "%s%02x",
		    i == 0 ? " " : ":", p[i]);
}
