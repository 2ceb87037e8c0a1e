/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mbuf(9): making and freeing.
 *
 * mbufs, clusters and big buffers come from three pool caches, so that getting
 * one is taking it off a list of the virtual CPU.  The number of clusters is
 * limited by nmbclusters; it is counted by CPU and summed in batches, so the
 * limit is exact to some dozen.  A big buffer counts as the clusters it is as
 * large as.
 *
 * Who frees what when a function fails (uipc_mbuf_copy.c, uipc_mbuf_shape.c,
 * uipc_mbuf2.c):
 *	source kept	m_copym, m_copypacket, m_dup, m_split, m_defrag,
 *			m_makewritable, m_ensure_contig
 *	chain freed	m_prepend, m_pullup, m_copyup, m_pulldown,
 *			m_copyback_cow
 *	half done	m_copyback: what there was memory for
 *
 * External storage: m_ext_ref is the mbuf whose m_ext_storage counts.  When
 * that mbuf itself is freed while others share, it stays behind as the holder
 * of the count, and goes with the last of them.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/domain.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

#include "mbuf_private.h"

#define CLUSTER_BATCH	32
#define NMBCLUSTERS	262144		/* 512 MiB */
#define NMBCLUSTERS_MIN	512
#define BIGCLUSTERS	(MBIGBYTES / MCLBYTES)

const int msize = MSIZE, mclbytes = MCLBYTES;

/*
 * Memory is short.  The caller may hold any lock and nothing can be allocated,
 * a thread neither, so packets that come next do it.
 */
void
mb_drain(void *arg, int flags)
{
	__atomic_store_n(&curkernel()->k_mbuf->mbs_wantdrain, true,
	    __ATOMIC_RELAXED);
}

/* Protocols give back what they can do without.  No locks are held. */
void
mb_drain_work(void)
{
	struct mbuf_state *ms = curkernel()->k_mbuf;
	const struct domain *dom;
	const struct protosw *pr;

	if (!__atomic_exchange_n(&ms->mbs_wantdrain, false, __ATOMIC_RELAXED))
		return;
	DOMAIN_FOREACH(dom) {
		for (pr = dom->dom_protosw; pr < dom->dom_protoswNPROTOSW;
		    pr++)
			if (pr->pr_drain != NULL)
				(*pr->pr_drain)();
	}
	atomic_inc_ulong(&ms->mbs_drain);
}

void
mbinit(void)
{
	struct kernel *k = curkernel();
	struct mbuf_state *ms = kernel_state_alloc(sizeof(*ms));
	uint64_t most = k->k_memlimit / 4 / MCLBYTES;

	ms->mbs_cpus = kernel_state_alloc(sizeof(*ms->mbs_cpus) *
	    (u_int)k->k_ncpu);
	ms->mbs_mb_cache = pool_cache_init(MSIZE, 0, 0, PR_LARGECACHE, "mbpl",
	    NULL, IPL_VM, NULL, NULL, NULL);
	ms->mbs_mcl_cache = pool_cache_init(MCLBYTES, 0, 0, PR_LARGECACHE,
	    "mclpl", NULL, IPL_VM, NULL, NULL, NULL);
	ms->mbs_big_cache = pool_cache_init(MBIGBYTES, 0, 0, 0, "mbigpl",
	    NULL, IPL_VM, NULL, NULL, NULL);
	ms->mbs_nmbclusters = most == 0 || most > NMBCLUSTERS ? NMBCLUSTERS :
	    (int)MAX(most, NMBCLUSTERS_MIN);
	ms->mbs_mblowat = 16;
	ms->mbs_mcllowat = 8;
	ms->mbs_max_linkhdr = 16;
	ms->mbs_max_protohdr = 60;
	ms->mbs_max_hdr = ms->mbs_max_linkhdr + ms->mbs_max_protohdr;
	ms->mbs_max_datalen = MHLEN - ms->mbs_max_hdr;
	k->k_mbuf = ms;
	pool_cache_set_drain_hook(ms->mbs_mb_cache, mb_drain, NULL);
}

void
mbfini(void)
{
	struct mbuf_state *ms = curkernel()->k_mbuf;

	pool_cache_set_drain_hook(ms->mbs_mb_cache, NULL, NULL);
	/* The program has some, and may read them: uipc_lend.c. */
	if (atomic_load_relaxed(&ms->mbs_lent) != 0)
		return;
	pool_cache_destroy(ms->mbs_big_cache);
	pool_cache_destroy(ms->mbs_mcl_cache);
	pool_cache_destroy(ms->mbs_mb_cache);
}

