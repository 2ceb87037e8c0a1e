/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module(9): compiled-in modules, their order and their references.
 *
 * States of a struct module
 *	builtin -> active	its class is initialised, another module needs
 *				it, module_load(), module_autoload()
 *	active -> builtin	module_unload(), or the end of the kernel
 *	(gone)			module_builtin_remove()
 * One that was unloaded by hand is MODFLG_MUST_FORCE: only a forced load
 * brings it back.
 *
 * The initialisation of a module starts with that of all it requires, which
 * then carry a reference each until it ends.
 *
 * Locking: kernconfig_lock(), which is recursive and held over mi_modcmd.
 * mod_refcnt is atomic.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/proc.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

#include <rump-sys/kern.h>

#include "module_impl.h"

#define STATE	(curkernel()->k_module)

static const modinfo_t module_netbsd_modinfo = {
	.mi_version = __NetBSD_Version__,
	.mi_class = MODULE_CLASS_MISC,
	.mi_name = "netbsd"
};

void
module_init(void)
{
	struct module_state *ms;

	ms = kernel_state_alloc(sizeof(*ms));
	TAILQ_INIT(&ms->ms_active);
	TAILQ_INIT(&ms->ms_builtins);
	TAILQ_INIT(&ms->ms_callbacks);
	ms->ms_kernel.mod_info = &module_netbsd_modinfo;
	ms->ms_kernel.mod_source = MODULE_SOURCE_KERNEL;
	ms->ms_autoload = true;
	curkernel()->k_module = ms;
}

u_int
module_gen_get(void)
{

	return STATE->ms_gen;
}

module_t *
module_kernel(void)
{

	return &STATE->ms_kernel;
}

const char *
module_name(module_t *mod)
{

	return mod->mod_info->mi_name;
}

void
module_hold(module_t *mod)
{

	atomic_inc_uint(&mod->mod_refcnt);
}

void
module_rele(module_t *mod)
{

	KASSERT(mod->mod_refcnt > 0);
	atomic_dec_uint(&mod->mod_refcnt);
}

/* Is a module of version v1 good for a kernel of version v2? */
bool
module_compatible(int v1, int v2)
{

	return abs(v1 - v2) < 10000;
}

static module_t *
modlist_find(struct modlist *list, const char *name)
{
	module_t *mod;

	TAILQ_FOREACH(mod, list, mod_chain)
		if (strcmp(mod->mod_info->mi_name, name) == 0)
			return mod;
	return NULL;
}

/* An active module, or NULL. */
module_t *
module_lookup(const char *name)
{

	KASSERT(kernconfig_is_held());
	return modlist_find(&STATE->ms_active, name);
}

static void
module_callback(module_t *mod, bool load)
{
	struct module_callbacks *mcb;

	TAILQ_FOREACH(mcb, &STATE->ms_callbacks, mcb_list) {
		if (load && mcb->mcb_load != NULL)
			(*mcb->mcb_load)(mod);
		else if (!load && mcb->mcb_unload != NULL)
			(*mcb->mcb_unload)(mod);
	}
}

static int	module_start(module_t *, int);

/*
 * Initialise what a module requires.  What was done stays done on failure;
 * only the references are dropped by the caller.
 */
static int
module_require(module_t *mod, int flags)
{
	struct module_state *ms = STATE;
	const char *s = mod->mod_info->mi_required, *end;
	char name[MAXMODNAME];
	module_t *dep;
	size_t len;
	int error;

	while (s != NULL && *s != '\0') {
		for (end = s; *end != '\0' && *end != ','; end++)
			continue;
		len = end - s;
		if (len == 0 || len >= sizeof(name))
			return EINVAL;
		memcpy(name, s, len);
		name[len] = '\0';
		s = *end == ',' ? end + 1 : end;

		if ((dep = modlist_find(&ms->ms_active, name)) == NULL) {
			dep = modlist_find(&ms->ms_builtins, name);
			if (dep == NULL)
				return ENOENT;
			if ((error = module_start(dep, flags)) != 0)
				return error;
		}
		if (mod->mod_nrequired == MAXMODDEPS)
			return E2BIG;
		mod->mod_required[mod->mod_nrequired++] = dep;
		module_hold(dep);
	}
	return 0;
}

static void
module_unrequire(module_t *mod)
{

	while (mod->mod_nrequired > 0)
		module_rele(mod->mod_required[--mod->mod_nrequired]);
}

/*
 * builtin -> active.  EPERM: it was unloaded and force is missing; ELOOP: it
 * needs itself.
 */
