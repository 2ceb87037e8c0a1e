/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * specificdata(9): values that subsystems hang on objects, by key.
 *
 * A domain is a kind of object and holds the keys; each object holds a
 * specificdata_reference, NULL until the first value is set.  The unlocked
 * variant is for objects that one lwp alone uses, such as itself.
 */
#ifndef _SYS_SPECIFICDATA_H_
#define _SYS_SPECIFICDATA_H_

#include <sys/types.h>
#include <sys/lwp.h>

typedef struct specificdata_domain *specificdata_domain_t;

void	specificdata_init_kernel(void);	/* boot */
void	specificdata_fini_kernel(void);	/* halt, after the last process */
specificdata_domain_t specificdata_domain_create(void);
void	specificdata_domain_delete(specificdata_domain_t);
int	specificdata_key_create(specificdata_domain_t, specificdata_key_t *,
	    specificdata_dtor_t);
void	specificdata_key_delete(specificdata_domain_t, specificdata_key_t);
int	specificdata_init(specificdata_domain_t, specificdata_reference *);
void	specificdata_fini(specificdata_domain_t, specificdata_reference *);
void	*specificdata_getspecific(specificdata_domain_t,
	    specificdata_reference *, specificdata_key_t);
void	*specificdata_getspecific_unlocked(specificdata_domain_t,
	    specificdata_reference *, specificdata_key_t);
void	specificdata_setspecific(specificdata_domain_t,
	    specificdata_reference *, specificdata_key_t, void *);
int	specificdata_setspecific_nowait(specificdata_domain_t,
	    specificdata_reference *, specificdata_key_t, void *);

#endif /* _SYS_SPECIFICDATA_H_ */
