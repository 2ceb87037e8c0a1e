/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hooks: simplehook(9), the kernel's own lists (exec, exit, fork, shutdown,
 * power, mountroot), and module_hook(9).
 *
 * A hook is called without a lock, may sleep, and may remove itself or
 * others.  A removed hook stays on its list while someone runs it, so that
 * the runner finds its way on.
 *
 * States of a hook
 *	LIVE -> DEAD	disestablish
 *	DEAD -> freed	nobody runs it or waits for it any more
 *
 * Locking: hl_lock guards a list and its hooks; hs_modlock draining of
 * module hooks.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/condvar.h>
#include <sys/hook.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/localcount.h>
#include <sys/module_hook.h>
#include <sys/pserialize.h>
#include <sys/queue.h>
#include <sys/systm.h>

struct khook {
	TAILQ_ENTRY(khook) hk_list;
	void		(*hk_fn)(void);	/* cast to what the list calls */
	void		*hk_arg;
	u_int		hk_refs;	/* runners and waiters */
	u_int		hk_running;
	bool		hk_dead;
};

/* Somebody running a list; on its stack. */
struct khook_run {
	LIST_ENTRY(khook_run) hr_list;
	struct lwp	*hr_lwp;
	struct khook	*hr_hook;
};

struct khook_list {
	kmutex_t	hl_lock;
	kcondvar_t	hl_cv;
	TAILQ_HEAD(, khook) hl_hooks;
	LIST_HEAD(, khook_run) hl_runs;
	u_int		hl_nlive;
};

struct hook_state {
	struct khook_list hs_shutdown;
	struct khook_list hs_power;
	struct khook_list hs_mountroot;
	struct khook_list hs_exec;
	struct khook_list hs_exit;
	struct khook_list hs_fork;
	kmutex_t	hs_modlock;
	kcondvar_t	hs_modcv;
};

typedef void (*khook_call_t)(const struct khook *, void *);

static void
khook_list_init(struct khook_list *hl, int ipl, const char *wmesg)
{

	mutex_init(&hl->hl_lock, MUTEX_DEFAULT, ipl);
	cv_init(&hl->hl_cv, wmesg);
	TAILQ_INIT(&hl->hl_hooks);
	LIST_INIT(&hl->hl_runs);
}

void
hook_init(void)
{
	struct hook_state *hs;

	hs = kernel_state_alloc(sizeof(*hs));
	khook_list_init(&hs->hs_shutdown, IPL_NONE, "shuthook");
	khook_list_init(&hs->hs_power, IPL_NONE, "powerhook");
	khook_list_init(&hs->hs_mountroot, IPL_NONE, "roothook");
	khook_list_init(&hs->hs_exec, IPL_NONE, "exechook");
	khook_list_init(&hs->hs_exit, IPL_NONE, "exithook");
	khook_list_init(&hs->hs_fork, IPL_NONE, "forkhook");
	mutex_init(&hs->hs_modlock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&hs->hs_modcv, "mod_hook");
	curkernel()->k_hook = hs;
}

/*
 * Lists.
 */

static struct khook *
khook_add(struct khook_list *hl, void (*fn)(void), void *arg, bool first)
{
	struct khook *hk;

	hk = kmem_zalloc(sizeof(*hk), KM_NOSLEEP);
	if (hk == NULL)
		return NULL;
	hk->hk_fn = fn;
	hk->hk_arg = arg;
	mutex_enter(&hl->hl_lock);
	if (first)
		TAILQ_INSERT_HEAD(&hl->hl_hooks, hk, hk_list);
	else
		TAILQ_INSERT_TAIL(&hl->hl_hooks, hk, hk_list);
	hl->hl_nlive++;
	mutex_exit(&hl->hl_lock);
	return hk;
}

/* Free a hook that is dead and of no interest to anybody; hl_lock held. */
static void
khook_reap(struct khook_list *hl, struct khook *hk)
{

	if (!hk->hk_dead || hk->hk_refs != 0)
		return;
	TAILQ_REMOVE(&hl->hl_hooks, hk, hk_list);
	kmem_free(hk, sizeof(*hk));
}

/* Does the caller run this hook itself?  hl_lock held. */
static bool
khook_self(const struct khook_list *hl, const struct khook *hk)
{
	const struct khook_run *hr;

	LIST_FOREACH(hr, &hl->hl_runs, hr_list)
		if (hr->hr_lwp == curlwp && hr->hr_hook == hk)
			return true;
	return false;
}

