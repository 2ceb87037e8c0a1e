/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kauth(9): scopes, listeners, and the decision.
 *
 * An action is put to the built-in listeners of its scope (kern_auth_impl.h),
 * then to those that were registered.  One DENY refuses; else one ALLOW
 * grants; else it is refused, or in the vnode scope the file system's own
 * decision stands.
 *
 * Rules
 *	Listeners may sleep, ask further questions, and come and go at any
 *	time, except that one may not remove itself from inside its callback.
 *	After kauth_unlisten_scope() returned, the listener is not running.
 *
 * Locking
 *	The listeners of a scope are a vector that never changes: who adds or
 *	removes one publishes a new vector under ks_lock and waits until all
 *	who found the old one have left it.  A reader takes its reference
 *	inside a pserialize(9) section, so no lock is taken to ask, and with
 *	built-in listeners alone not even that.
 *	ks_lock is a leaf, but for memory allocation.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/pserialize.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include "kern_auth_impl.h"

static const char * const kauth_scope_ids[KSC_COUNT] = {
	[KSC_GENERIC] = KAUTH_SCOPE_GENERIC,
	[KSC_SYSTEM] = KAUTH_SCOPE_SYSTEM,
	[KSC_PROCESS] = KAUTH_SCOPE_PROCESS,
	[KSC_NETWORK] = KAUTH_SCOPE_NETWORK,
	[KSC_MACHDEP] = KAUTH_SCOPE_MACHDEP,
	[KSC_DEVICE] = KAUTH_SCOPE_DEVICE,
	[KSC_CRED] = KAUTH_SCOPE_CRED,
	[KSC_VNODE] = KAUTH_SCOPE_VNODE
};

void
kauth_init(void)
{
	struct kauth_state *ks;

	ks = kernel_state_alloc(sizeof(*ks));
	mutex_init(&ks->ks_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&ks->ks_cv, "kauth");
	LIST_INIT(&ks->ks_scopes);
	LIST_INIT(&ks->ks_listeners);
	for (int i = 0; i < KSC_COUNT; i++) {
		ks->ks_scope[i].ksc_id = kauth_scope_ids[i];
		ks->ks_scope[i].ksc_builtin = &kauth_builtins[i];
		LIST_INSERT_HEAD(&ks->ks_scopes, &ks->ks_scope[i], ksc_entry);
	}
	curkernel()->k_kauth = ks;
}

static kauth_scope_t
scope_find(struct kauth_state *ks, const char *id)
{
	kauth_scope_t scope;

	LIST_FOREACH(scope, &ks->ks_scopes, ksc_entry)
		if (strcmp(scope->ksc_id, id) == 0)
			return scope;
	return NULL;
}

static size_t
vec_size(u_int count)
{

	return offsetof(struct kauth_vec, kv_listener[count]);
}

static void
vec_release(struct kauth_state *ks, struct kauth_vec *vec)
{

	membar_exit();
	if (atomic_dec_uint_nv(&vec->kv_refs) > 0)
		return;
	/* Only a vector that was replaced gets here: its replacer waits. */
	mutex_enter(&ks->ks_lock);
	cv_broadcast(&ks->ks_cv);
	mutex_exit(&ks->ks_lock);
}

/*
 * Publish the vector of all listeners that name `scope', and wait for the
 * users of the old one.  ks_lock is held, and dropped on return.
 */
static void
scope_publish(struct kauth_state *ks, kauth_scope_t scope)
{
	struct kauth_vec *vec, *old;
	kauth_listener_t kl;
	u_int n = 0;

	LIST_FOREACH(kl, &ks->ks_listeners, kl_entry)
		if (kl->kl_scope == scope)
			n++;
	vec = NULL;
	if (n > 0) {
		vec = kmem_alloc(vec_size(n), KM_SLEEP);
		vec->kv_refs = 1;
		vec->kv_count = 0;
		LIST_FOREACH(kl, &ks->ks_listeners, kl_entry)
			if (kl->kl_scope == scope)
				vec->kv_listener[vec->kv_count++] = kl;
	}
	old = scope->ksc_vec;
	atomic_store_release(&scope->ksc_vec, vec);
	if (old == NULL) {
		mutex_exit(&ks->ks_lock);
		return;
	}
	pserialize_perform(ks->ks_psz);
	if (atomic_dec_uint_nv(&old->kv_refs) > 0) {
		while (old->kv_refs > 0)
			cv_wait(&ks->ks_cv, &ks->ks_lock);
	}
	membar_enter();
	mutex_exit(&ks->ks_lock);
	kmem_free(old, vec_size(old->kv_count));
}

