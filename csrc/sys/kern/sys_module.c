/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modctl(2).
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>

#include <rump-sys/kern.h>

#include "module_impl.h"

static int
modctl_authorize(struct lwp *l, int cmd)
{

	return kauth_authorize_system(l->l_cred, KAUTH_SYSTEM_MODULE, 0,
	    KAUTH_ARG(cmd), NULL, NULL);
}

/*
 * Load by name.  The name of a file is ENOEXEC: only what is compiled in can
 * be loaded.  Properties cannot be given to such a module.
 */
int
handle_modctl_load(const char *uname, int flags, const char *uprops,
    size_t propslen)
{
	char name[MAXPATHLEN];
	int error;

	if ((flags & ~(MODCTL_LOAD_FORCE | MODCTL_NO_PROP)) != 0)
		return EINVAL;
	if (uprops != NULL && propslen != 0 && (flags & MODCTL_NO_PROP) == 0)
		return EOPNOTSUPP;
	error = copyinstr(uname, name, sizeof(name), NULL);
	if (error != 0)
		return error;
	return module_load(name, flags, NULL, MODULE_CLASS_ANY);
}

static int
modctl_load(struct lwp *l, const void *uarg)
{
	modctl_load_t ml;
	int error;

	if ((error = modctl_authorize(l, MODCTL_LOAD)) != 0 ||
	    (error = copyin(uarg, &ml, sizeof(ml))) != 0)
		return error;
	return handle_modctl_load(ml.ml_filename, ml.ml_flags, ml.ml_props,
	    ml.ml_propslen);
}

static int
modctl_unload(struct lwp *l, const void *uname)
{
	char name[MAXMODNAME];
	int error;

	if ((error = modctl_authorize(l, MODCTL_UNLOAD)) != 0 ||
	    (error = copyinstr(uname, name, sizeof(name), NULL)) != 0)
		return error;
	return module_unload(name);
}

/*
 * What modctl_stat() answers: a count, that many modstat_t, then the strings
 * of what they require.  Offset 0 of the strings is the empty one.
 */
struct modstat_buf {
	int		mb_count;
	modstat_t	*mb_stat;
	char		*mb_str;
	size_t		mb_strlen;	/* of all strings */
	size_t		mb_strused;
};

static void
modstat_count(struct modstat_buf *mb, struct modlist *list)
{
	module_t *mod;

	TAILQ_FOREACH(mod, list, mod_chain) {
		mb->mb_count++;
		if (mod->mod_info->mi_required != NULL)
			mb->mb_strlen += strlen(mod->mod_info->mi_required) + 1;
	}
}

static void
modstat_fill(struct modstat_buf *mb, struct modlist *list, u_int builtinref)
{
	const modinfo_t *mi;
	modstat_t *ms;
	module_t *mod;
	size_t len;

	TAILQ_FOREACH(mod, list, mod_chain) {
		mi = mod->mod_info;
		ms = &mb->mb_stat[mb->mb_count++];
		strlcpy(ms->ms_name, mi->mi_name, sizeof(ms->ms_name));
		ms->ms_source = mod->mod_source;
		ms->ms_class = mi->mi_class;
		ms->ms_refcnt = builtinref + mod->mod_refcnt;
		ms->ms_flags = mod->mod_flags;
		if (mi->mi_required != NULL) {
			len = strlen(mi->mi_required) + 1;
			memcpy(mb->mb_str + mb->mb_strused, mi->mi_required,
			    len);
			ms->ms_reqoffset = mb->mb_strused;
			mb->mb_strused += len;
		}
	}
}

/* Copy out what fits, in order. */
static int
modstat_copyout(const struct iovec *iov, size_t *off, const void *data,
    size_t len)
{
	size_t room = iov->iov_len > *off ? iov->iov_len - *off : 0;
	int error = 0;

	if (room > 0 && len > 0)
		error = copyout(data, (char *)iov->iov_base + *off,
		    MIN(room, len));
	*off += len;
	return error;
}

/*
 * A reference count of -1 tells a module that could be loaded from one that
 * is.
 */
static int
modctl_stat(struct lwp *l, void *uarg)
{
	struct module_state *ms = curkernel()->k_module;
	struct modstat_buf mb = { .mb_strlen = 1 };
	struct iovec iov;
	size_t statlen = 0, off = 0;
	int error;

	if ((error = copyin(uarg, &iov, sizeof(iov))) != 0)
		return error;

	kernconfig_lock();
	modstat_count(&mb, &ms->ms_active);
	modstat_count(&mb, &ms->ms_builtins);
	statlen = mb.mb_count * sizeof(modstat_t);
	mb.mb_stat = statlen > 0 ? kmem_zalloc(statlen, KM_NOSLEEP) : NULL;
	mb.mb_str = kmem_zalloc(mb.mb_strlen, KM_NOSLEEP);
	if (mb.mb_str != NULL && (mb.mb_stat != NULL || statlen == 0)) {
		mb.mb_count = 0;
		mb.mb_strused = 1;
		modstat_fill(&mb, &ms->ms_active, 0);
		modstat_fill(&mb, &ms->ms_builtins, (u_int)-1);
	} else
		error = ENOMEM;
	kernconfig_unlock();

	if (error == 0)
		error = modstat_copyout(&iov, &off, &mb.mb_count,
		    sizeof(mb.mb_count));
	if (error == 0)
		error = modstat_copyout(&iov, &off, mb.mb_stat, statlen);
	if (error == 0)
		error = modstat_copyout(&iov, &off, mb.mb_str, mb.mb_strlen);
	if (error == 0) {
		iov.iov_len = off;
		error = copyout(&iov, uarg, sizeof(iov));
	}
	if (mb.mb_stat != NULL)
		kmem_free(mb.mb_stat, statlen);
	if (mb.mb_str != NULL)
		kmem_free(mb.mb_str, mb.mb_strlen);
	return error;
}

/* Is loading (0), autoloading (1) something this kernel does? */
static int
modctl_exists(struct lwp *l, uintptr_t what)
{

	switch (what) {
	case 0:
		return modctl_authorize(l, MODCTL_LOAD);
	case 1:
		return curkernel()->k_module->ms_autoload ? 0 : EPERM;
	default:
		return EINVAL;
	}
}

int
sys_modctl(struct lwp *l, const struct sys_modctl_args *uap,
    register_t *retval)
{
	void *arg = SCARG(uap, arg);

	switch (SCARG(uap, cmd)) {
	case MODCTL_LOAD:
		return modctl_load(l, arg);
	case MODCTL_UNLOAD:
		return modctl_unload(l, arg);
	case MODCTL_STAT:
		return modctl_stat(l, arg);
	case MODCTL_EXISTS:
		return modctl_exists(l, (uintptr_t)arg);
	default:
		return EINVAL;
	}
}
