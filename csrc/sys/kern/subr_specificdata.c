/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * specificdata(9), and its domains for lwps and processes.
 *
 * A container is an array of values by key.  It is replaced by a larger one
 * when a higher key is set; the old one is kept behind it until the object
 * goes, so that readers need no lock.
 *
 * Locking: sd_lock guards the keys of a domain, the list of its containers
 * and the values.  Destructors are called without it.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/specificdata.h>
#include <sys/systm.h>

#define SD_KEYS_MAX	1024
#define SD_ROUND	4		/* containers grow by this */

struct specificdata_container {
	u_int			sdc_nkey;
	struct specificdata_container *sdc_old;
	LIST_ENTRY(specificdata_container) sdc_list;
	void			*sdc_data[];
};

struct sd_key {
	bool			sk_used;
	specificdata_dtor_t	sk_dtor;	/* may be NULL */
};

struct specificdata_domain {
	kmutex_t		sd_lock;
	u_int			sd_nkey;
	struct sd_key		*sd_key;
	LIST_HEAD(, specificdata_container) sd_containers;
};

struct specificdata_state {
	specificdata_domain_t	sds_lwp;
	specificdata_domain_t	sds_proc;
};

void
specificdata_init_kernel(void)
{
	struct specificdata_state *sds;

	sds = kernel_state_alloc(sizeof(*sds));
	sds->sds_lwp = kernel_state_alloc(sizeof(struct specificdata_domain));
	mutex_init(&sds->sds_lwp->sd_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&sds->sds_lwp->sd_containers);
	sds->sds_proc = kernel_state_alloc(sizeof(struct specificdata_domain));
	mutex_init(&sds->sds_proc->sd_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&sds->sds_proc->sd_containers);
	curkernel()->k_specificdata = sds;
}

/* The kernel halts: what the lwp and process domains hold is given back. */
void
specificdata_fini_kernel(void)
{
	struct specificdata_state *sds = curkernel()->k_specificdata;
	specificdata_domain_t sd;
	int i;

	for (i = 0; i < 2; i++) {
		sd = i == 0 ? sds->sds_lwp : sds->sds_proc;
		if (sd->sd_nkey == 0)
			continue;
		kmem_free(sd->sd_key, sd->sd_nkey * sizeof(*sd->sd_key));
		sd->sd_key = NULL;
		sd->sd_nkey = 0;
	}
}

specificdata_domain_t
specificdata_domain_create(void)
{
	specificdata_domain_t sd;

	sd = kmem_zalloc(sizeof(*sd), KM_SLEEP);
	mutex_init(&sd->sd_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&sd->sd_containers);
	return sd;
}

void
specificdata_domain_delete(specificdata_domain_t sd)
{

	KASSERT(LIST_EMPTY(&sd->sd_containers));
	if (sd->sd_nkey != 0)
		kmem_free(sd->sd_key, sd->sd_nkey * sizeof(*sd->sd_key));
	mutex_destroy(&sd->sd_lock);
	kmem_free(sd, sizeof(*sd));
}

int
specificdata_key_create(specificdata_domain_t sd, specificdata_key_t *keyp,
    specificdata_dtor_t dtor)
{
	struct sd_key *keys;
	u_int key, n;

	mutex_enter(&sd->sd_lock);
	for (key = 0; key < sd->sd_nkey && sd->sd_key[key].sk_used; key++)
		continue;
	if (key == sd->sd_nkey) {
		n = key + SD_ROUND;
		keys = n <= SD_KEYS_MAX ?
		    kmem_zalloc(n * sizeof(*keys), KM_NOSLEEP) : NULL;
		if (keys == NULL) {
			mutex_exit(&sd->sd_lock);
			return n <= SD_KEYS_MAX ? ENOMEM : EAGAIN;
		}
		if (sd->sd_nkey != 0) {
			memcpy(keys, sd->sd_key, sd->sd_nkey * sizeof(*keys));
			kmem_free(sd->sd_key, sd->sd_nkey * sizeof(*keys));
		}
		sd->sd_key = keys;
		sd->sd_nkey = n;
	}
	sd->sd_key[key].sk_used = true;
	sd->sd_key[key].sk_dtor = dtor;
	*keyp = key;
	mutex_exit(&sd->sd_lock);
	return 0;
}

/* Destroys the values that objects have for the key. */
void
specificdata_key_delete(specificdata_domain_t sd, specificdata_key_t key)
{
	struct specificdata_container *sdc;
	specificdata_dtor_t dtor;
	void *val;

	mutex_enter(&sd->sd_lock);
	KASSERT(key < sd->sd_nkey && sd->sd_key[key].sk_used);
	dtor = sd->sd_key[key].sk_dtor;
again:
	LIST_FOREACH(sdc, &sd->sd_containers, sdc_list) {
		if (key >= sdc->sdc_nkey ||
		    (val = sdc->sdc_data[key]) == NULL)
			continue;
		sdc->sdc_data[key] = NULL;
		if (dtor != NULL) {
			mutex_exit(&sd->sd_lock);
			(*dtor)(val);
			mutex_enter(&sd->sd_lock);
			goto again;
		}
	}
	sd->sd_key[key].sk_used = false;
	sd->sd_key[key].sk_dtor = NULL;
	mutex_exit(&sd->sd_lock);
}

int
specificdata_init(specificdata_domain_t sd, specificdata_reference *ref)
{

	*ref = NULL;
	return 0;
}