kauth_scope_t
kauth_register_scope(const char *id, kauth_scope_callback_t callback,
    void *cookie)
{
	struct kauth_state *ks = curkernel()->k_kauth;
	kauth_scope_t scope;
	kauth_listener_t kl;
	bool waiting = false;

	if (id == NULL)
		return NULL;
	scope = kmem_zalloc(sizeof(*scope), KM_SLEEP);
	scope->ksc_id = id;
	scope->ksc_default = callback;
	scope->ksc_cookie = cookie;

	mutex_enter(&ks->ks_lock);
	if (scope_find(ks, id) != NULL) {
		mutex_exit(&ks->ks_lock);
		kmem_free(scope, sizeof(*scope));
		return NULL;
	}
	LIST_INSERT_HEAD(&ks->ks_scopes, scope, ksc_entry);
	/* Listeners may have come before their scope. */
	LIST_FOREACH(kl, &ks->ks_listeners, kl_entry) {
		if (kl->kl_scope == NULL && strcmp(kl->kl_id, id) == 0) {
			kl->kl_scope = scope;
			waiting = true;
		}
	}
	if (waiting)
		scope_publish(ks, scope);
	else
		mutex_exit(&ks->ks_lock);
	return scope;
}

void
kauth_deregister_scope(kauth_scope_t scope)
{
	struct kauth_state *ks = curkernel()->k_kauth;
	kauth_listener_t kl;

	if (scope == NULL)
		return;
	KASSERT(scope->ksc_builtin == NULL);
	mutex_enter(&ks->ks_lock);
	LIST_REMOVE(scope, ksc_entry);
	LIST_FOREACH(kl, &ks->ks_listeners, kl_entry)
		if (kl->kl_scope == scope)
			kl->kl_scope = NULL;
	scope_publish(ks, scope);
	kmem_free(scope, sizeof(*scope));
}

kauth_listener_t
kauth_listen_scope(const char *id, kauth_scope_callback_t callback,
    void *cookie)
{
	struct kauth_state *ks = curkernel()->k_kauth;
	kauth_listener_t kl;
	struct pserialize *psz = NULL;

	if (id == NULL || callback == NULL)
		return NULL;
	kl = kmem_zalloc(sizeof(*kl), KM_SLEEP);
	kl->kl_func = callback;
	kl->kl_cookie = cookie;
	kl->kl_id = id;
	if (ks->ks_psz == NULL)
		psz = pserialize_create();

	mutex_enter(&ks->ks_lock);
	if (ks->ks_psz == NULL) {
		ks->ks_psz = psz;
		psz = NULL;
	}
	kl->kl_scope = scope_find(ks, id);
	LIST_INSERT_HEAD(&ks->ks_listeners, kl, kl_entry);
	if (kl->kl_scope != NULL)
		scope_publish(ks, kl->kl_scope);
	else
		mutex_exit(&ks->ks_lock);
	if (psz != NULL)
		pserialize_destroy(psz);
	return kl;
}

void
kauth_unlisten_scope(kauth_listener_t kl)
{
	struct kauth_state *ks = curkernel()->k_kauth;
	struct pserialize *psz = NULL;

	if (kl == NULL)
		return;
	mutex_enter(&ks->ks_lock);
	LIST_REMOVE(kl, kl_entry);
	if (kl->kl_scope != NULL)
		scope_publish(ks, kl->kl_scope);
	else
		mutex_exit(&ks->ks_lock);
	kmem_free(kl, sizeof(*kl));

	/* The last one out leaves nothing behind. */
	mutex_enter(&ks->ks_lock);
	if (LIST_EMPTY(&ks->ks_listeners)) {
		psz = ks->ks_psz;
		ks->ks_psz = NULL;
	}
	mutex_exit(&ks->ks_lock);
	if (psz != NULL)
		pserialize_destroy(psz);
}

/*
 * Ask the registered listeners.  `result' is what the built-in ones said.
 */