static int
module_start(module_t *mod, int flags)
{
	struct module_state *ms = STATE;
	int error;

	if ((mod->mod_flags & MODFLG_MUST_FORCE) != 0 &&
	    (flags & MODCTL_LOAD_FORCE) == 0)
		return EPERM;
	if (ms->ms_depth >= MAXMODDEPS)
		return ELOOP;
	ms->ms_depth++;
	error = module_require(mod, flags);
	ms->ms_depth--;
	if (error == 0)
		error = (*mod->mod_info->mi_modcmd)(MODULE_CMD_INIT, NULL);
	if (error != 0) {
		module_unrequire(mod);
		return error;
	}
	TAILQ_REMOVE(&ms->ms_builtins, mod, mod_chain);
	TAILQ_INSERT_TAIL(&ms->ms_active, mod, mod_chain);
	mod->mod_flags &= ~(MODFLG_MUST_FORCE | MODFLG_AUTO_LOADED);
	ms->ms_gen++;
	module_callback(mod, true);
	return 0;
}

/*
 * active -> builtin.  EBUSY while anyone holds it.
 */
static int
module_stop(module_t *mod)
{
	struct module_state *ms = STATE;
	int error;

	if (mod->mod_refcnt > 0)
		return EBUSY;
	module_callback(mod, false);
	error = (*mod->mod_info->mi_modcmd)(MODULE_CMD_FINI, NULL);
	if (error != 0) {
		module_callback(mod, true);
		return error;
	}
	sysctl_teardown(&mod->mod_sysctllog);
	TAILQ_REMOVE(&ms->ms_active, mod, mod_chain);
	TAILQ_INSERT_TAIL(&ms->ms_builtins, mod, mod_chain);
	ms->ms_gen++;
	module_unrequire(mod);
	return 0;
}

/*
 * Make modules known, all or none.  EEXIST: one of that name is.  With
 * `init' they are also initialised, in whatever order works; on failure
 * those that are not stay known and uninitialised.
 */
int
module_builtin_add(const modinfo_t *const *mip, size_t nmodinfo, bool init)
{
	struct module_state *ms = STATE;
	module_t *mod;
	int error = 0;
	size_t i;

	kernconfig_lock();
	for (i = 0; i < nmodinfo; i++) {
		if (strlen(mip[i]->mi_name) >= MAXMODNAME) {
			error = EINVAL;
			goto out;
		}
		if (modlist_find(&ms->ms_active, mip[i]->mi_name) != NULL ||
		    modlist_find(&ms->ms_builtins, mip[i]->mi_name) != NULL) {
			error = EEXIST;
			goto out;
		}
		if (!module_compatible(mip[i]->mi_version,
		    __NetBSD_Version__)) {
			error = EPROGMISMATCH;
			goto out;
		}
	}
	for (i = 0; i < nmodinfo; i++) {
		mod = kmem_zalloc(sizeof(*mod), KM_SLEEP);
		mod->mod_info = mip[i];
		mod->mod_source = MODULE_SOURCE_KERNEL;
		TAILQ_INSERT_TAIL(&ms->ms_builtins, mod, mod_chain);
	}
	for (i = 0; init && i < nmodinfo && error == 0; i++) {
		mod = modlist_find(&ms->ms_builtins, mip[i]->mi_name);
		/* One that was needed by an earlier one is done. */
		if (mod != NULL)
			error = module_start(mod, 0);
	}
out:
	kernconfig_unlock();
	return error;
}

/*
 * Forget a module.  With `fini' an active one is ended first (EBUSY while in
 * use); without, it must not be active.  ENOENT: it was not known.
 */
int
module_builtin_remove(const modinfo_t *mi, bool fini)
{
	struct module_state *ms = STATE;
	module_t *mod;
	int error = 0;

	kernconfig_lock();
	mod = modlist_find(&ms->ms_active, mi->mi_name);
	if (mod != NULL)
		error = fini ? module_stop(mod) : EBUSY;
	else if ((mod = modlist_find(&ms->ms_builtins, mi->mi_name)) == NULL)
		error = ENOENT;
	if (error == 0) {
		TAILQ_REMOVE(&ms->ms_builtins, mod, mod_chain);
		ms->ms_gen++;
		kmem_free(mod, sizeof(*mod));
	}
	kernconfig_unlock();
	return error;
}

/*
 * Initialise all modules of a class that can be.
 */
void
module_init_class(modclass_t class)
{
	struct module_state *ms = STATE;
	module_t *mod, *next;
	bool again;
	int error;

	kernconfig_lock();
	do {
		again = false;
		for (mod = TAILQ_FIRST(&ms->ms_builtins); mod != NULL;
		    mod = next) {
			next = TAILQ_NEXT(mod, mod_chain);
			if ((class != MODULE_CLASS_ANY &&
			    class != mod->mod_info->mi_class) ||
			    (mod->mod_flags & MODFLG_MUST_FORCE) != 0)
				continue;
			if ((error = module_start(mod, 0)) == 0) {
				/* Others may have moved with it. */
				again = true;
				break;
			}
			/* What it needs may come with another class. */
			if (error == ENOENT && class != MODULE_CLASS_ANY)
				continue;
			printf("module %s: cannot be initialised, error %d\n",
			    mod->mod_info->mi_name, error);
			/* Once is enough. */
			mod->mod_flags |= MODFLG_MUST_FORCE;
		}
	} while (again);
	kernconfig_unlock();
}