/* The object goes: nobody else uses it. */
void
specificdata_fini(specificdata_domain_t sd, specificdata_reference *ref)
{
	struct specificdata_container *sdc = *ref, *old;
	specificdata_dtor_t dtor;
	void *val;
	u_int key;

	if (__predict_true(sdc == NULL))
		return;
	mutex_enter(&sd->sd_lock);
	for (key = 0; key < sdc->sdc_nkey; key++) {
		if ((val = sdc->sdc_data[key]) == NULL)
			continue;
		sdc->sdc_data[key] = NULL;
		KASSERT(sd->sd_key[key].sk_used);
		if ((dtor = sd->sd_key[key].sk_dtor) == NULL)
			continue;
		mutex_exit(&sd->sd_lock);
		(*dtor)(val);
		mutex_enter(&sd->sd_lock);
		sdc = *ref;	/* the destructor may have set another key */
	}
	LIST_REMOVE(sdc, sdc_list);
	mutex_exit(&sd->sd_lock);

	*ref = NULL;
	for (; sdc != NULL; sdc = old) {
		old = sdc->sdc_old;
		kmem_free(sdc, offsetof(struct specificdata_container,
		    sdc_data[sdc->sdc_nkey]));
	}
}

void *
specificdata_getspecific_unlocked(specificdata_domain_t sd,
    specificdata_reference *ref, specificdata_key_t key)
{
	struct specificdata_container *sdc;

	sdc = atomic_load_consume(ref);
	if (sdc == NULL || key >= sdc->sdc_nkey)
		return NULL;
	return sdc->sdc_data[key];
}

void *
specificdata_getspecific(specificdata_domain_t sd, specificdata_reference *ref,
    specificdata_key_t key)
{

	return specificdata_getspecific_unlocked(sd, ref, key);
}

static int
specificdata_set(specificdata_domain_t sd, specificdata_reference *ref,
    specificdata_key_t key, void *val, km_flag_t kmflag)
{
	struct specificdata_container *sdc, *new;
	u_int n;

	mutex_enter(&sd->sd_lock);
	KASSERT(key < sd->sd_nkey && sd->sd_key[key].sk_used);
	sdc = *ref;
	if (sdc == NULL || key >= sdc->sdc_nkey) {
		n = roundup(key + 1, SD_ROUND);
		new = kmem_zalloc(offsetof(struct specificdata_container,
		    sdc_data[n]), kmflag);
		if (new == NULL) {
			mutex_exit(&sd->sd_lock);
			return ENOMEM;
		}
		new->sdc_nkey = n;
		new->sdc_old = sdc;
		if (sdc != NULL) {
			memcpy(new->sdc_data, sdc->sdc_data,
			    sdc->sdc_nkey * sizeof(sdc->sdc_data[0]));
			LIST_REMOVE(sdc, sdc_list);
		}
		LIST_INSERT_HEAD(&sd->sd_containers, new, sdc_list);
		atomic_store_release(ref, new);
		sdc = new;
	}
	sdc->sdc_data[key] = val;
	mutex_exit(&sd->sd_lock);
	return 0;
}

void
specificdata_setspecific(specificdata_domain_t sd, specificdata_reference *ref,
    specificdata_key_t key, void *val)
{
	int error;

	error = specificdata_set(sd, ref, key, val, KM_SLEEP);
	KASSERT(error == 0);
	__USE(error);
}

int
specificdata_setspecific_nowait(specificdata_domain_t sd,
    specificdata_reference *ref, specificdata_key_t key, void *val)
{

	return specificdata_set(sd, ref, key, val, KM_NOSLEEP);
}

/*
 * Lwps: a value is set and read by its own lwp only.
 */

int
lwp_specific_key_create(specificdata_key_t *keyp, specificdata_dtor_t dtor)
{

	return specificdata_key_create(curkernel()->k_specificdata->sds_lwp,
	    keyp, dtor);
}

void
lwp_specific_key_delete(specificdata_key_t key)
{

	specificdata_key_delete(curkernel()->k_specificdata->sds_lwp, key);
}

void
lwp_initspecific(struct lwp *l)
{

	l->l_specdataref = NULL;
}

void
lwp_finispecific(struct lwp *l)
{

	specificdata_fini(curkernel()->k_specificdata->sds_lwp,
	    &l->l_specdataref);
}

void *
lwp_getspecific(specificdata_key_t key)
{

	return specificdata_getspecific_unlocked(NULL, &curlwp->l_specdataref,
	    key);
}

void
lwp_setspecific(specificdata_key_t key, void *val)
{

	specificdata_setspecific(curkernel()->k_specificdata->sds_lwp,
	    &curlwp->l_specdataref, key, val);
}

/*
 * Processes.
 */

int
proc_specific_key_create(specificdata_key_t *keyp, specificdata_dtor_t dtor)
{

	return specificdata_key_create(curkernel()->k_specificdata->sds_proc,
	    keyp, dtor);
}

void
proc_specific_key_delete(specificdata_key_t key)
{

	specificdata_key_delete(curkernel()->k_specificdata->sds_proc, key);
}

void
proc_initspecific(struct proc *p)
{

	p->p_specdataref = NULL;
}

void
proc_finispecific(struct proc *p)
{

	specificdata_fini(curkernel()->k_specificdata->sds_proc,
	    &p->p_specdataref);
}

void *
proc_getspecific(struct proc *p, specificdata_key_t key)
{

	return specificdata_getspecific(NULL, &p->p_specdataref, key);
}

void
proc_setspecific(struct proc *p, specificdata_key_t key, void *val)
{

	specificdata_setspecific(curkernel()->k_specificdata->sds_proc,
	    &p->p_specdataref, key, val);
}
