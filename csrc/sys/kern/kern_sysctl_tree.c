/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl(9): asking about nodes and changing the tree by sysctl(3): CTL_QUERY,
 * CTL_DESCRIBE, CTL_CREATE, CTL_DESTROY.
 *
 * Users may add and remove nodes with values of their own; what points into
 * the kernel comes from sysctl_createv() alone.  ss_lock is held throughout.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/systm.h>

#include "sysctl_impl.h"

#define SYSCTL_MAXUSERDATA	65536
#define SYSCTL_MAXDESC		1024

/*
 * A node as others may see it: no addresses of the kernel.
 */
int
sysctl_export(struct lwp *l, const struct sysctlnode *node,
    struct sysctlnode *out)
{

	*out = *node;
	out->sysctl_func = NULL;
	out->sysctl_parent = NULL;
	out->sysctl_desc = NULL;
	if (SYSCTL_TYPE(node->sysctl_flags) == CTLTYPE_NODE)
		out->sysctl_child = NULL;
	else if ((node->sysctl_flags & (CTLFLAG_IMMEDIATE | CTLFLAG_ALIAS)) ==
	    0)
		out->sysctl_data = NULL;
	return 0;
}

/* Takes what comes with CTL_QUERY and others: a node, of this version. */
static int
tree_getnode(struct lwp *l, const void *newp, size_t newlen,
    struct sysctlnode *node)
{
	int error;

	if (newlen != sizeof(*node))
		return EINVAL;
	if ((error = sysctl_copyin(l, newp, node, sizeof(*node))) != 0)
		return error;
	return SYSCTL_VERS(node->sysctl_flags) == SYSCTL_VERSION ? 0 : EINVAL;
}

/*
 * Add `len' bytes to what goes to oldp, *used so far.  What does not fit is
 * only counted.
 */
static int
tree_append(struct lwp *l, const void *data, size_t len, void *oldp,
    size_t room, size_t *used)
{
	int error = 0;

	if (oldp != NULL && *used + len <= room)
		error = sysctl_copyout(l, data, (char *)oldp + *used, len);
	*used += len;
	return error;
}

/*
 * The children of a node, as an array of struct sysctlnode.
 */
int
sysctl_query(SYSCTLFN_ARGS)
{
	struct sysctlnode out;
	struct sysctl_inode *si;
	size_t used = 0, room = *oldlenp;
	int error;

	if (namelen != 1 || name[0] != CTL_QUERY)
		return EINVAL;
	if (SYSCTL_TYPE(rnode->sysctl_flags) != CTLTYPE_NODE)
		return ENOTDIR;
	if (newp != NULL &&
	    (error = tree_getnode(l, newp, newlen, &out)) != 0)
		return error;
	for (si = SYSCTL_FIRST(rnode); si != NULL; si = si->si_next) {
		sysctl_export(l, &si->si_node, &out);
		error = tree_append(l, &out, sizeof(out), oldp, room, &used);
		if (error != 0)
			return error;
	}
	*oldlenp = used;
	return oldp != NULL && room < used ? ENOMEM : 0;
}

