/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module(9): named parts of the kernel with an initialisation order.
 *
 * A modinfo_t is const and shared by all kernels; what a kernel knows of a
 * module is its struct module.  Modules are compiled in: the component table,
 * rump_pub_module_init() and module_builtin_add() name them.  There is no
 * loading of files.
 *
 * Locks: kernconfig_lock() for everything but module_hold/rele and the
 * callbacks of a module itself, which are called with it held.
 */
#ifndef _SYS_MODULE_H_
#define _SYS_MODULE_H_

#include <sys/types.h>
#include <sys/param.h>
#include <sys/queue.h>
#include <sys/uio.h>

#define MAXMODNAME	32
#define MAXMODDEPS	10

typedef enum modclass {
	MODULE_CLASS_ANY = 0,
	MODULE_CLASS_MISC = 1,
	MODULE_CLASS_VFS = 2,
	MODULE_CLASS_DRIVER = 3,
	MODULE_CLASS_EXEC = 4,
	MODULE_CLASS_SECMODEL = 5,
	MODULE_CLASS_BUFQ = 6,
	MODULE_CLASS_MAX = 7
} modclass_t;

typedef enum modsrc {
	MODULE_SOURCE_KERNEL = 0,
	MODULE_SOURCE_BOOT = 1,
	MODULE_SOURCE_FILESYS = 2
} modsrc_t;

typedef enum modcmd {
	MODULE_CMD_INIT = 0,
	MODULE_CMD_FINI = 1,
	MODULE_CMD_STAT = 2,
	MODULE_CMD_AUTOUNLOAD = 3
} modcmd_t;

#define MODFLG_MUST_FORCE	0x00000001
#define MODFLG_AUTO_LOADED	0x00000002

typedef struct modinfo {
	u_int		mi_version;
	modclass_t	mi_class;
	int		(*mi_modcmd)(modcmd_t, void *);
	const char	*mi_name;
	const char	*mi_required;	/* "a,b" or NULL */
} modinfo_t;

/* modctl(2) */
#define MODCTL_LOAD		0
#define MODCTL_UNLOAD		1
#define MODCTL_OSTAT		2
#define MODCTL_EXISTS		3
#define MODCTL_STAT		4

#define MODCTL_NO_PROP		0x2
#define MODCTL_LOAD_FORCE	0x1

typedef struct modctl_load {
	const char	*ml_filename;
	int		ml_flags;
	const char	*ml_props;
	size_t		ml_propslen;
} modctl_load_t;

typedef struct modstat {
	char		ms_name[MAXMODNAME];
	uint64_t	ms_addr;
	modsrc_t	ms_source;
	modclass_t	ms_class;
	u_int		ms_size;
	u_int		ms_refcnt;
	u_int		ms_flags;
	u_int		ms_reqoffset;
} modstat_t;

#ifdef _KERNEL
struct kobj;
struct prop_dictionary;
struct sysctllog;

typedef struct module {
	volatile u_int	mod_refcnt;
	int		mod_flags;	/* MODFLG_* */
	const modinfo_t	*mod_info;
	struct kobj	*mod_kobj;	/* NULL: compiled in */
	TAILQ_ENTRY(module) mod_chain;
	struct module	*mod_required[MAXMODDEPS];
	u_int		mod_nrequired;
	modsrc_t	mod_source;
	time_t		mod_autotime;
	struct sysctllog *mod_sysctllog;
} module_t;

/*
 * One per module source file.  The object NAME_modinfo is what a component
 * description or rump_pub_module_init() points to.
 */
#define MODULE(class, name, required)					\
	static int name##_modcmd(modcmd_t, void *);			\
	extern const modinfo_t name##_modinfo;				\
	const modinfo_t name##_modinfo = {				\
		.mi_version = __NetBSD_Version__,			\
		.mi_class = (class),					\
		.mi_modcmd = name##_modcmd,				\
		.mi_name = #name,				\
		.mi_required = (required)				\
	}

TAILQ_HEAD(modlist, module);

/* Boot. */
void	module_init(void);
void	module_init_class(modclass_t);
int	module_builtin_add(const modinfo_t *const *, size_t, bool);
int	module_builtin_remove(const modinfo_t *, bool);
void	module_load_vfs_init(void);
void	module_start_unload_thread(void);
/* At halt: finish every module, dependants first. */
void	module_fini_all(void);

int	module_load(const char *, int, struct prop_dictionary *, modclass_t);
int	module_autoload(const char *, modclass_t);
int	module_unload(const char *);
int	module_prime(const char *, void *, size_t);
void	module_hold(module_t *);
void	module_rele(module_t *);
module_t *module_kernel(void);
const char *module_name(module_t *);
module_t *module_lookup(const char *);
int	module_find_section(const char *, void **, size_t *);
bool	module_compatible(int, int);
void	*module_register_callbacks(void (*)(struct module *),
	    void (*)(struct module *));
void	module_unregister_callbacks(void *);

/* Counts changes of the list of modules. */
#define module_gen	(module_gen_get())
u_int	module_gen_get(void);
int	handle_modctl_load(const char *, int, const char *, size_t);
#endif /* _KERNEL */

#endif /* _SYS_MODULE_H_ */
