/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kauth(9): what kern_auth.c, kern_cred.c and the built-in security models
 * share.
 */
#ifndef _KERN_KERN_AUTH_IMPL_H_
#define _KERN_KERN_AUTH_IMPL_H_

#include <sys/param.h>
#include <sys/condvar.h>
#include <sys/kauth.h>
#include <sys/mutex.h>
#include <sys/queue.h>

#include <rump-sys/kernel.h>

enum kauth_builtin_scope {
	KSC_GENERIC,
	KSC_SYSTEM,
	KSC_PROCESS,
	KSC_NETWORK,
	KSC_MACHDEP,
	KSC_DEVICE,
	KSC_CRED,
	KSC_VNODE,
	KSC_COUNT
};

/*
 * The built-in listeners of a scope, ended by NULL.  Those that may deny come
 * first: once they have been asked, the first ALLOW settles it.  They never
 * come or go, and never sleep, so nothing guards the call.
 */
struct kauth_builtin {
	kauth_scope_callback_t	kb_deny[3];
	kauth_scope_callback_t	kb_allow[4];
};
extern const struct kauth_builtin kauth_builtins[KSC_COUNT];

/* The other listeners of a scope; never changes once published. */
struct kauth_vec {
	volatile u_int	kv_refs;	/* callers in it, and 1 while current */
	u_int		kv_count;
	kauth_listener_t kv_listener[];
};

struct kauth_scope {
	const char	*ksc_id;	/* (-) */
	const struct kauth_builtin *ksc_builtin; /* (-) NULL: none */
	struct kauth_vec *volatile ksc_vec; /* pserialize; NULL: no listener */
	kauth_scope_callback_t ksc_default; /* (-) of kauth_register_scope() */
	void		*ksc_cookie;	/* (-) */
	LIST_ENTRY(kauth_scope) ksc_entry; /* ks_lock */
};

struct kauth_listener {
	kauth_scope_callback_t kl_func;	/* (-) */
	void		*kl_cookie;	/* (-) */
	kauth_scope_t	kl_scope;	/* ks_lock; NULL: not there yet */
	LIST_ENTRY(kauth_listener) kl_entry; /* ks_lock */
	const char	*kl_id;		/* (-) scope it is meant for */
};

struct kauth_key {
	secmodel_t	kk_secmodel;
	u_int		kk_slot;
};

#define KAUTH_MAXKEYS	8

struct kauth_state {
	struct kauth_scope ks_scope[KSC_COUNT];
	kmutex_t	ks_lock;
	kcondvar_t	ks_cv;		/* kv_refs went to 0 */
	struct pserialize *ks_psz;	/* made by the first listener */
	LIST_HEAD(, kauth_scope) ks_scopes;
	LIST_HEAD(, kauth_listener) ks_listeners;
	uint32_t	ks_keys;	/* slots taken */
};

struct kauth_cred {
	volatile u_int	cr_refcnt;
	uid_t		cr_uid;
	uid_t		cr_euid;
	uid_t		cr_svuid;
	gid_t		cr_gid;
	gid_t		cr_egid;
	gid_t		cr_svgid;
	u_int		cr_ngroups;
	gid_t		cr_groups[NGROUPS];
	void		**cr_data;	/* [KAUTH_MAXKEYS] or NULL */
};

void	kauth_cred_init(void);

/* secmodel/secmodel.c: the settings of the built-in models. */
struct secmodel_state {
	kmutex_t	sm_lock;
	LIST_HEAD(, secmodel_descr) sm_models;	/* sm_lock; registered ones */
	int		sm_curtain;
	int		sm_usermount;
};

#define KAUTH_CB(fn)							\
	int fn(kauth_cred_t, kauth_action_t, void *, void *, void *,	\
	    void *, void *)

KAUTH_CB(secmodel_suser_generic_cb);
KAUTH_CB(secmodel_suser_cb);
KAUTH_CB(secmodel_suser_vnode_cb);
KAUTH_CB(secmodel_securelevel_system_cb);
KAUTH_CB(secmodel_securelevel_process_cb);
KAUTH_CB(secmodel_securelevel_network_cb);
KAUTH_CB(secmodel_securelevel_machdep_cb);
KAUTH_CB(secmodel_securelevel_device_cb);
KAUTH_CB(secmodel_bsd44_system_cb);
KAUTH_CB(secmodel_bsd44_process_cb);
KAUTH_CB(secmodel_bsd44_network_cb);
KAUTH_CB(secmodel_bsd44_device_cb);
KAUTH_CB(secmodel_extensions_system_cb);
KAUTH_CB(secmodel_extensions_curtain_process_cb);
KAUTH_CB(secmodel_extensions_curtain_network_cb);

#endif /* _KERN_KERN_AUTH_IMPL_H_ */
