/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl(9): reading and setting the value of a node.
 *
 * A helper function copies its node, points the copy at a variable of its
 * own, and calls sysctl_lookup(), which checks who asks and what is given:
 * first everything is checked and copied in, then the old value goes out,
 * last the new one is stored.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/systm.h>

#include "sysctl_impl.h"

#define SYSCTL_MAXSTRUCT	65536	/* set by users */

/* May `l' set it? */
static int
value_maywrite(struct lwp *l, const struct sysctlnode *node)
{

	if ((node->sysctl_flags & (CTLFLAG_READWRITE | CTLFLAG_ANYWRITE)) == 0)
		return EPERM;
	if (l == NULL || (node->sysctl_flags & CTLFLAG_ANYWRITE) != 0)
		return 0;
	return kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_SYSCTL,
	    KAUTH_REQ_SYSTEM_SYSCTL_MODIFY, NULL, NULL, NULL);
}

static void *
value_data(const struct sysctlnode *node)
{
	struct sysctlnode *n = __UNCONST(node);

	if ((n->sysctl_flags & CTLFLAG_IMMEDIATE) == 0)
		return n->sysctl_data;
	switch (SYSCTL_TYPE(n->sysctl_flags)) {
	case CTLTYPE_BOOL:
		return &n->sysctl_bdata;
	case CTLTYPE_INT:
		return &n->sysctl_idata;
	case CTLTYPE_QUAD:
		return &n->sysctl_qdata;
	default:
		return NULL;
	}
}

/* Copy out the old value and in the new one, both of `size' bytes. */
static int
value_fixed(SYSCTLFN_ARGS, void *data, size_t size)
{
	char buf[64], *tmp = buf;
	int error;

	if (newp == NULL)
		return sysctl_copyout_data(l, data, size, oldp, oldlenp);
	if (newlen != size || size > SYSCTL_MAXSTRUCT)
		return EINVAL;
	if (size > sizeof(buf) && (tmp = kmem_alloc(size, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	error = sysctl_copyin(l, newp, tmp, size);
	if (error == 0)
		error = sysctl_copyout_data(l, data, size, oldp, oldlenp);
	if (error == 0) {
		if (SYSCTL_TYPE(rnode->sysctl_flags) == CTLTYPE_BOOL)
			*(bool *)data = tmp[0] != 0;
		else
			memcpy(data, tmp, size);
	}
	if (tmp != buf)
		kmem_free(tmp, size);
	return error;
}

/* Strings: sysctl_size is the room there is, with the NUL. */
static int
value_string(SYSCTLFN_ARGS, char *data)
{
	size_t len, size = rnode->sysctl_size;
	char buf[64], *tmp = buf;
	int error;

	len = size == 0 ? strlen(data) : strnlen(data, size);
	if (newp == NULL)
		return sysctl_copyout_data(l, data, len + 1, oldp, oldlenp);

	if (newlen >= size) {
		/* The last byte may be its NUL. */
		if (newlen > size || size == 0)
			return EINVAL;
	}
	if (newlen + 1 > sizeof(buf) &&
	    (tmp = kmem_alloc(newlen + 1, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	tmp[newlen] = '\0';
	error = newlen > 0 ? sysctl_copyin(l, newp, tmp, newlen) : 0;
	if (error == 0 && strlen(tmp) >= size)
		error = EINVAL;
	if (error == 0)
		error = sysctl_copyout_data(l, data, len + 1, oldp, oldlenp);
	if (error == 0)
		strlcpy(data, tmp, size);
	if (tmp != buf)
		kmem_free(tmp, newlen + 1);
	return error;
}

int
sysctl_lookup(SYSCTLFN_ARGS)
{
	void *data;
	int error;

	if (SYSCTL_TYPE(rnode->sysctl_flags) == CTLTYPE_NODE)
		return EISDIR;
	if (namelen != 0)
		return ENOTDIR;
	if (newp != NULL && (error = value_maywrite(l, rnode)) != 0)
		return error;
	if ((data = value_data(rnode)) == NULL)
		return oldp == NULL && newp == NULL ? 0 : EINVAL;

	switch (SYSCTL_TYPE(rnode->sysctl_flags)) {
	case CTLTYPE_BOOL:
		return value_fixed(SYSCTLFN_CALL(rnode), data, sizeof(bool));
	case CTLTYPE_INT:
		return value_fixed(SYSCTLFN_CALL(rnode), data, sizeof(int));
	case CTLTYPE_QUAD:
		return value_fixed(SYSCTLFN_CALL(rnode), data,
		    sizeof(u_quad_t));
	case CTLTYPE_STRUCT:
		return value_fixed(SYSCTLFN_CALL(rnode), data,
		    rnode->sysctl_size);
	case CTLTYPE_STRING:
		return value_string(SYSCTLFN_CALL(rnode), data);
	default:
		return EINVAL;
	}
}

/*
 * Helper functions for nodes that are not what they could be.
 */
int
sysctl_notavail(SYSCTLFN_ARGS)
{

	if (namelen == 1 && name[0] == CTL_QUERY)
		return sysctl_query(SYSCTLFN_CALL(rnode));
	return EOPNOTSUPP;
}

int
sysctl_needfunc(SYSCTLFN_ARGS)
{

	return EOPNOTSUPP;
}

int
sysctl_null(SYSCTLFN_ARGS)
{

	*oldlenp = 0;
	return 0;
}

/*
 * Translate flag bits: map is pairs (from, to), ended by a zero pair.
 */
u_int
sysctl_map_flags(const u_int *map, u_int word)
{
	u_int result = 0;

	for (; map[0] != 0; map += 2)
		if (word & map[0])
			result |= map[1];
	return result;
}
