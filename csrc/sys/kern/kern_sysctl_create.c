/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl(9) for drivers: sysctl_createv(), sysctl_destroyv(), logs.
 *
 * Two drivers may create the same node (a common parent): the second call
 * finds the first one's and counts, and it goes when both logs were torn
 * down.  A log keeps the name and serial number of each node it made, so that
 * a node that was destroyed otherwise, or came again, is left alone.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/systm.h>

#include "sysctl_impl.h"

/*
 * What the caller said must make sense for the type.
 */
static int
createv_check(const char *nm, int flags, int type, sysctlfn func, void *newp,
    size_t newlen)
{
	bool immediate = (flags & CTLFLAG_IMMEDIATE) != 0;
	bool owndata = (flags & CTLFLAG_OWNDATA) != 0;
	size_t len = nm != NULL ? strnlen(nm, SYSCTL_NAMELEN) : 0;

	if (len == 0 || len == SYSCTL_NAMELEN || (immediate && owndata))
		return EINVAL;
	if (flags & CTLFLAG_ALIAS)
		return 0;
	switch (type) {
	case CTLTYPE_NODE:
		return newp != NULL || immediate || owndata ? EINVAL : 0;
	case CTLTYPE_INT:
		if (newlen != 0 && newlen != sizeof(int))
			return EINVAL;
		break;
	case CTLTYPE_QUAD:
		if (newlen != 0 && newlen != sizeof(u_quad_t))
			return EINVAL;
		break;
	case CTLTYPE_BOOL:
		if (newlen != 0 && newlen != sizeof(bool))
			return EINVAL;
		break;
	case CTLTYPE_STRUCT:
		if (newlen == 0 && func == NULL)
			return EINVAL;
		/* FALLTHROUGH */
	case CTLTYPE_STRING:
		if (immediate)
			return EINVAL;
		break;
	default:
		return EINVAL;
	}
	if (newp == NULL && !immediate && !owndata && func == NULL)
		return EINVAL;
	return 0;
}

static size_t
createv_size(int type, const void *newp, size_t newlen)
{

	switch (type) {
	case CTLTYPE_INT:
		return sizeof(int);
	case CTLTYPE_QUAD:
		return sizeof(u_quad_t);
	case CTLTYPE_BOOL:
		return sizeof(bool);
	case CTLTYPE_STRING:
		if (newlen == 0 && newp != NULL)
			return strlen(newp) + 1;
		return newlen;
	case CTLTYPE_STRUCT:
		return newlen;
	default:
		return 0;
	}
}

/*
 * Fill in where the value is: in the node, in memory of the node's own, or
 * the driver's.
 */
static void
createv_value(struct sysctl_inode *si, int type, u_quad_t qv, void *newp)
{
	struct sysctlnode *node = &si->si_node;
	size_t size = node->sysctl_size;

	if (node->sysctl_flags & CTLFLAG_ALIAS)
		node->sysctl_alias = (int32_t)qv;
	else if (node->sysctl_flags & CTLFLAG_IMMEDIATE) {
		switch (type) {
		case CTLTYPE_INT:
			node->sysctl_idata = newp != NULL ?
			    *(int *)newp : (int)qv;
			break;
		case CTLTYPE_QUAD:
			node->sysctl_qdata = newp != NULL ?
			    *(u_quad_t *)newp : qv;
			break;
		default:
			node->sysctl_bdata = newp != NULL ?
			    *(bool *)newp : qv != 0;
			break;
		}
	} else if ((node->sysctl_flags & CTLFLAG_OWNDATA) && size != 0) {
		si->si_datasize = size;
		node->sysctl_data = kmem_zalloc(size, KM_SLEEP);
		if (newp != NULL && type == CTLTYPE_STRING)
			strlcpy(node->sysctl_data, newp, size);
		else if (newp != NULL)
			memcpy(node->sysctl_data, newp, size);
	} else if (type != CTLTYPE_NODE) {
		node->sysctl_flags &= ~CTLFLAG_OWNDATA;
		node->sysctl_data = newp;
	}
}

