/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl(9): the tree, finding a node, and the system call.
 *
 * The base tree is made from its table by the first sysctl_lock(), so that
 * kernels that nobody asks anything pay for an empty root only.
 *
 * Locking
 *	ss_lock guards tree and nodes.  The system call takes it shared to
 *	read a value, exclusive to set one or to change the tree, and holds it
 *	over the helper function, which may let it go for a while with
 *	sysctl_unlock() and sysctl_relock().  LP_SYSCTLWRITE in l_pflag tells
 *	how the calling lwp took it.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/intr.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>

#include <rump-sys/component.h>

#include "sysctl_impl.h"

void
sysctl_init(void)
{
	struct sysctl_state *ss;
	struct sysctlnode *root;

	ss = kernel_state_alloc(sizeof(*ss));
	rw_init(&ss->ss_lock);
	root = &ss->ss_root.si_node;
	root->sysctl_flags = SYSCTL_VERSION | CTLTYPE_NODE | CTLFLAG_ROOT |
	    CTLFLAG_PERMANENT;
	memcpy(root->sysctl_name, "(root)", sizeof("(root)"));
	ss->ss_root.si_static = true;
	ss->ss_nextnum = CREATE_BASE;
	mutex_init(&ss->ss_buildlock, MUTEX_DEFAULT, IPL_NONE);
	curkernel()->k_sysctl = ss;
}

/* After this the top level is closed to users. */
void
sysctl_finalize(void)
{

	curkernel()->k_sysctl->ss_final = true;
}

/*
 * Make nodes of the base table: one allocation for all of them.
 */
void
sysctl_basenode_init(void)
{
	struct kernel *k = curkernel();
	struct sysctl_state *ss = k->k_sysctl;
	struct sysctlnode *parent[CTL_MAXNAME + 1], *node;
	struct sysctl_inode *nodes;
	const struct sysctl_base *sb;

	if (ss->ss_base)
		return;
	KASSERT(rw_write_held(&ss->ss_lock));
	ss->ss_base = true;
	nodes = kernel_state_alloc(sysctl_nbase * sizeof(*nodes));
	parent[0] = &ss->ss_root.si_node;
	for (u_int i = 0; i < sysctl_nbase; i++) {
		sb = &sysctl_base[i];
		node = &nodes[i].si_node;
		node->sysctl_flags = SYSCTL_VERSION | CTLFLAG_PERMANENT |
		    sb->sb_flags;
		strlcpy(node->sysctl_name, sb->sb_name, SYSCTL_NAMELEN);
		node->sysctl_desc = sb->sb_desc;
		node->sysctl_func = sb->sb_func;
		node->sysctl_size = sb->sb_size;
		if (sb->sb_koff != 0)
			node->sysctl_data = (char *)k + sb->sb_koff - 1;
		else if (sb->sb_data != NULL)
			node->sysctl_data = __UNCONST(sb->sb_data);
		else if (sb->sb_flags & CTLFLAG_IMMEDIATE)
			node->sysctl_idata = sb->sb_idata;
		nodes[i].si_static = true;
		node->sysctl_num = sb->sb_num == CTL_CREATE ?
		    sysctl_newnum(parent[sb->sb_depth]) : sb->sb_num;
		sysctl_attach(parent[sb->sb_depth], &nodes[i]);
		parent[sb->sb_depth + 1] = node;
	}
}

/*
 * The tree is asked for the first time: the base, and what components add.
 */
static __noinline void
sysctl_build(struct sysctl_state *ss)
{
	mutex_enter(&ss->ss_buildlock);
	if (!ss->ss_built) {
		ss->ss_builder = curlwp;
		rw_enter(&ss->ss_lock, RW_WRITER);
		sysctl_basenode_init();
		rw_exit(&ss->ss_lock);
		for (u_int i = 0; i < ss->ss_nsetups; i++)
			(*ss->ss_setups[i].fn)(ss->ss_setups[i].log);
		ss->ss_builder = NULL;
		atomic_store_release(&ss->ss_built, true);
	}
	mutex_exit(&ss->ss_buildlock);
}