/*
 * Counting.
 */

static inline struct mbuf_cpu *
mbuf_cpu(void)
{
	return &curkernel()->k_mbuf->mbs_cpus[cpu_number()];
}

static inline void
mbuf_count(int type, int diff)
{
	mbuf_cpu()->mc_types[type & (MBUF_NTYPES - 1)] += diff;
}

void
mbstat_type_add(int type, int diff)
{
	mbuf_count(type, diff);
}

/* n more clusters, or fewer; false if that is too many for M_DONTWAIT. */
static inline bool
cluster_count(struct mbuf_state *ms, int n, int how)
{
	struct mbuf_cpu *mc = mbuf_cpu();
	int now = mc->mc_clusters + n;

	if (__predict_true(now > -CLUSTER_BATCH && now < CLUSTER_BATCH)) {
		mc->mc_clusters = now;
		return true;
	}
	if (n > 0 && how != M_WAIT && (int)atomic_load_relaxed(
	    &ms->mbs_nclusters) + now > ms->mbs_nmbclusters) {
		atomic_inc_ulong(&ms->mbs_drops);
		mb_drain(NULL, 0);
		return false;
	}
	mc->mc_clusters = 0;
	atomic_add_int(&ms->mbs_nclusters, now);
	return true;
}

/*
 * One item of a cache.  M_WAIT goes into the kernel's reserve.
 */
static inline void *
mbuf_item(pool_cache_t pc, int how)
{
	void *p = pool_cache_get(pc, PR_NOWAIT);

	if (__predict_true(p != NULL))
		return p;
	atomic_inc_ulong(how == M_WAIT ? &curkernel()->k_mbuf->mbs_wait :
	    &curkernel()->k_mbuf->mbs_drops);
	return how == M_WAIT ? pool_cache_get(pc, PR_WAITOK) : NULL;
}

struct mbuf *
m_get(int how, int type)
{
	struct mbuf *m = mbuf_item(mb_cache, how);

	if (__predict_false(m == NULL))
		return NULL;
	mbuf_count(type, 1);
	m->m_next = NULL;
	m->m_nextpkt = NULL;
	m->m_data = m->m_dat;
	m->m_owner = NULL;
	m->m_len = 0;
	m->m_flags = 0;
	m->m_paddr = 0;
	m->m_type = (short)type;
	return m;
}

struct mbuf *
m_gethdr(int how, int type)
{
	struct mbuf *m = m_get(how, type);

	if (__predict_false(m == NULL))
		return NULL;
	m->m_data = m->m_pktdat;
	m->m_flags = M_PKTHDR;
	memset(&m->m_pkthdr, 0, sizeof(m->m_pkthdr));
	return m;
}

/* Storage that `m' alone has. */
static inline void
mbuf_attach(struct mbuf *m, void *buf, size_t size, int flags)
{
	m->m_data = buf;
	m->m_flags = (m->m_flags & ~M_EXTCOPYFLAGS) | M_EXT | M_EXT_RW | flags;
	MCLINITREFERENCE(m);
	m->m_ext.ext_buf = buf;
	m->m_ext.ext_size = size;
	m->m_ext.ext_free = NULL;
	m->m_ext.ext_arg = NULL;
}

void
m_clget(struct mbuf *m, int how)
{
	struct mbuf_state *ms = curkernel()->k_mbuf;
	void *buf;

	if (__predict_false(!cluster_count(ms, 1, how)))
		return;
	if ((buf = mbuf_item(ms->mbs_mcl_cache, how)) == NULL) {
		(void)cluster_count(ms, -1, M_WAIT);
		return;
	}
	mbuf_attach(m, buf, MCLBYTES, M_EXT_CLUSTER);
}

static void
mbuf_freebig(struct mbuf *m, void *buf, size_t size, void *arg)
{
	struct mbuf_state *ms = curkernel()->k_mbuf;

	(void)cluster_count(ms, -BIGCLUSTERS, M_WAIT);
	pool_cache_put(ms->mbs_big_cache, buf);
	if (m != NULL)
		pool_cache_put(ms->mbs_mb_cache, m);
}

/* A buffer of MBIGBYTES; fails as m_clget() does. */
void
m_bigget(struct mbuf *m, int how)
{
	struct mbuf_state *ms = curkernel()->k_mbuf;
	void *buf;

	if (!cluster_count(ms, BIGCLUSTERS, how))
		return;
	if ((buf = mbuf_item(ms->mbs_big_cache, how)) == NULL) {
		(void)cluster_count(ms, -BIGCLUSTERS, M_WAIT);
		return;
	}
	mbuf_attach(m, buf, MBIGBYTES, 0);
	m->m_ext.ext_free = mbuf_freebig;
}