/* Is the node that is there the one that is asked for? */
static bool
createv_same(const struct sysctl_inode *si, int num, int type,
    const char *nm)
{

	return (num == CTL_CREATE || si->si_node.sysctl_num == num) &&
	    SYSCTL_TYPE(si->si_node.sysctl_flags) == (u_int)type &&
	    strcmp(si->si_node.sysctl_name, nm) == 0;
}

static void
createv_log(struct sysctllog **log, const struct sysctl_inode *si)
{
	const struct sysctlnode *node = &si->si_node, *n;
	struct sysctllog *sl;
	u_int len = 0, i;

	for (n = node; n->sysctl_parent != NULL; n = n->sysctl_parent)
		len++;
	KASSERT(len <= CTL_MAXNAME);
	sl = kmem_alloc(sizeof(*sl), KM_SLEEP);
	sl->sl_serial = si->si_serial;
	sl->sl_len = len;
	for (n = node, i = len; i > 0; n = n->sysctl_parent)
		sl->sl_name[--i] = n->sysctl_num;
	sl->sl_next = *log;
	*log = sl;
}

/* Collect the numbers up to CTL_EOL; 0 if there are too many. */
static u_int
createv_path(va_list ap, int path[CTL_MAXNAME])
{
	u_int n;

	for (n = 0; n < CTL_MAXNAME; n++) {
		path[n] = va_arg(ap, int);
		if (path[n] == CTL_EOL)
			return n;
	}
	return va_arg(ap, int) == CTL_EOL ? n : 0;
}

static int
createv_locked(const struct sysctlnode *root, const int *path, u_int n,
    int flags, int type, const char *nm, const char *desc, sysctlfn func,
    u_quad_t qv, void *newp, size_t newlen, struct sysctl_inode **sip)
{
	const struct sysctlnode *parent = root;
	struct sysctl_inode *si;
	int error, num = path[n - 1];
	u_int depth = 1;

	if ((error = sysctl_locate(NULL, path, n - 1, &parent, NULL)) != 0)
		return error;
	if (SYSCTL_TYPE(parent->sysctl_flags) != CTLTYPE_NODE)
		return ENOTDIR;
	for (const struct sysctlnode *p = parent; p->sysctl_parent != NULL;
	    p = p->sysctl_parent)
		depth++;
	if (depth > CTL_MAXNAME || (num < 0 && num != CTL_CREATE))
		return EINVAL;

	if ((si = sysctl_find_name(parent, nm)) == NULL && num >= 0)
		si = sysctl_find(parent, num);
	if (si != NULL) {
		if (!createv_same(si, num, type, nm))
			return EEXIST;
		si->si_refs++;
		*sip = si;
		return 0;
	}
	si = kmem_zalloc(sizeof(*si), KM_SLEEP);
	strlcpy(si->si_node.sysctl_name, nm, SYSCTL_NAMELEN);
	si->si_node.sysctl_flags = SYSCTL_VERSION | type |
	    (SYSCTL_FLAGS(flags) & ~(CTLFLAG_ROOT | CTLFLAG_OWNDESC));
	si->si_node.sysctl_num = num == CTL_CREATE ? sysctl_newnum(parent) :
	    num;
	si->si_node.sysctl_func = func;
	si->si_node.sysctl_desc = desc;
	si->si_node.sysctl_size = createv_size(type, newp, newlen);
	if ((flags & CTLFLAG_OWNDESC) != 0 && desc != NULL) {
		si->si_node.sysctl_desc = kmem_strdup(desc, KM_SLEEP);
		si->si_node.sysctl_flags |= CTLFLAG_OWNDESC;
	}
	createv_value(si, type, qv, newp);
	sysctl_attach(__UNCONST(parent), si);
	*sip = si;
	return 0;
}