static __noinline int
ask_registered(kauth_scope_t scope, kauth_cred_t cred, kauth_action_t action,
    void *arg0, void *arg1, void *arg2, void *arg3, int result)
{
	struct kauth_state *ks = curkernel()->k_kauth;
	struct kauth_vec *vec;
	kauth_listener_t kl;
	int s, r;

	s = pserialize_read_enter();
	vec = atomic_load_consume(&scope->ksc_vec);
	if (vec != NULL)
		atomic_inc_uint(&vec->kv_refs);
	pserialize_read_exit(s);
	if (vec == NULL)
		return result;

	for (u_int i = 0; i < vec->kv_count; i++) {
		kl = vec->kv_listener[i];
		r = (*kl->kl_func)(cred, action, kl->kl_cookie,
		    arg0, arg1, arg2, arg3);
		if (r == KAUTH_RESULT_DENY) {
			result = r;
			break;
		}
		if (r == KAUTH_RESULT_ALLOW)
			result = r;
	}
	vec_release(ks, vec);
	return result;
}

static inline int
scope_ask(kauth_scope_t scope, kauth_cred_t cred, kauth_action_t action,
    void *arg0, void *arg1, void *arg2, void *arg3)
{
	const struct kauth_builtin *kb = scope->ksc_builtin;
	kauth_scope_callback_t const *cbp;
	int result = KAUTH_RESULT_DEFER;

	if (__predict_true(kb != NULL)) {
		for (cbp = kb->kb_deny; *cbp != NULL; cbp++) {
			int r = (**cbp)(cred, action, NULL, arg0, arg1, arg2,
			    arg3);
			if (r == KAUTH_RESULT_DENY)
				return r;
			if (r == KAUTH_RESULT_ALLOW)
				result = r;
		}
		cbp = kb->kb_allow;
		while (result == KAUTH_RESULT_DEFER && *cbp != NULL) {
			result = (**cbp)(cred, action, NULL, arg0, arg1, arg2,
			    arg3);
			cbp++;
		}
	} else if (scope->ksc_default != NULL) {
		result = (*scope->ksc_default)(cred, action, scope->ksc_cookie,
		    arg0, arg1, arg2, arg3);
		if (result == KAUTH_RESULT_DENY)
			return result;
	}
	if (__predict_false(scope->ksc_vec != NULL))
		result = ask_registered(scope, cred, action, arg0, arg1, arg2,
		    arg3, result);
	return result;
}

int
kauth_authorize_action(kauth_scope_t scope, kauth_cred_t cred,
    kauth_action_t action, void *arg0, void *arg1, void *arg2, void *arg3)
{

	KASSERT(cred != NULL);
	if (__predict_false(cred == NOCRED || cred == FSCRED))
		return 0;
	return scope_ask(scope, cred, action, arg0, arg1, arg2, arg3) ==
	    KAUTH_RESULT_ALLOW ? 0 : EPERM;
}

#define SCOPE(id)	(&curkernel()->k_kauth->ks_scope[(id)])

int
kauth_authorize_generic(kauth_cred_t cred, kauth_action_t action, void *arg0)
{

	return kauth_authorize_action(SCOPE(KSC_GENERIC), cred, action, arg0,
	    NULL, NULL, NULL);
}

int
kauth_authorize_system(kauth_cred_t cred, kauth_action_t action,
    enum kauth_system_req req, void *arg1, void *arg2, void *arg3)
{

	return kauth_authorize_action(SCOPE(KSC_SYSTEM), cred, action,
	    KAUTH_ARG(req), arg1, arg2, arg3);
}

int
kauth_authorize_process(kauth_cred_t cred, kauth_action_t action,
    struct proc *p, void *arg1, void *arg2, void *arg3)
{

	return kauth_authorize_action(SCOPE(KSC_PROCESS), cred, action, p,
	    arg1, arg2, arg3);
}

int
kauth_authorize_network(kauth_cred_t cred, kauth_action_t action,
    enum kauth_network_req req, void *arg1, void *arg2, void *arg3)
{

	return kauth_authorize_action(SCOPE(KSC_NETWORK), cred, action,
	    KAUTH_ARG(req), arg1, arg2, arg3);
}

int
kauth_authorize_machdep(kauth_cred_t cred, kauth_action_t action, void *arg0,
    void *arg1, void *arg2, void *arg3)
{

	return kauth_authorize_action(SCOPE(KSC_MACHDEP), cred, action, arg0,
	    arg1, arg2, arg3);
}