static void
mbuf_freemem(struct mbuf *m, void *buf, size_t size, void *arg)
{
	kmem_free(buf, size);
	if (m != NULL)
		pool_cache_put(mb_cache, m);
}

void
m_ext_malloc(struct mbuf *m, size_t size, int how)
{
	void *buf = kmem_alloc(size, how == M_WAIT ? KM_SLEEP : KM_NOSLEEP);

	if (buf == NULL)
		return;
	mbuf_attach(m, buf, size, 0);
	m->m_ext.ext_free = mbuf_freemem;
}

struct mbuf *
m_getcl(int how, int type, int flags)
{
	struct mbuf *m = flags & M_PKTHDR ? m_gethdr(how, type) :
	    m_get(how, type);

	if (m == NULL)
		return NULL;
	m_clget(m, how);
	if (__predict_true(m->m_flags & M_EXT))
		return m;
	m_free(m);
	return NULL;
}

struct mbuf *
m_getsized(int how, int type, int flags, int len)
{
	struct mbuf *m = flags & M_PKTHDR ? m_gethdr(how, type) :
	    m_get(how, type);

	if (m == NULL || len <= (flags & M_PKTHDR ? MHLEN : MLEN))
		return m;
	if (len < MBIGMIN)
		m_clget(m, how);
	else
		m_bigget(m, how);
	if (__predict_true(m->m_flags & M_EXT))
		return m;
	m_free(m);
	return NULL;
}

/*
 * Room for nbytes, after `alignbytes' that are left out at the front.
 */
static struct mbuf *
m_getn(int how, int type, int flags, size_t alignbytes, size_t nbytes)
{
	struct mbuf *m;

	if (alignbytes > MCLBYTES || nbytes > MCLBYTES - alignbytes)
		return NULL;
	m = m_getsized(how, type, flags, (int)(alignbytes + nbytes));
	if (m == NULL)
		return NULL;
	m->m_data += alignbytes;
	m->m_len = (int)nbytes;
	if (flags & M_PKTHDR)
		m->m_pkthdr.len = (int)nbytes;
	return m;
}

struct mbuf *
m_get_n(int how, int type, size_t alignbytes, size_t nbytes)
{
	return m_getn(how, type, 0, alignbytes, nbytes);
}

struct mbuf *
m_gethdr_n(int how, int type, size_t alignbytes, size_t nbytes)
{
	return m_getn(how, type, M_PKTHDR, alignbytes, nbytes);
}

/*
 * The storage that `m' holds has lost its last sharer: it goes, and m.
 */
static void
mbuf_freestorage(struct mbuf *m)
{
	struct mbuf_state *ms = curkernel()->k_mbuf;

	if (__predict_true(m->m_flags & M_EXT_CLUSTER)) {
		pool_cache_put(ms->mbs_mcl_cache, m->m_ext_storage.ext_buf);
		(void)cluster_count(ms, -1, M_WAIT);
		pool_cache_put(ms->mbs_mb_cache, m);
		return;
	}
	KASSERT(m->m_ext_storage.ext_free != NULL);
	(*m->m_ext_storage.ext_free)(m, m->m_ext_storage.ext_buf,
	    m->m_ext_storage.ext_size, m->m_ext_storage.ext_arg);
}

/* Is the storage of `m', which holds it, memory of this kernel? */
bool
m_ownstorage(const struct mbuf *m)
{

	return (m->m_flags & M_EXT_CLUSTER) != 0 ||
	    m->m_ext_storage.ext_free == mbuf_freebig ||
	    m->m_ext_storage.ext_free == mbuf_freemem;
}

void
m_ext_free(struct mbuf *m)
{
	struct mbuf *holder = m->m_ext_ref;
	bool last;

	KASSERT(m->m_flags & M_EXT);
	if (atomic_load_acquire(&holder->m_ext_storage.ext_refcnt) == 1)
		last = true;
	else {
		membar_exit();
		last = atomic_dec_uint_nv(&holder->m_ext_storage.ext_refcnt)
		    == 0;
		if (last)
			membar_enter();
	}
	if (last)
		mbuf_freestorage(holder);
	if (holder != m)
		pool_cache_put(mb_cache, m);
}