static int
tree_describe1(struct lwp *l, const struct sysctlnode *node, void *oldp,
    size_t room, size_t *used)
{
	const char *desc = node->sysctl_desc;
	size_t len = desc != NULL ? strlen(desc) + 1 : 1, size;
	struct sysctldesc *d;
	int error;

	/* One that is too long is cut. */
	if (len > SYSCTL_MAXDESC)
		len = SYSCTL_MAXDESC;
	size = __sysc_desc_len(len);
	if ((d = kmem_zalloc(size, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	d->descr_num = node->sysctl_num;
	d->descr_ver = node->sysctl_ver;
	d->descr_len = len;
	if (desc != NULL)
		memcpy(d->descr_str, desc, len - 1);
	error = tree_append(l, d, size, oldp, room, used);
	kmem_free(d, size);
	return error;
}

/* Give a node without a description one. */
static int
tree_setdesc(struct lwp *l, struct sysctlnode *node, const char *udesc)
{
	char *desc;
	size_t len;
	int error;

	if (l != NULL) {
		error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_SYSCTL,
		    KAUTH_REQ_SYSTEM_SYSCTL_DESC, NULL, NULL, NULL);
		if (error != 0)
			return error;
	}
	if (node->sysctl_desc != NULL ||
	    (node->sysctl_flags & CTLFLAG_PERMANENT))
		return EPERM;
	if ((desc = kmem_alloc(SYSCTL_MAXDESC, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	error = sysctl_copyinstr(l, udesc, desc, SYSCTL_MAXDESC, &len);
	if (error == 0) {
		node->sysctl_desc = kmem_strndup(desc, len, KM_NOSLEEP);
		if (node->sysctl_desc == NULL)
			error = ENOMEM;
		else {
			node->sysctl_flags |= CTLFLAG_OWNDESC;
			sysctl_touch(node);
		}
	}
	kmem_free(desc, SYSCTL_MAXDESC);
	return error;
}

/*
 * The descriptions of all children, or of the one that newp names, whose
 * description is set first if newp brings one.
 */
int
sysctl_describe(SYSCTLFN_ARGS)
{
	struct sysctlnode node;
	struct sysctl_inode *si;
	size_t used = 0, room = *oldlenp;
	int error;

	if (namelen != 1 || name[0] != CTL_DESCRIBE)
		return EINVAL;
	if (SYSCTL_TYPE(rnode->sysctl_flags) != CTLTYPE_NODE)
		return ENOTDIR;
	if (newp != NULL) {
		if ((error = tree_getnode(l, newp, newlen, &node)) != 0)
			return error;
		if ((si = sysctl_find(rnode, node.sysctl_num)) == NULL)
			return ENOENT;
		if (node.sysctl_desc != NULL) {
			error = tree_setdesc(l, &si->si_node,
			    node.sysctl_desc);
			if (error != 0)
				return error;
		}
		error = tree_describe1(l, &si->si_node, oldp, room, &used);
	} else {
		error = 0;
		for (si = SYSCTL_FIRST(rnode); si != NULL && error == 0;
		    si = si->si_next)
			error = tree_describe1(l, &si->si_node, oldp, room,
			    &used);
	}
	if (error != 0)
		return error;
	*oldlenp = used;
	return oldp != NULL && room < used ? ENOMEM : 0;
}

static bool
tree_namevalid(const char *name)
{
	size_t len = strnlen(name, SYSCTL_NAMELEN);

	if (len == 0 || len == SYSCTL_NAMELEN ||
	    (name[0] >= '0' && name[0] <= '9'))
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = name[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '_' || c == '-'))
			return false;
	}
	return true;
}

/*
 * Check what a user wants to create, and make the value it starts with.
 */
static int
tree_userdata(struct lwp *l, const struct sysctlnode *want,
    struct sysctl_inode *si)
{
	uint32_t flags = want->sysctl_flags;
	struct sysctlnode *node = &si->si_node;
	size_t size;
	int error;

	switch (SYSCTL_TYPE(flags)) {
	case CTLTYPE_NODE:
		return (flags & (CTLFLAG_IMMEDIATE | CTLFLAG_OWNDATA)) != 0 ?
		    EINVAL : 0;
	case CTLTYPE_INT:
		size = sizeof(int);
		node->sysctl_idata = want->sysctl_idata;
		break;
	case CTLTYPE_QUAD:
		size = sizeof(u_quad_t);
		node->sysctl_qdata = want->sysctl_qdata;
		break;
	case CTLTYPE_BOOL:
		size = sizeof(bool);
		node->sysctl_bdata =
		    *(const unsigned char *)&want->sysctl_bdata != 0;
		break;
	case CTLTYPE_STRING:
	case CTLTYPE_STRUCT:
		if (flags & CTLFLAG_IMMEDIATE)
			return EINVAL;
		size = want->sysctl_size;
		break;
	default:
		return EINVAL;
	}
	node->sysctl_size = size;
	if (flags & CTLFLAG_IMMEDIATE)
		return (flags & CTLFLAG_OWNDATA) != 0 ? EINVAL : 0;
	if ((flags & CTLFLAG_OWNDATA) == 0 || size == 0 ||
	    size > SYSCTL_MAXUSERDATA)
		return EINVAL;

	si->si_datasize = size;
	node->sysctl_data = kmem_zalloc(size, KM_NOSLEEP);
	if (node->sysctl_data == NULL)
		return ENOMEM;
	if (want->sysctl_data == NULL)
		return 0;
	if (SYSCTL_TYPE(flags) == CTLTYPE_STRING)
		error = sysctl_copyinstr(l, want->sysctl_data,
		    node->sysctl_data, size, NULL);
	else
		error = sysctl_copyin(l, want->sysctl_data, node->sysctl_data,
		    size);
	if (error == 0 && SYSCTL_TYPE(flags) == CTLTYPE_BOOL)
		*(bool *)node->sysctl_data = *(u_char *)node->sysctl_data != 0;
	if (error != 0)
		kmem_free(node->sysctl_data, size);
	return error;
}

/*
 * Is there room for a node of that number and name?  EEXIST if not, with the
 * node in the way for the caller to look at.
 */
static int
tree_clash(const struct sysctlnode *parent, const struct sysctlnode *want,
    struct sysctl_inode **sip)
{

	if ((*sip = sysctl_find_name(parent, want->sysctl_name)) == NULL &&
	    want->sysctl_num >= 0)
		*sip = sysctl_find(parent, want->sysctl_num);
	return *sip != NULL ? EEXIST : 0;
}

int
sysctl_create(SYSCTLFN_ARGS)
{
	struct sysctlnode *parent = __UNCONST(rnode), want, out;
	struct sysctl_inode *si;
	int error, error2;

	if (namelen != 1 || name[0] != CTL_CREATE)
		return EINVAL;
	if (SYSCTL_TYPE(parent->sysctl_flags) != CTLTYPE_NODE)
		return ENOTDIR;
	if (newp == NULL)
		return EINVAL;
	if (l != NULL) {
		error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_SYSCTL,
		    KAUTH_REQ_SYSTEM_SYSCTL_ADD, NULL, NULL, NULL);
		if (error != 0)
			return error;
		if ((parent->sysctl_flags & CTLFLAG_ROOT) != 0 &&
		    curkernel()->k_sysctl->ss_final)
			return EPERM;
	}
	if ((error = tree_getnode(l, newp, newlen, &want)) != 0)
		return error;
	if (want.sysctl_num < 0 && want.sysctl_num != CTL_CREATE)
		return EINVAL;
	if (want.sysctl_func != NULL || want.sysctl_parent != NULL ||
	    (SYSCTL_FLAGS(want.sysctl_flags) & ~SYSCTL_USERFLAGS) != 0 ||
	    !tree_namevalid(want.sysctl_name))
		return EINVAL;
	if ((error = tree_clash(parent, &want, &si)) != 0) {
		sysctl_export(l, &si->si_node, &out);
		error2 = sysctl_copyout_data(l, &out, sizeof(out), oldp,
		    oldlenp);
		return error2 != 0 ? error2 : error;
	}

	if ((si = kmem_zalloc(sizeof(*si), KM_NOSLEEP)) == NULL)
		return ENOMEM;
	si->si_node.sysctl_flags = want.sysctl_flags;
	memcpy(si->si_node.sysctl_name, want.sysctl_name, SYSCTL_NAMELEN);
	if ((error = tree_userdata(l, &want, si)) != 0) {
		kmem_free(si, sizeof(*si));
		return error;
	}
	si->si_node.sysctl_num = want.sysctl_num == CTL_CREATE ?
	    sysctl_newnum(parent) : want.sysctl_num;
	sysctl_attach(parent, si);
	error = want.sysctl_desc == NULL ? 0 :
	    tree_setdesc(l, &si->si_node, want.sysctl_desc);
	if (error != 0) {
		(void)sysctl_detach_free(si);
		return error;
	}
	sysctl_export(l, &si->si_node, &out);
	return sysctl_copyout_data(l, &out, sizeof(out), oldp, oldlenp);
}

/*
 * Destroy the child that newp names by number and, if given, name and
 * version.
 */
int
sysctl_destroy(SYSCTLFN_ARGS)
{
	struct sysctlnode want, out;
	struct sysctl_inode *si;
	int error;

	if (namelen != 1 || name[0] != CTL_DESTROY)
		return EINVAL;
	if (SYSCTL_TYPE(rnode->sysctl_flags) != CTLTYPE_NODE)
		return ENOTDIR;
	if (newp == NULL)
		return EINVAL;
	if (l != NULL) {
		error = kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_SYSCTL,
		    KAUTH_REQ_SYSTEM_SYSCTL_DELETE, NULL, NULL, NULL);
		if (error != 0)
			return error;
	}
	if ((error = tree_getnode(l, newp, newlen, &want)) != 0)
		return error;
	if ((si = sysctl_find(rnode, want.sysctl_num)) == NULL)
		return ENOENT;
	if (want.sysctl_name[0] != '\0' && strncmp(want.sysctl_name,
	    si->si_node.sysctl_name, SYSCTL_NAMELEN) != 0)
		return EINVAL;
	if (want.sysctl_ver != 0 &&
	    want.sysctl_ver != si->si_node.sysctl_ver)
		return EINVAL;
	if (si->si_node.sysctl_flags & CTLFLAG_PERMANENT)
		return EPERM;
	sysctl_export(l, &si->si_node, &out);
	if ((error = sysctl_detach_free(si)) != 0)
		return error;
	return sysctl_copyout_data(l, &out, sizeof(out), oldp, oldlenp);
}