static void
khook_remove(struct khook_list *hl, struct khook *hk, kmutex_t *interlock)
{
	bool relock = false;

	mutex_enter(&hl->hl_lock);
	KASSERT(!hk->hk_dead);
	hk->hk_dead = true;
	hl->hl_nlive--;
	if (hk->hk_running != 0 && !khook_self(hl, hk)) {
		hk->hk_refs++;
		if (interlock != NULL) {
			mutex_exit(interlock);
			relock = true;
		}
		while (hk->hk_running != 0)
			cv_wait(&hl->hl_cv, &hl->hl_lock);
		hk->hk_refs--;
	}
	khook_reap(hl, hk);
	mutex_exit(&hl->hl_lock);
	if (relock)
		mutex_enter(interlock);
}

static void
khook_run(struct khook_list *hl, khook_call_t call, void *ctx)
{
	struct khook_run hr = { .hr_lwp = curlwp };
	struct khook *hk, *next;

	if (hl->hl_nlive == 0)
		return;
	mutex_enter(&hl->hl_lock);
	LIST_INSERT_HEAD(&hl->hl_runs, &hr, hr_list);
	for (hk = TAILQ_FIRST(&hl->hl_hooks); hk != NULL; hk = next) {
		if (!hk->hk_dead) {
			hk->hk_refs++;
			hk->hk_running++;
			hr.hr_hook = hk;
			mutex_exit(&hl->hl_lock);
			(*call)(hk, ctx);
			mutex_enter(&hl->hl_lock);
			hk->hk_refs--;
			if (--hk->hk_running == 0)
				cv_broadcast(&hl->hl_cv);
		}
		next = TAILQ_NEXT(hk, hk_list);
		khook_reap(hl, hk);
	}
	LIST_REMOVE(&hr, hr_list);
	mutex_exit(&hl->hl_lock);
}

/*
 * simplehook(9).
 */

khook_list_t *
simplehook_create(int ipl, const char *wmesg)
{
	khook_list_t *hl;

	hl = kmem_zalloc(sizeof(*hl), KM_SLEEP);
	khook_list_init(hl, ipl, wmesg);
	return hl;
}

void
simplehook_destroy(khook_list_t *hl)
{

	KASSERT(TAILQ_EMPTY(&hl->hl_hooks));
	KASSERT(LIST_EMPTY(&hl->hl_runs));
	cv_destroy(&hl->hl_cv);
	mutex_destroy(&hl->hl_lock);
	kmem_free(hl, sizeof(*hl));
}

khook_t *
simplehook_establish(khook_list_t *hl, void (*fn)(void *), void *arg)
{

	return khook_add(hl, (void (*)(void))fn, arg, false);
}

void
simplehook_disestablish(khook_list_t *hl, khook_t *hk, kmutex_t *interlock)
{

	khook_remove(hl, hk, interlock);
}

static void
simplehook_call(const struct khook *hk, void *ctx)
{

	(*(void (*)(void *))hk->hk_fn)(hk->hk_arg);
}

int
simplehook_dohooks(khook_list_t *hl)
{

	khook_run(hl, simplehook_call, NULL);
	return 0;
}

bool
simplehook_has_hooks(khook_list_t *hl)
{

	return hl->hl_nlive != 0;
}

/*
 * The kernel's own.
 */

void *
shutdownhook_establish(void (*fn)(void *), void *arg)
{

	return khook_add(&curkernel()->k_hook->hs_shutdown,
	    (void (*)(void))fn, arg, true);
}

void
shutdownhook_disestablish(void *vhook)
{

	khook_remove(&curkernel()->k_hook->hs_shutdown, vhook, NULL);
}

/* The last established runs first, and none twice. */
void
doshutdownhooks(void)
{
	struct khook_list *hl = &curkernel()->k_hook->hs_shutdown;
	struct khook *hk;
	void (*fn)(void *);
	void *arg;

	mutex_enter(&hl->hl_lock);
	while ((hk = TAILQ_FIRST(&hl->hl_hooks)) != NULL) {
		fn = (void (*)(void *))hk->hk_fn;
		arg = hk->hk_arg;
		hk->hk_dead = true;
		hl->hl_nlive--;
		khook_reap(hl, hk);
		mutex_exit(&hl->hl_lock);
		(*fn)(arg);
		mutex_enter(&hl->hl_lock);
	}
	mutex_exit(&hl->hl_lock);
}

void *
powerhook_establish(const char *name, void (*fn)(int, void *), void *arg)
{

	return khook_add(&curkernel()->k_hook->hs_power, (void (*)(void))fn,
	    arg, true);
}

void
powerhook_disestablish(void *vhook)
{

	khook_remove(&curkernel()->k_hook->hs_power, vhook, NULL);
}

static void
powerhook_call(const struct khook *hk, void *ctx)
{

	(*(void (*)(int, void *))hk->hk_fn)(*(const int *)ctx, hk->hk_arg);
}

void
dopowerhooks(int why)
{

	khook_run(&curkernel()->k_hook->hs_power, powerhook_call, &why);
}

