/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hooks: functions to run when a process execs, exits or forks, at shutdown,
 * at power events, when root is mounted; and simplehook(9), lists of hooks
 * that anybody may keep.
 *
 * A handle of *_establish() is NULL when there is no memory.
 */
#ifndef _SYS_HOOK_H_
#define _SYS_HOOK_H_

#include <sys/types.h>
#include <sys/mutex.h>

struct device;
struct proc;

void	hook_init(void);		/* boot */

void	*shutdownhook_establish(void (*)(void *), void *);
void	shutdownhook_disestablish(void *);
void	doshutdownhooks(void);

void	*powerhook_establish(const char *, void (*)(int, void *), void *);
void	powerhook_disestablish(void *);
void	dopowerhooks(int);
#define PWR_RESUME	0
#define PWR_SUSPEND	1
#define PWR_STANDBY	2
#define PWR_SOFTRESUME	3
#define PWR_SOFTSUSPEND	4
#define PWR_SOFTSTANDBY	5

void	*mountroothook_establish(void (*)(struct device *), struct device *);
void	mountroothook_disestablish(void *);
void	mountroothook_destroy(void);
void	domountroothook(struct device *);

void	*exechook_establish(void (*)(struct proc *, void *), void *);
void	exechook_disestablish(void *);
void	doexechooks(struct proc *);

void	*exithook_establish(void (*)(struct proc *, void *), void *);
void	exithook_disestablish(void *);
void	doexithooks(struct proc *);

void	*forkhook_establish(void (*)(struct proc *, struct proc *));
void	forkhook_disestablish(void *);
void	doforkhooks(struct proc *, struct proc *);	/* child, parent */

/*
 * simplehook(9).  Hooks run in the order of establishing, without locks, and
 * may remove themselves.  simplehook_disestablish() waits for a running hook,
 * dropping the interlock meanwhile.
 */
typedef struct khook_list khook_list_t;
typedef struct khook khook_t;

khook_list_t *simplehook_create(int, const char *);
void	simplehook_destroy(khook_list_t *);
int	simplehook_dohooks(khook_list_t *);
khook_t	*simplehook_establish(khook_list_t *, void (*)(void *), void *);
void	simplehook_disestablish(khook_list_t *, khook_t *, kmutex_t *);
bool	simplehook_has_hooks(khook_list_t *);

#endif /* _SYS_HOOK_H_ */