/*
 * Nodes of a component: fn makes them when somebody asks for the tree, and
 * that may be never.
 */
void
sysctl_setup_later(void (*fn)(struct sysctllog **), struct sysctllog **log)
{
	struct sysctl_state *ss = curkernel()->k_sysctl;

	mutex_enter(&ss->ss_buildlock);
	if (!ss->ss_built) {
		KASSERT(ss->ss_nsetups < SYSCTL_MAXSETUPS);
		ss->ss_setups[ss->ss_nsetups].fn = fn;
		ss->ss_setups[ss->ss_nsetups++].log = log;
		fn = NULL;
	}
	mutex_exit(&ss->ss_buildlock);
	if (fn != NULL)
		(*fn)(log);
}

void
sysctl_lock(bool write)
{
	struct sysctl_state *ss = curkernel()->k_sysctl;
	struct lwp *l = curlwp;

	/* Without memory for it there are no nodes of it yet. */
	(void)rump_net_need();
	if (__predict_false(!atomic_load_acquire(&ss->ss_built)) &&
	    ss->ss_builder != l)
		sysctl_build(ss);
	if (write) {
		rw_enter(&ss->ss_lock, RW_WRITER);
		l->l_pflag |= LP_SYSCTLWRITE;
	} else {
		rw_enter(&ss->ss_lock, RW_READER);
		l->l_pflag &= ~LP_SYSCTLWRITE;
	}
}

void
sysctl_unlock(void)
{

	rw_exit(&curkernel()->k_sysctl->ss_lock);
}

void
sysctl_relock(void)
{

	rw_enter(&curkernel()->k_sysctl->ss_lock,
	    (curlwp->l_pflag & LP_SYSCTLWRITE) ? RW_WRITER : RW_READER);
}

/*
 * Children.
 */
struct sysctl_inode *
sysctl_find(const struct sysctlnode *parent, int num)
{
	struct sysctl_inode *si;

	for (si = SYSCTL_FIRST(parent); si != NULL; si = si->si_next)
		if (si->si_node.sysctl_num == num)
			return si;
	return NULL;
}

struct sysctl_inode *
sysctl_find_name(const struct sysctlnode *parent, const char *name)
{
	struct sysctl_inode *si;

	for (si = SYSCTL_FIRST(parent); si != NULL; si = si->si_next)
		if (strcmp(si->si_node.sysctl_name, name) == 0)
			return si;
	return NULL;
}

/* A number no child has. */
int
sysctl_newnum(const struct sysctlnode *parent)
{
	struct sysctl_state *ss = curkernel()->k_sysctl;
	int num;

	do {
		if (ss->ss_nextnum < CREATE_BASE)
			ss->ss_nextnum = CREATE_BASE;
		num = ss->ss_nextnum++;
	} while (sysctl_find(parent, num) != NULL);
	return num;
}

/* The node changed: it and all above it get a new version. */
void
sysctl_touch(struct sysctlnode *node)
{
	uint32_t version = ++curkernel()->k_sysctl->ss_version;

	for (; node != NULL; node = node->sysctl_parent)
		node->sysctl_ver = version;
}

/*
 * Hang a node under its parent, behind the last child.
 */
void
sysctl_attach(struct sysctlnode *parent, struct sysctl_inode *si)
{
	struct sysctl_inode *last;

	si->si_next = NULL;
	si->si_serial = ++curkernel()->k_sysctl->ss_serial;
	si->si_refs = 1;
	si->si_node.sysctl_parent = parent;
	if ((last = SYSCTL_FIRST(parent)) == NULL)
		parent->sysctl_child = &si->si_node;
	else {
		while (last->si_next != NULL)
			last = last->si_next;
		last->si_next = si;
	}
	parent->sysctl_clen++;
	parent->sysctl_csize++;
	sysctl_touch(&si->si_node);
}

/*
 * Unhang a node without children and free it.  Returns ENOTEMPTY, or EPERM
 * for one of the base tree.
 */
