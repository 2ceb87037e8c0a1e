/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * secmodel(9): the registry of security models, and the table of the
 * built-in ones.
 *
 * The built-in models make up NetBSD's traditional one: the superuser may do
 * everything (suser) but what securelevel and curtain forbid; others may do
 * what bsd44 lists, and what extensions were switched on.
 *
 * Locking: sm_lock guards the registry.  It is not held over sme_eval, which
 * may therefore not be called while its model is being deregistered.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/systm.h>

#include <secmodel/secmodel.h>
#include <secmodel/bsd44/bsd44.h>
#include <secmodel/extensions/extensions.h>
#include <secmodel/securelevel/securelevel.h>
#include <secmodel/suser/suser.h>

#include "../kern/kern_auth_impl.h"

struct secmodel_descr {
	LIST_ENTRY(secmodel_descr) sd_list;
	const char	*sd_id;
	const char	*sd_name;
	secmodel_eval_t	sd_eval;
	secmodel_setinfo_t sd_setinfo;
};

const struct kauth_builtin kauth_builtins[KSC_COUNT] = {
	[KSC_GENERIC] = {
		.kb_allow = { secmodel_suser_generic_cb }
	},
	[KSC_SYSTEM] = {
		.kb_deny = { secmodel_securelevel_system_cb },
		.kb_allow = { secmodel_suser_cb, secmodel_bsd44_system_cb,
		    secmodel_extensions_system_cb }
	},
	[KSC_PROCESS] = {
		.kb_deny = { secmodel_securelevel_process_cb,
		    secmodel_extensions_curtain_process_cb },
		.kb_allow = { secmodel_suser_cb, secmodel_bsd44_process_cb }
	},
	[KSC_NETWORK] = {
		.kb_deny = { secmodel_securelevel_network_cb,
		    secmodel_extensions_curtain_network_cb },
		.kb_allow = { secmodel_suser_cb, secmodel_bsd44_network_cb }
	},
	[KSC_MACHDEP] = {
		.kb_deny = { secmodel_securelevel_machdep_cb },
		.kb_allow = { secmodel_suser_cb }
	},
	[KSC_DEVICE] = {
		.kb_deny = { secmodel_securelevel_device_cb },
		.kb_allow = { secmodel_suser_cb, secmodel_bsd44_device_cb }
	},
	[KSC_VNODE] = {
		.kb_allow = { secmodel_suser_vnode_cb }
	}
};

struct secmodel_builtin {
	const char	*id;
	secmodel_eval_t	eval;
};

static const struct secmodel_builtin secmodel_builtins[] = {
	{ SECMODEL_SUSER_ID, secmodel_suser_eval },
	{ SECMODEL_SECURELEVEL_ID, secmodel_securelevel_eval },
	{ SECMODEL_BSD44_ID, NULL },
	{ SECMODEL_EXTENSIONS_ID, NULL }
};

void
secmodel_init(void)
{
	struct secmodel_state *sm;

	sm = kernel_state_alloc(sizeof(*sm));
	mutex_init(&sm->sm_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&sm->sm_models);
	curkernel()->k_secmodel = sm;
}

static struct secmodel_descr *
secmodel_find(struct secmodel_state *sm, const char *id)
{
	struct secmodel_descr *sd;

	LIST_FOREACH(sd, &sm->sm_models, sd_list)
		if (strcmp(sd->sd_id, id) == 0)
			return sd;
	return NULL;
}

static const struct secmodel_builtin *
secmodel_find_builtin(const char *id)
{

	for (size_t i = 0; i < __arraycount(secmodel_builtins); i++)
		if (strcmp(secmodel_builtins[i].id, id) == 0)
			return &secmodel_builtins[i];
	return NULL;
}

int
secmodel_register(secmodel_t *smp, const char *id, const char *name,
    void *props, secmodel_eval_t eval, secmodel_setinfo_t setinfo)
{
	struct secmodel_state *sm = curkernel()->k_secmodel;
	struct secmodel_descr *sd;
	int error = 0;

	if (props != NULL)
		return EOPNOTSUPP;
	if (id == NULL || strlen(id) >= SECMODEL_ID_MAX)
		return EINVAL;
	if (secmodel_find_builtin(id) != NULL)
		return EEXIST;
	sd = kmem_zalloc(sizeof(*sd), KM_SLEEP);
	sd->sd_id = id;
	sd->sd_name = name;
	sd->sd_eval = eval;
	sd->sd_setinfo = setinfo;

	mutex_enter(&sm->sm_lock);
	if (secmodel_find(sm, id) != NULL)
		error = EEXIST;
	else
		LIST_INSERT_HEAD(&sm->sm_models, sd, sd_list);
	mutex_exit(&sm->sm_lock);
	if (error != 0) {
		kmem_free(sd, sizeof(*sd));
		return error;
	}
	*smp = sd;
	return 0;
}

int
secmodel_deregister(secmodel_t sd)
{
	struct secmodel_state *sm = curkernel()->k_secmodel;

	if (sd == NULL)
		return EFAULT;
	mutex_enter(&sm->sm_lock);
	LIST_REMOVE(sd, sd_list);
	mutex_exit(&sm->sm_lock);
	kmem_free(sd, sizeof(*sd));
	return 0;
}

/*
 * Ask a model by its id.  EINVAL if there is no such model, ENOTSUP if it
 * answers no questions.
 */
int
secmodel_eval(const char *id, const char *what, void *arg, void *ret)
{
	struct secmodel_state *sm = curkernel()->k_secmodel;
	const struct secmodel_builtin *sb;
	struct secmodel_descr *sd;
	secmodel_eval_t eval = NULL;
	bool found;

	if ((sb = secmodel_find_builtin(id)) != NULL) {
		found = true;
		eval = sb->eval;
	} else {
		mutex_enter(&sm->sm_lock);
		sd = secmodel_find(sm, id);
		found = sd != NULL;
		if (found)
			eval = sd->sd_eval;
		mutex_exit(&sm->sm_lock);
	}
	if (!found)
		return EINVAL;
	return eval == NULL ? ENOTSUP : (*eval)(what, arg, ret);
}

int
secmodel_nsecmodels(void)
{
	struct secmodel_state *sm = curkernel()->k_secmodel;
	struct secmodel_descr *sd;
	int n = __arraycount(secmodel_builtins);

	mutex_enter(&sm->sm_lock);
	LIST_FOREACH(sd, &sm->sm_models, sd_list)
		n++;
	mutex_exit(&sm->sm_lock);
	return n;
}