/*
 * The end of the kernel: modules end in the reverse order of their start,
 * which puts those that need others first.  One that refuses is left.
 */
void
module_fini_all(void)
{
	struct module_state *ms = STATE;
	module_t *mod, *prev;
	int error;

	kernconfig_lock();
	for (mod = TAILQ_LAST(&ms->ms_active, modlist); mod != NULL;
	    mod = prev) {
		prev = TAILQ_PREV(mod, modlist, mod_chain);
		if ((error = module_stop(mod)) != 0)
			printf("module %s: cannot be ended, error %d\n",
			    mod->mod_info->mi_name, error);
	}
	while ((mod = TAILQ_FIRST(&ms->ms_builtins)) != NULL) {
		TAILQ_REMOVE(&ms->ms_builtins, mod, mod_chain);
		kmem_free(mod, sizeof(*mod));
	}
	kernconfig_unlock();
}

/*
 * Activate a compiled-in module.  EEXIST: it is; ENOENT: there is none of
 * that name (and class); ENOEXEC: a path, and files are not loaded.
 */
int
module_load(const char *name, int flags, struct prop_dictionary *props,
    modclass_t class)
{
	struct module_state *ms = STATE;
	module_t *mod;
	int error;

	if (props != NULL)
		return EOPNOTSUPP;
	if (strchr(name, '/') != NULL)
		return ENOEXEC;
	kernconfig_lock();
	if (modlist_find(&ms->ms_active, name) != NULL)
		error = EEXIST;
	else if ((mod = modlist_find(&ms->ms_builtins, name)) == NULL ||
	    (class != MODULE_CLASS_ANY && class != mod->mod_info->mi_class))
		error = ENOENT;
	else
		error = module_start(mod, flags);
	kernconfig_unlock();
	return error;
}

/*
 * The kernel itself wants a module: 0 if it is active afterwards.
 */
int
module_autoload(const char *name, modclass_t class)
{
	struct module_state *ms = STATE;
	module_t *mod;
	int error;

	kernconfig_lock();
	if (modlist_find(&ms->ms_active, name) != NULL)
		error = 0;
	else if (!ms->ms_autoload)
		error = EPERM;
	else if (strchr(name, '/') != NULL)
		error = EPERM;
	else {
		error = module_load(name, 0, NULL, class);
		mod = modlist_find(&ms->ms_active, name);
		if (error == 0 && mod != NULL)
			mod->mod_flags |= MODFLG_AUTO_LOADED;
	}
	kernconfig_unlock();
	return error;
}

int
module_unload(const char *name)
{
	module_t *mod;
	int error;

	kernconfig_lock();
	mod = modlist_find(&STATE->ms_active, name);
	if (mod == NULL)
		error = ENOENT;
	else if ((error = module_stop(mod)) == 0)
		mod->mod_flags |= MODFLG_MUST_FORCE;
	kernconfig_unlock();
	return error;
}

/* There are no module images to look into, and none to take from a loader. */
int
module_find_section(const char *name, void **addr, size_t *size)
{

	return ENOENT;
}

int
module_prime(const char *name, void *base, size_t size)
{

	return ENOEXEC;
}

/* Modules are compiled in: nothing to fetch, and nothing unloads by itself. */
void
module_load_vfs_init(void)
{
}

void
module_start_unload_thread(void)
{
}

/*
 * Be told of every module that starts or ends, those that already run
 * included.
 */
void *
module_register_callbacks(void (*load)(struct module *),
    void (*unload)(struct module *))
{
	struct module_state *ms = STATE;
	struct module_callbacks *mcb;
	module_t *mod;

	mcb = kmem_alloc(sizeof(*mcb), KM_SLEEP);
	mcb->mcb_load = load;
	mcb->mcb_unload = unload;
	kernconfig_lock();
	TAILQ_INSERT_TAIL(&ms->ms_callbacks, mcb, mcb_list);
	if (load != NULL)
		TAILQ_FOREACH(mod, &ms->ms_active, mod_chain)
			(*load)(mod);
	kernconfig_unlock();
	return mcb;
}

void
module_unregister_callbacks(void *cookie)
{
	struct module_callbacks *mcb = cookie;
	module_t *mod;

	kernconfig_lock();
	TAILQ_REMOVE(&STATE->ms_callbacks, mcb, mcb_list);
	if (mcb->mcb_unload != NULL)
		TAILQ_FOREACH(mod, &STATE->ms_active, mod_chain)
			(*mcb->mcb_unload)(mod);
	kernconfig_unlock();
	kmem_free(mcb, sizeof(*mcb));
}