struct mbuf *
m_free(struct mbuf *m)
{
	struct mbuf *n = m->m_next;

	KASSERTMSG(m->m_type != MT_FREE, "mbuf %p freed twice", m);
	mbuf_count(m->m_type, -1);
	if ((m->m_flags & M_PKTHDR) && !SLIST_EMPTY(&m->m_pkthdr.tags))
		m_tag_delete_chain(m);
	m->m_type = MT_FREE;
	m->m_next = NULL;
	if (m->m_flags & M_EXT)
		m_ext_free(m);
	else
		pool_cache_put(mb_cache, m);
	return n;
}

void
m_freem(struct mbuf *m)
{
	while (m != NULL)
		m = m_free(m);
}

/*
 * sysctl kern.mbuf
 */

static void
mbuf_stats(struct mbstat *st)
{
	struct mbuf_state *ms = curkernel()->k_mbuf;

	memset(st, 0, sizeof(*st));
	st->m_drops = ms->mbs_drops;
	st->m_wait = ms->mbs_wait;
	st->m_drain = ms->mbs_drain;
	for (int t = 0; t < MBUF_NTYPES; t++) {
		int n = 0;

		for (int i = 0; i < ncpu; i++)
			n += atomic_load_relaxed(&ms->mbs_cpus[i].mc_types[t]);
		st->m_mtypes[t] = (u_short)(n < 0 ? 0 : MIN(n, USHRT_MAX));
	}
}

static int
sysctl_mbuf_stats(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	struct mbstat st;

	mbuf_stats(&st);
	node.sysctl_data = &st;
	node.sysctl_size = sizeof(st);
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}

/* The limit of clusters grows only; the low marks stay below it. */
static int
sysctl_mbuf_limit(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	int error, value = *(int *)rnode->sysctl_data;

	node.sysctl_data = &value;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	if (value < 0 || (rnode->sysctl_num == MBUF_NMBCLUSTERS ?
	    value < nmbclusters : value > nmbclusters))
		return EINVAL;
	*(int *)rnode->sysctl_data = value;
	return 0;
}

static int
sysctl_mbuf_mowners(SYSCTLFN_ARGS)
{
	/* Nobody keeps owners. */
	*oldlenp = 0;
	return newp != NULL ? EPERM : 0;
}

void
mbuf_sysctl(struct sysctllog **log)
{
	struct mbuf_state *ms = curkernel()->k_mbuf;
	static const struct {
		const char	*name, *desc;
		int		num;
		u_int		offset;
	} limits[] = {
		{ "nmbclusters", "Limit on the number of mbuf clusters",
		    MBUF_NMBCLUSTERS, offsetof(struct mbuf_state,
		    mbs_nmbclusters) },
		{ "mblowat", "MBUF low water mark", MBUF_MBLOWAT,
		    offsetof(struct mbuf_state, mbs_mblowat) },
		{ "mcllowat", "MBUF cluster low water mark", MBUF_MCLLOWAT,
		    offsetof(struct mbuf_state, mbs_mcllowat) },
	};

	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_NODE,
	    "mbuf", SYSCTL_DESCR("mbuf control variables"), NULL, 0, NULL, 0,
	    CTL_KERN, KERN_MBUF, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT |
	    CTLFLAG_IMMEDIATE, CTLTYPE_INT, "msize",
	    SYSCTL_DESCR("mbuf base size"), NULL, MSIZE, NULL, 0,
	    CTL_KERN, KERN_MBUF, MBUF_MSIZE, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT |
	    CTLFLAG_IMMEDIATE, CTLTYPE_INT, "mclbytes",
	    SYSCTL_DESCR("mbuf cluster size"), NULL, MCLBYTES, NULL, 0,
	    CTL_KERN, KERN_MBUF, MBUF_MCLBYTES, CTL_EOL);
	for (size_t i = 0; i < __arraycount(limits); i++)
		sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT |
		    CTLFLAG_READWRITE, CTLTYPE_INT, limits[i].name,
		    limits[i].desc, sysctl_mbuf_limit, 0,
		    (char *)ms + limits[i].offset, 0, CTL_KERN, KERN_MBUF,
		    limits[i].num, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_STRUCT,
	    "stats", SYSCTL_DESCR("mbuf allocation statistics"),
	    sysctl_mbuf_stats, 0, NULL, sizeof(struct mbstat), CTL_KERN,
	    KERN_MBUF, MBUF_STATS, CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_STRUCT,
	    "mowners", SYSCTL_DESCR("Information about mbuf owners"),
	    sysctl_mbuf_mowners, 0, NULL, sizeof(struct mowner), CTL_KERN,
	    KERN_MBUF, MBUF_MOWNERS, CTL_EOL);
}