int
sysctl_detach_free(struct sysctl_inode *si)
{
	struct sysctlnode *node = &si->si_node, *parent = node->sysctl_parent;
	struct sysctl_inode *prev;

	if (si->si_static)
		return EPERM;
	if (SYSCTL_TYPE(node->sysctl_flags) == CTLTYPE_NODE &&
	    node->sysctl_child != NULL)
		return ENOTEMPTY;
	if (SYSCTL_FIRST(parent) == si)
		parent->sysctl_child = si->si_next != NULL ?
		    &si->si_next->si_node : NULL;
	else {
		for (prev = SYSCTL_FIRST(parent); prev->si_next != si;
		    prev = prev->si_next)
			continue;
		prev->si_next = si->si_next;
	}
	parent->sysctl_clen--;
	parent->sysctl_csize--;
	sysctl_touch(parent);

	if (node->sysctl_flags & CTLFLAG_OWNDATA)
		kmem_free(node->sysctl_data, si->si_datasize);
	if (node->sysctl_flags & CTLFLAG_OWNDESC)
		kmem_strfree(__UNCONST(node->sysctl_desc));
	kmem_free(si, sizeof(*si));
	return 0;
}

/* The child that `num' leads to, aliases and any-number nodes included. */
static struct sysctlnode *
sysctl_step(const struct sysctlnode *parent, int num)
{
	struct sysctl_inode *si;

	if (num < 0)
		return NULL;
	si = sysctl_find(parent, num);
	if (si == NULL) {
		for (si = SYSCTL_FIRST(parent); si != NULL; si = si->si_next)
			if (si->si_node.sysctl_flags & CTLFLAG_ANYNUMBER)
				break;
	}
	if (si != NULL && (si->si_node.sysctl_flags & CTLFLAG_ALIAS))
		si = sysctl_find(parent, si->si_node.sysctl_alias);
	return si != NULL ? &si->si_node : NULL;
}

/*
 * Follow `name' from *rnode (NULL: the root) as far as it leads.  *rnode is
 * the last node found, *nip how many numbers were used.  Returns 0 if that is
 * all of them, ENOENT, ENOTDIR, or EPERM (l may not see a private node).
 */
int
sysctl_locate(struct lwp *l, const int *name, u_int namelen,
    const struct sysctlnode **rnode, int *nip)
{
	const struct sysctlnode *node, *next;
	u_int ni;
	int error = 0;

	node = *rnode != NULL ? *rnode :
	    &curkernel()->k_sysctl->ss_root.si_node;
	for (ni = 0; ni < namelen; ni++) {
		if (SYSCTL_TYPE(node->sysctl_flags) != CTLTYPE_NODE) {
			error = ENOTDIR;
			break;
		}
		if ((next = sysctl_step(node, name[ni])) == NULL) {
			error = ENOENT;
			break;
		}
		node = next;
		if (l != NULL && (node->sysctl_flags & CTLFLAG_PRIVATE)) {
			error = kauth_authorize_system(l->l_cred,
			    KAUTH_SYSTEM_SYSCTL,
			    KAUTH_REQ_SYSTEM_SYSCTL_PRVT, NULL, NULL, NULL);
			if (error != 0)
				break;
		}
	}
	*rnode = node;
	if (nip != NULL)
		*nip = ni;
	return error;
}

/*
 * Do what `name' asks for.  The lock is held.
 */
int
sysctl_dispatch(SYSCTLFN_ARGS)
{
	const struct sysctlnode *node = rnode;
	sysctlfn fn;
	int error, ni;

	error = sysctl_locate(l, name, namelen, &node, &ni);
	if (error == EPERM)
		return error;
	fn = node->sysctl_func;
	if (SYSCTL_TYPE(node->sysctl_flags) != CTLTYPE_NODE) {
		/* A function may take more names, as kern.cp_time.CPU. */
		if (error != 0 && (fn == NULL || error != ENOTDIR))
			return error;
		if (fn == NULL)
			fn = sysctl_lookup;
	} else if (fn == NULL) {
		if (error == 0)
			return EISDIR;
		if (ni != namelen - 1)
			return error;
		switch (name[ni]) {
		case CTL_QUERY:
			fn = sysctl_query;
			break;
		case CTL_CREATE:
			fn = sysctl_create;
			break;
		case CTL_CREATESYM:
			/* There are no symbols to look up. */
			return ENOENT;
		case CTL_DESTROY:
			fn = sysctl_destroy;
			break;
		case CTL_DESCRIBE:
			fn = sysctl_describe;
			break;
		case CTL_MMAP:
			return EOPNOTSUPP;
		default:
			return error;
		}
	}
	return (*fn)(name + ni, namelen - ni, oldp, oldlenp, newp, newlen,
	    name, l, node);
}