/*
 * Create a node below *rootp (NULL: the top), at the numbers that follow,
 * the last of which is its own, or CTL_CREATE.
 */
int
sysctl_createv(struct sysctllog **log, int cflags,
    const struct sysctlnode **rootp, const struct sysctlnode **created,
    int flags, int type, const char *nm, const char *desc, sysctlfn func,
    u_quad_t qv, void *newp, size_t newlen, ...)
{
	const struct sysctlnode *root;
	struct sysctl_inode *si = NULL;
	int path[CTL_MAXNAME], error;
	va_list ap;
	u_int n;

	root = rootp != NULL ? *rootp : NULL;
	if (created != NULL && created != rootp)
		*created = NULL;
	va_start(ap, newlen);
	n = createv_path(ap, path);
	va_end(ap);
	if (n == 0)
		return EINVAL;
	error = createv_check(nm, flags, type, func, newp, newlen);
	if (error == 0) {
		sysctl_lock(true);
		error = createv_locked(root, path, n, flags, type, nm, desc,
		    func, qv, newp, newlen, &si);
		if (error == 0 && log != NULL)
			createv_log(log, si);
		sysctl_unlock();
	}
	if (error != 0) {
		if (created != NULL)
			*created = NULL;
		return error;
	}
	if (created != NULL)
		*created = &si->si_node;
	return 0;
}

/* One creator less; the last one takes the node away. */
static int
node_drop(struct sysctl_inode *si)
{

	if (si->si_static)
		return 0;
	if (--si->si_refs > 0)
		return 0;
	if (SYSCTL_TYPE(si->si_node.sysctl_flags) == CTLTYPE_NODE &&
	    si->si_node.sysctl_child != NULL) {
		/* Somebody else's children: it stays, for them. */
		si->si_refs++;
		return ENOTEMPTY;
	}
	return sysctl_detach_free(si);
}

/*
 * Destroy the node at the numbers below `rnode' (NULL: the top).
 */
int
sysctl_destroyv(struct sysctlnode *rnode, ...)
{
	const struct sysctlnode *node = rnode;
	int path[CTL_MAXNAME], error, ni;
	va_list ap;
	u_int n;

	va_start(ap, rnode);
	n = createv_path(ap, path);
	va_end(ap);
	if (n == 0)
		return EINVAL;
	sysctl_lock(true);
	error = sysctl_locate(NULL, path, n, &node, &ni);
	if (error == 0)
		error = SYSCTL_INODE(node)->si_static ? EPERM :
		    node_drop(SYSCTL_INODE(node));
	sysctl_unlock();
	return error;
}

/*
 * Undo all that was created with a log, the last first.
 */
void
sysctl_teardown(struct sysctllog **log)
{
	const struct sysctlnode *node;
	struct sysctllog *sl;

	if (*log == NULL)
		return;
	sysctl_lock(true);
	while ((sl = *log) != NULL) {
		*log = sl->sl_next;
		node = NULL;
		if (sysctl_locate(NULL, sl->sl_name, sl->sl_len, &node,
		    NULL) == 0 &&
		    SYSCTL_INODE(node)->si_serial == sl->sl_serial)
			(void)node_drop(SYSCTL_INODE(node));
		kmem_free(sl, sizeof(*sl));
	}
	sysctl_unlock();
}

/*
 * Free everything below `rnode' (NULL: everything that was created).  For
 * the end of a kernel, or of a private tree.
 */
void
sysctl_free(struct sysctlnode *rnode)
{
	struct sysctl_inode *si, *next;

	if (rnode == NULL)
		rnode = &curkernel()->k_sysctl->ss_root.si_node;
	if (SYSCTL_TYPE(rnode->sysctl_flags) != CTLTYPE_NODE)
		return;
	for (si = SYSCTL_FIRST(rnode); si != NULL; si = next) {
		next = si->si_next;
		sysctl_free(&si->si_node);
		if (!si->si_static)
			(void)sysctl_detach_free(si);
	}
}