int
kauth_authorize_device(kauth_cred_t cred, kauth_action_t action, void *arg0,
    void *arg1, void *arg2, void *arg3)
{

	return kauth_authorize_action(SCOPE(KSC_DEVICE), cred, action, arg0,
	    arg1, arg2, arg3);
}

int
kauth_authorize_device_tty(kauth_cred_t cred, kauth_action_t action,
    struct tty *tty)
{

	return kauth_authorize_action(SCOPE(KSC_DEVICE), cred, action, tty,
	    NULL, NULL, NULL);
}

int
kauth_authorize_device_spec(kauth_cred_t cred, enum kauth_device_req req,
    struct vnode *vp)
{

	return kauth_authorize_action(SCOPE(KSC_DEVICE), cred,
	    KAUTH_DEVICE_RAWIO_SPEC, KAUTH_ARG(req), vp, NULL, NULL);
}

int
kauth_authorize_device_passthru(kauth_cred_t cred, dev_t dev, u_long bits,
    void *data)
{

	return kauth_authorize_action(SCOPE(KSC_DEVICE), cred,
	    KAUTH_DEVICE_RAWIO_PASSTHRU, KAUTH_ARG(bits), KAUTH_ARG(dev),
	    data, NULL);
}

int
kauth_authorize_vnode(kauth_cred_t cred, kauth_action_t action,
    struct vnode *vp, struct vnode *dvp, int fs_decision)
{

	KASSERT(cred != NULL);
	if (__predict_false(cred == NOCRED || cred == FSCRED))
		return 0;
	switch (scope_ask(SCOPE(KSC_VNODE), cred, action, vp, dvp,
	    NULL, NULL)) {
	case KAUTH_RESULT_ALLOW:
		return 0;
	case KAUTH_RESULT_DENY:
		return EACCES;
	default:
		return fs_decision == KAUTH_VNODE_REMOTEFS ? 0 : fs_decision;
	}
}

/*
 * What VOP_ACCESS was asked for, as actions.
 */
kauth_action_t
kauth_accmode_to_action(accmode_t accmode)
{
	kauth_action_t action = 0;

	if (accmode & VREAD)
		action |= KAUTH_VNODE_READ_DATA;
	if (accmode & VWRITE)
		action |= KAUTH_VNODE_WRITE_DATA;
	if (accmode & VEXEC)
		action |= KAUTH_VNODE_EXECUTE;
	if (accmode & VAPPEND)
		action |= KAUTH_VNODE_APPEND_DATA;
	if (__predict_false(accmode & ~(VREAD | VWRITE | VEXEC | VAPPEND))) {
		if (accmode & (VDELETE | VDELETE_CHILD))
			action |= KAUTH_VNODE_DELETE;
		if (accmode & VREAD_ATTRIBUTES)
			action |= KAUTH_VNODE_READ_ATTRIBUTES;
		if (accmode & (VWRITE_ATTRIBUTES | VADMIN))
			action |= KAUTH_VNODE_WRITE_ATTRIBUTES;
		if (accmode & VREAD_NAMED_ATTRS)
			action |= KAUTH_VNODE_READ_EXTATTRIBUTES;
		if (accmode & VWRITE_NAMED_ATTRS)
			action |= KAUTH_VNODE_WRITE_EXTATTRIBUTES;
		if (accmode & VREAD_ACL)
			action |= KAUTH_VNODE_READ_SECURITY;
		if (accmode & VWRITE_ACL)
			action |= KAUTH_VNODE_WRITE_SECURITY;
		if (accmode & VWRITE_OWNER)
			action |= KAUTH_VNODE_CHANGE_OWNERSHIP;
	}
	return action;
}

kauth_action_t
kauth_mode_to_action(mode_t mode)
{

	return kauth_accmode_to_action((accmode_t)mode);
}

kauth_action_t
kauth_extattr_action(mode_t access_mode)
{
	kauth_action_t action = 0;

	if (access_mode & VREAD)
		action |= KAUTH_VNODE_READ_EXTATTRIBUTES;
	if (access_mode & VWRITE)
		action |= KAUTH_VNODE_WRITE_EXTATTRIBUTES;
	return action;
}

/*
 * Tell the listeners of the credential scope what happens to a credential.
 */
int
kauth_cred_hook(kauth_cred_t cred, kauth_action_t action, void *arg0,
    void *arg1)
{

	(void)scope_ask(SCOPE(KSC_CRED), cred, action, arg0, arg1, NULL, NULL);
	return 0;
}