void *
mountroothook_establish(void (*fn)(struct device *), struct device *dev)
{

	return khook_add(&curkernel()->k_hook->hs_mountroot,
	    (void (*)(void))fn, dev, false);
}

void
mountroothook_disestablish(void *vhook)
{

	khook_remove(&curkernel()->k_hook->hs_mountroot, vhook, NULL);
}

void
mountroothook_destroy(void)
{
	struct khook_list *hl = &curkernel()->k_hook->hs_mountroot;
	struct khook *hk;

	mutex_enter(&hl->hl_lock);
	while ((hk = TAILQ_FIRST(&hl->hl_hooks)) != NULL) {
		KASSERT(hk->hk_refs == 0);
		hk->hk_dead = true;
		hl->hl_nlive--;
		khook_reap(hl, hk);
	}
	mutex_exit(&hl->hl_lock);
}

static void
mountroothook_call(const struct khook *hk, void *ctx)
{

	if (hk->hk_arg == ctx)
		(*(void (*)(struct device *))hk->hk_fn)(ctx);
}

/* For the hooks of the device that holds the root. */
void
domountroothook(struct device *dev)
{

	khook_run(&curkernel()->k_hook->hs_mountroot, mountroothook_call, dev);
}

/* exec and exit hooks: (proc, arg). */
static void
prochook_call(const struct khook *hk, void *ctx)
{

	(*(void (*)(struct proc *, void *))hk->hk_fn)(ctx, hk->hk_arg);
}

void *
exechook_establish(void (*fn)(struct proc *, void *), void *arg)
{

	return khook_add(&curkernel()->k_hook->hs_exec, (void (*)(void))fn,
	    arg, false);
}

void
exechook_disestablish(void *vhook)
{

	khook_remove(&curkernel()->k_hook->hs_exec, vhook, NULL);
}

void
doexechooks(struct proc *p)
{

	khook_run(&curkernel()->k_hook->hs_exec, prochook_call, p);
}

void *
exithook_establish(void (*fn)(struct proc *, void *), void *arg)
{

	return khook_add(&curkernel()->k_hook->hs_exit, (void (*)(void))fn,
	    arg, false);
}

void
exithook_disestablish(void *vhook)
{

	khook_remove(&curkernel()->k_hook->hs_exit, vhook, NULL);
}

void
doexithooks(struct proc *p)
{

	khook_run(&curkernel()->k_hook->hs_exit, prochook_call, p);
}

struct forkhook_ctx {
	struct proc	*child;
	struct proc	*parent;
};

void *
forkhook_establish(void (*fn)(struct proc *, struct proc *))
{

	return khook_add(&curkernel()->k_hook->hs_fork, (void (*)(void))fn,
	    NULL, false);
}

void
forkhook_disestablish(void *vhook)
{

	khook_remove(&curkernel()->k_hook->hs_fork, vhook, NULL);
}

static void
forkhook_call(const struct khook *hk, void *ctx)
{
	const struct forkhook_ctx *fc = ctx;

	(*(void (*)(struct proc *, struct proc *))hk->hk_fn)(fc->child,
	    fc->parent);
}

void
doforkhooks(struct proc *child, struct proc *parent)
{
	struct forkhook_ctx fc = { .child = child, .parent = parent };

	khook_run(&curkernel()->k_hook->hs_fork, forkhook_call, &fc);
}

/*
 * module_hook(9): callers hold a localcount of the hook, taken in a passive
 * reader section in which `hooked' was true.
 */

void
module_hook_set(volatile bool *hooked, struct localcount *lc)
{

	KASSERT(!*hooked);
	localcount_init(lc);
	membar_producer();
	*hooked = true;
}

void
module_hook_unset(volatile bool *hooked, struct localcount *lc)
{
	struct hook_state *hs = curkernel()->k_hook;
	pserialize_t psz = pserialize_create();

	KASSERT(*hooked);
	*hooked = false;
	pserialize_perform(psz);
	pserialize_destroy(psz);
	mutex_enter(&hs->hs_modlock);
	localcount_drain(lc, &hs->hs_modcv, &hs->hs_modlock);
	mutex_exit(&hs->hs_modlock);
	localcount_fini(lc);
}

bool
module_hook_tryenter(volatile bool *hooked, struct localcount *lc)
{
	bool entered;
	int s;

	if (__predict_true(!*hooked))
		return false;
	s = pserialize_read_enter();
	entered = *hooked;
	if (entered) {
		membar_consumer();
		localcount_acquire(lc);
	}
	pserialize_read_exit(s);
	return entered;
}

void
module_hook_exit(struct localcount *lc)
{
	struct hook_state *hs = curkernel()->k_hook;

	localcount_release(lc, &hs->hs_modcv, &hs->hs_modlock);
}
