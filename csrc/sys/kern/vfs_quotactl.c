/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * __quotactl(2): the operations of struct quotactl_args come with pointers
 * into the caller's memory.  Here each gets a copy of what they point to, and
 * the file system kernel pointers only.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/quota.h>
#include <sys/quotactl.h>
#include <sys/syscallargs.h>
#include <sys/vfs_syscalls.h>
#include <sys/vnode.h>

/* Keys and values that one CURSORGET passes; more is asked for in turns. */
#define QUOTA_CURSOR_MAX	1024

/* Whatever an operation needs; one at a time. */
union quotactl_store {
	struct quotastat	qs;
	struct quotaidtypestat	qis;
	struct quotaobjtypestat	qos;
	struct {
		struct quotakey	key;
		struct quotaval	val;
	} kv;
	struct quotakcursor	cursor;
};

/* STAT, IDTYPESTAT, OBJTYPESTAT: structures that only go out. */
static int
quotactl_info(struct mount *mp, const struct quotactl_args *u)
{
	union quotactl_store *st = kmem_zalloc(sizeof(*st), KM_SLEEP);
	struct quotactl_args k = *u;
	void *uaddr;
	size_t len;
	int error;

	switch (u->qc_op) {
	case QUOTACTL_STAT:
		uaddr = u->u.stat.qc_info;
		len = sizeof(st->qs);
		k.u.stat.qc_info = &st->qs;
		break;
	case QUOTACTL_IDTYPESTAT:
		uaddr = u->u.idtypestat.qc_info;
		len = sizeof(st->qis);
		k.u.idtypestat.qc_info = &st->qis;
		break;
	default:
		uaddr = u->u.objtypestat.qc_info;
		len = sizeof(st->qos);
		k.u.objtypestat.qc_info = &st->qos;
		break;
	}
	error = VFS_QUOTACTL(mp, &k);
	if (error == 0)
		error = copyout(st, uaddr, len);
	kmem_free(st, sizeof(*st));
	return error;
}

/* GET, PUT, DEL: one key, and a value. */
static int
quotactl_keyed(struct mount *mp, const struct quotactl_args *u)
{
	struct quotactl_args k = *u;
	struct quotakey key;
	struct quotaval val;
	int error;

	switch (u->qc_op) {
	case QUOTACTL_GET:
		error = copyin(u->u.get.qc_key, &key, sizeof(key));
		if (error != 0)
			return error;
		k.u.get.qc_key = &key;
		k.u.get.qc_val = &val;
		quotaval_clear(&val);
		error = VFS_QUOTACTL(mp, &k);
		if (error == 0)
			error = copyout(&val, u->u.get.qc_val, sizeof(val));
		return error;
	case QUOTACTL_PUT:
		error = copyin(u->u.put.qc_key, &key, sizeof(key));
		if (error == 0)
			error = copyin(u->u.put.qc_val, &val, sizeof(val));
		if (error != 0)
			return error;
		k.u.put.qc_key = &key;
		k.u.put.qc_val = &val;
		return VFS_QUOTACTL(mp, &k);
	default:
		error = copyin(u->u.del.qc_key, &key, sizeof(key));
		if (error != 0)
			return error;
		k.u.del.qc_key = &key;
		return VFS_QUOTACTL(mp, &k);
	}
}

static int
quotactl_cursorget(struct mount *mp, const struct quotactl_args *u,
    struct quotactl_args *k)
{
	unsigned max = MIN(u->u.cursorget.qc_maxnum, QUOTA_CURSOR_MAX);
	struct quotakey *keys;
	struct quotaval *vals;
	unsigned got = 0;
	int error = ENOMEM;