int
sys___sysctl(struct lwp *l, const struct sys___sysctl_args *uap,
    register_t *retval)
{
	int name[CTL_MAXNAME], error, error2;
	u_int namelen = SCARG(uap, namelen);
	size_t savelen = 0, oldlen = 0;
	bool change;

	if (namelen < 1 || namelen > CTL_MAXNAME)
		return EINVAL;
	error = copyin(SCARG(uap, name), name, namelen * sizeof(int));
	if (error != 0)
		return error;
	if (SCARG(uap, oldlenp) != NULL) {
		error = copyin(SCARG(uap, oldlenp), &oldlen, sizeof(oldlen));
		if (error != 0)
			return error;
		savelen = oldlen;
	} else if (SCARG(uap, oldv) != NULL)
		return EINVAL;

	change = SCARG(uap, newv) != NULL;
	sysctl_lock(change);
	error = sysctl_dispatch(name, namelen, SCARG(uap, oldv), &oldlen,
	    SCARG(uap, newv), SCARG(uap, newlen), name, l, NULL);
	sysctl_unlock();

	if (error == 0 && SCARG(uap, oldv) != NULL && savelen < oldlen)
		error = ENOMEM;
	if (SCARG(uap, oldlenp) != NULL && (error == 0 || error == ENOMEM)) {
		error2 = copyout(&oldlen, SCARG(uap, oldlenp), sizeof(oldlen));
		if (error2 != 0)
			error = error2;
	}
	return error;
}

/*
 * For the kernel's own use: the same with l NULL, when all pointers are the
 * kernel's.
 */
int
old_sysctl(int *name, u_int namelen, void *oldp, size_t *oldlenp, void *newp,
    size_t newlen, struct lwp *l)
{
	size_t oldlen = 0;
	int error;

	if (oldlenp == NULL)
		oldlenp = &oldlen;
	sysctl_lock(newp != NULL);
	error = sysctl_dispatch(name, namelen, oldp, oldlenp, newp, newlen,
	    name, l, NULL);
	sysctl_unlock();
	return error;
}

/*
 * Copying, by where the caller's memory is.
 */
int
sysctl_copyin(struct lwp *l, const void *uaddr, void *kaddr, size_t len)
{

	if (l != NULL)
		return copyin(uaddr, kaddr, len);
	memcpy(kaddr, uaddr, len);
	return 0;
}

int
sysctl_copyout(struct lwp *l, const void *kaddr, void *uaddr, size_t len)
{

	if (l != NULL)
		return copyout(kaddr, uaddr, len);
	memcpy(uaddr, kaddr, len);
	return 0;
}

int
sysctl_copyinstr(struct lwp *l, const void *uaddr, void *kaddr, size_t len,
    size_t *done)
{

	return l != NULL ? copyinstr(uaddr, kaddr, len, done) :
	    copystr(uaddr, kaddr, len, done);
}

/*
 * Hand `size' bytes to the caller: what fits is copied, *oldlenp becomes the
 * whole size, ENOMEM tells that it did not fit.
 */
int
sysctl_copyout_data(struct lwp *l, const void *data, size_t size, void *oldp,
    size_t *oldlenp)
{
	size_t room = *oldlenp;
	int error = 0;

	*oldlenp = size;
	if (oldp == NULL)
		return 0;
	if (MIN(room, size) > 0)
		error = sysctl_copyout(l, data, oldp, MIN(room, size));
	return error != 0 ? error : room < size ? ENOMEM : 0;
}