	if (max == 0)
		return EINVAL;
	keys = kmem_zalloc(max * sizeof(*keys), KM_NOSLEEP);
	vals = kmem_zalloc(max * sizeof(*vals), KM_NOSLEEP);
	if (keys == NULL || vals == NULL)
		goto out;
	k->u.cursorget.qc_keys = keys;
	k->u.cursorget.qc_vals = vals;
	k->u.cursorget.qc_maxnum = max;
	k->u.cursorget.qc_ret = &got;
	error = VFS_QUOTACTL(mp, k);
	if (error == 0 && got > max)
		error = EIO;
	if (error == 0)
		error = copyout(keys, u->u.cursorget.qc_keys,
		    got * sizeof(*keys));
	if (error == 0)
		error = copyout(vals, u->u.cursorget.qc_vals,
		    got * sizeof(*vals));
	if (error == 0)
		error = copyout(&got, u->u.cursorget.qc_ret, sizeof(got));
out:
	if (keys != NULL)
		kmem_free(keys, max * sizeof(*keys));
	if (vals != NULL)
		kmem_free(vals, max * sizeof(*vals));
	return error;
}

/* The cursor is the first member of each of these. */
static int
quotactl_cursor(struct mount *mp, const struct quotactl_args *u)
{
	struct quotactl_args k = *u;
	struct quotakcursor cursor;
	int error, atend = 0;

	memset(&cursor, 0, sizeof(cursor));
	if (u->qc_op != QUOTACTL_CURSOROPEN) {
		error = copyin(u->u.cursoropen.qc_cursor, &cursor,
		    sizeof(cursor));
		if (error != 0)
			return error;
	}
	k.u.cursoropen.qc_cursor = &cursor;
	switch (u->qc_op) {
	case QUOTACTL_CURSORGET:
		error = quotactl_cursorget(mp, u, &k);
		break;
	case QUOTACTL_CURSORATEND:
		k.u.cursoratend.qc_ret = &atend;
		error = VFS_QUOTACTL(mp, &k);
		if (error == 0)
			error = copyout(&atend, u->u.cursoratend.qc_ret,
			    sizeof(atend));
		break;
	default:
		error = VFS_QUOTACTL(mp, &k);
		break;
	}
	if (error == 0 && u->qc_op != QUOTACTL_CURSORCLOSE)
		error = copyout(&cursor, u->u.cursoropen.qc_cursor,
		    sizeof(cursor));
	return error;
}

static int
quotactl_on(struct mount *mp, const struct quotactl_args *u)
{
	struct quotactl_args k = *u;
	char *path = PNBUF_GET();
	int error;

	error = copyinstr(u->u.quotaon.qc_quotafile, path, MAXPATHLEN, NULL);
	if (error == 0) {
		k.u.quotaon.qc_quotafile = path;
		error = VFS_QUOTACTL(mp, &k);
	}
	PNBUF_PUT(path);
	return error;
}

/* `args' has user pointers. */
int
do_sys_quotactl(const char *path, const struct quotactl_args *args)
{
	struct quotactl_args args_off;
	struct mount *mp;
	struct vnode *vp;
	int error;

	error = namei_simple_user(path, NSM_FOLLOW_TRYEMULROOT, &vp);
	if (error != 0)
		return error;
	mp = vp->v_mount;
	switch (args->qc_op) {
	case QUOTACTL_STAT:
	case QUOTACTL_IDTYPESTAT:
	case QUOTACTL_OBJTYPESTAT:
		error = quotactl_info(mp, args);
		break;
	case QUOTACTL_GET:
	case QUOTACTL_PUT:
	case QUOTACTL_DEL:
		error = quotactl_keyed(mp, args);
		break;
	case QUOTACTL_CURSOROPEN:
	case QUOTACTL_CURSORCLOSE:
	case QUOTACTL_CURSORSKIPIDTYPE:
	case QUOTACTL_CURSORGET:
	case QUOTACTL_CURSORATEND:
	case QUOTACTL_CURSORREWIND:
		error = quotactl_cursor(mp, args);
		break;
	case QUOTACTL_QUOTAON:
		error = quotactl_on(mp, args);
		break;
	case QUOTACTL_QUOTAOFF:
		args_off = *args;
		error = VFS_QUOTACTL(mp, &args_off);
		break;
	default:
		error = EINVAL;
		break;
	}
	vrele(vp);
	return error;
}

int
sys___quotactl(struct lwp *l, const struct sys___quotactl_args *uap,
    register_t *retval)
{
	struct quotactl_args args;
	int error;

	error = copyin(SCARG(uap, args), &args, sizeof(args));
	if (error != 0)
		return error;
	return do_sys_quotactl(SCARG(uap, path), &args);
}
