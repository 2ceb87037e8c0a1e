/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * driver(9): from device numbers to drivers.
 *
 * Each kernel has two tables, of block and of character majors, and a list of
 * driver names, each with both majors.  The switches themselves are constants
 * of the drivers, and shared by all kernels that attached them.
 *
 * A table that grows is replaced; readers have no lock, so the old one stays
 * until the kernel goes.  A driver is in use until its last close: it calls
 * devsw_detach() when nothing of it is open.
 *
 * A driver without D_MPSAFE is called with the kernel lock.
 *
 * Locking: device_lock guards tables and names.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/buf.h>
#include <sys/conf.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/poll.h>
#include <sys/queue.h>
#include <sys/systm.h>
#include <sys/uio.h>

#define DEVSW_MAX	4096	/* majors that fit a dev_t */
#define DEVSW_SIZE	256	/* first tables */
#define DEVSW_DYNAMIC	340	/* majors given out from here on */
#define DEVSW_NAMELEN	32

struct devsw_table {
	u_int		dt_n;
	const void	*dt_sw[];
};

struct devsw_name {
	LIST_ENTRY(devsw_name) dn_list;
	devmajor_t	dn_bmajor;	/* NODEVMAJOR: none */
	devmajor_t	dn_cmajor;
	char		dn_name[DEVSW_NAMELEN];
};

struct devsw_state {
	struct devsw_table *ds_bdev;
	struct devsw_table *ds_cdev;
	LIST_HEAD(, devsw_name) ds_names;
};

/* Majors that are the same in every kernel, whatever is attached first. */
static const struct devsw_conv devsw_fixed[] = {
	{ "cons", NODEVMAJOR, CONS_CDEVMAJOR, DEVNODE_DONTBOTHER, 0, { 0, 0 } },
	{ "mem", NODEVMAJOR, MEM_CDEVMAJOR, DEVNODE_DONTBOTHER, 0, { 0, 0 } },
	{ "rumpblk", 197, 197, DEVNODE_DONTBOTHER, 0, { 0, 0 } },
};

static struct devsw_table *
devsw_newtable(u_int n)
{
	struct devsw_table *dt = kernel_state_alloc(
	    offsetof(struct devsw_table, dt_sw) + n * sizeof(dt->dt_sw[0]));

	dt->dt_n = n;
	return dt;
}

void
devsw_init(void)
{
	struct devsw_state *ds = kernel_state_alloc(sizeof(*ds));
	devmajor_t bmaj = NODEVMAJOR, cmaj;

	ds->ds_bdev = devsw_newtable(DEVSW_SIZE);
	ds->ds_cdev = devsw_newtable(DEVSW_SIZE);
	LIST_INIT(&ds->ds_names);
	curkernel()->k_devsw = ds;
	cmaj = MEM_CDEVMAJOR;
	(void)devsw_attach("mem", NULL, &bmaj, &mem_cdevsw, &cmaj);
	cmaj = CONS_CDEVMAJOR;
	(void)devsw_attach("cons", NULL, &bmaj, &cons_cdevsw, &cmaj);
}

static inline const void *
devsw_get(struct devsw_table *const *tablep, dev_t dev)
{
	const struct devsw_table *dt = atomic_load_consume(tablep);
	const devmajor_t maj = major(dev);

	if (__predict_false(dev == NODEV || (u_int)maj >= dt->dt_n))
		return NULL;
	return atomic_load_consume(&dt->dt_sw[maj]);
}

const struct bdevsw *
bdevsw_lookup(dev_t dev)
{
	return devsw_get(&curkernel()->k_devsw->ds_bdev, dev);
}

const struct cdevsw *
cdevsw_lookup(dev_t dev)
{
	return devsw_get(&curkernel()->k_devsw->ds_cdev, dev);
}

static devmajor_t
devsw_find(const struct devsw_table *dt, const void *sw)
{
	for (u_int i = 0; i < dt->dt_n; i++) {
		if (dt->dt_sw[i] == sw)
			return (devmajor_t)i;
	}
	return NODEVMAJOR;
}

devmajor_t
bdevsw_lookup_major(const struct bdevsw *sw)
{
	return devsw_find(curkernel()->k_devsw->ds_bdev, sw);
}

devmajor_t
cdevsw_lookup_major(const struct cdevsw *sw)
{
	return devsw_find(curkernel()->k_devsw->ds_cdev, sw);
}

/*
 * Names.  device_lock held.
 */

static struct devsw_name *
devsw_byname(const char *name)
{
	struct devsw_name *dn;

	LIST_FOREACH(dn, &curkernel()->k_devsw->ds_names, dn_list) {
		if (strcmp(dn->dn_name, name) == 0)
			return dn;
	}
	return NULL;
}

static bool
devsw_reserved(devmajor_t maj, bool blk)
{
	struct devsw_name *dn;

	for (size_t i = 0; i < __arraycount(devsw_fixed); i++) {
		if (maj == (blk ? devsw_fixed[i].d_bmajor :
		    devsw_fixed[i].d_cmajor))
			return true;
	}
	LIST_FOREACH(dn, &curkernel()->k_devsw->ds_names, dn_list) {
		if (maj == (blk ? dn->dn_bmajor : dn->dn_cmajor))
			return true;
	}
	return false;
}

static devmajor_t
devsw_choose(const char *name, bool blk)
{
	for (size_t i = 0; i < __arraycount(devsw_fixed); i++) {
		if (strcmp(devsw_fixed[i].d_name, name) == 0 &&
		    (blk ? devsw_fixed[i].d_bmajor :
		    devsw_fixed[i].d_cmajor) != NODEVMAJOR)
			return blk ? devsw_fixed[i].d_bmajor :
			    devsw_fixed[i].d_cmajor;
	}
	for (devmajor_t maj = DEVSW_DYNAMIC; maj < DEVSW_MAX; maj++) {
		if (!devsw_reserved(maj, blk))
			return maj;
	}
	return NODEVMAJOR;
}

/*
 * Put a switch into a table.  device_lock held.
 */
static int
devsw_put(struct devsw_table **tablep, devmajor_t maj, const void *sw)
{
	struct devsw_table *dt = *tablep, *ndt;
	u_int n = dt->dt_n;

	if (maj < 0 || maj >= DEVSW_MAX)
		return EINVAL;
	if ((u_int)maj >= n) {
		while ((u_int)maj >= n)
			n *= 2;
		ndt = devsw_newtable(n);
		memcpy(ndt->dt_sw, dt->dt_sw, dt->dt_n * sizeof(dt->dt_sw[0]));
		atomic_store_release(tablep, ndt);
		dt = ndt;
	}
	if (dt->dt_sw[maj] != NULL && dt->dt_sw[maj] != sw)
		return EEXIST;
	atomic_store_release(&dt->dt_sw[maj], sw);
	return 0;
}

/*
 * The name and its majors, chosen where the caller leaves that to us.
 */
static int
devsw_setname(const char *name, bool blk, devmajor_t *bmaj, devmajor_t *cmaj,
    struct devsw_name **dnp)
{
	struct devsw_name *dn = devsw_byname(name);

	if (dn != NULL) {
		if ((*bmaj != NODEVMAJOR && dn->dn_bmajor != NODEVMAJOR &&
		    *bmaj != dn->dn_bmajor) || (*cmaj != NODEVMAJOR &&
		    dn->dn_cmajor != NODEVMAJOR && *cmaj != dn->dn_cmajor))
			return EINVAL;
		if (*bmaj == NODEVMAJOR)
			*bmaj = dn->dn_bmajor;
		if (*cmaj == NODEVMAJOR)
			*cmaj = dn->dn_cmajor;
	}
	if (blk && *bmaj == NODEVMAJOR)
		*bmaj = devsw_choose(name, true);
	if (*cmaj == NODEVMAJOR)
		*cmaj = devsw_choose(name, false);
	if ((blk && *bmaj == NODEVMAJOR) || *cmaj == NODEVMAJOR)
		return ENOMEM;
	if (dn == NULL) {
		if (strlen(name) >= DEVSW_NAMELEN)
			return ENAMETOOLONG;
		dn = kernel_state_alloc(sizeof(*dn));
		strlcpy(dn->dn_name, name, sizeof(dn->dn_name));
		dn->dn_bmajor = dn->dn_cmajor = NODEVMAJOR;
		LIST_INSERT_HEAD(&curkernel()->k_devsw->ds_names, dn,
		    dn_list);
	}
	*dnp = dn;
	return 0;
}

/*
 * A driver is there.  Majors of NODEVMAJOR are found by its name, or chosen,
 * and stored.  EEXIST: the name or a major has another switch.
 */
int
devsw_attach(const char *name, const struct bdevsw *bsw, devmajor_t *bmaj,
    const struct cdevsw *csw, devmajor_t *cmaj)
{
	struct devsw_state *ds = curkernel()->k_devsw;
	struct devsw_name *dn;
	const void *old;
	int error;

	if (name == NULL || csw == NULL)
		return EINVAL;
	mutex_enter(&device_lock);
	error = devsw_setname(name, bsw != NULL, bmaj, cmaj, &dn);
	if (error != 0)
		goto out;
	if ((u_int)*cmaj < ds->ds_cdev->dt_n &&
	    (old = ds->ds_cdev->dt_sw[*cmaj]) != NULL) {
		/* Also when it is attached already. */
		error = EEXIST;
		goto out;
	}
	if (bsw != NULL &&
	    (error = devsw_put(&ds->ds_bdev, *bmaj, bsw)) != 0)
		goto out;
	if ((error = devsw_put(&ds->ds_cdev, *cmaj, csw)) != 0) {
		if (bsw != NULL)
			ds->ds_bdev->dt_sw[*bmaj] = NULL;
		goto out;
	}
	if (bsw != NULL)
		dn->dn_bmajor = *bmaj;
	dn->dn_cmajor = *cmaj;
out:
	mutex_exit(&device_lock);
	return error;
}

/*
 * The driver goes.  Its name keeps its majors.
 */
int
devsw_detach(const struct bdevsw *bsw, const struct cdevsw *csw)
{
	struct devsw_state *ds = curkernel()->k_devsw;
	devmajor_t maj;

	mutex_enter(&device_lock);
	if (bsw != NULL &&
	    (maj = devsw_find(ds->ds_bdev, bsw)) != NODEVMAJOR)
		atomic_store_relaxed(&ds->ds_bdev->dt_sw[maj], NULL);
	if (csw != NULL &&
	    (maj = devsw_find(ds->ds_cdev, csw)) != NODEVMAJOR)
		atomic_store_relaxed(&ds->ds_cdev->dt_sw[maj], NULL);
	mutex_exit(&device_lock);
	return 0;
}

static const char *
devsw_name(devmajor_t maj, bool blk)
{
	struct devsw_name *dn;

	if (maj < 0)
		return NULL;
	mutex_enter(&device_lock);
	LIST_FOREACH(dn, &curkernel()->k_devsw->ds_names, dn_list) {
		if (maj == (blk ? dn->dn_bmajor : dn->dn_cmajor))
			break;
	}
	mutex_exit(&device_lock);
	return dn == NULL ? NULL : dn->dn_name;
}

/* The name of a block driver that is there. */
const char *
devsw_blk2name(devmajor_t bmaj)
{
	if (bmaj < 0 || bdevsw_lookup(makedev(bmaj, 0)) == NULL)
		return NULL;
	return devsw_name(bmaj, true);
}

const char *
bdevsw_getname(devmajor_t bmaj)
{
	return devsw_name(bmaj, true);
}

const char *
cdevsw_getname(devmajor_t cmaj)
{
	return devsw_name(cmaj, false);
}

/*
 * The major of a driver by its name, which a unit number may follow.  buf
 * gets the name without it.
 */
static devmajor_t
devsw_name2maj(const char *name, char *buf, size_t buflen, bool blk)
{
	struct devsw_name *dn;
	devmajor_t maj = NODEVMAJOR;

	if (name == NULL)
		return NODEVMAJOR;
	mutex_enter(&device_lock);
	LIST_FOREACH(dn, &curkernel()->k_devsw->ds_names, dn_list) {
		const size_t len = strlen(dn->dn_name);

		if (strncmp(dn->dn_name, name, len) != 0)
			continue;
		if (name[len] != '\0' && (name[len] < '0' || name[len] > '9'))
			continue;
		maj = blk ? dn->dn_bmajor : dn->dn_cmajor;
		if (maj == NODEVMAJOR)
			continue;
		if (buf != NULL)
			strlcpy(buf, dn->dn_name, buflen);
		break;
	}
	mutex_exit(&device_lock);
	return maj;
}

devmajor_t
devsw_name2blk(const char *name, char *buf, size_t buflen)
{
	return devsw_name2maj(name, buf, buflen, true);
}

devmajor_t
devsw_name2chr(const char *name, char *buf, size_t buflen)
{
	return devsw_name2maj(name, buf, buflen, false);
}

/*
 * The other device number of the same thing, or NODEV.
 */
static dev_t
devsw_other(dev_t dev, bool blk)
{
	struct devsw_name *dn;
	devmajor_t maj = NODEVMAJOR;

	if (dev == NODEV)
		return NODEV;
	mutex_enter(&device_lock);
	LIST_FOREACH(dn, &curkernel()->k_devsw->ds_names, dn_list) {
		if (dn->dn_bmajor == NODEVMAJOR ||
		    dn->dn_cmajor == NODEVMAJOR)
			continue;
		if (major(dev) == (blk ? dn->dn_bmajor : dn->dn_cmajor)) {
			maj = blk ? dn->dn_cmajor : dn->dn_bmajor;
			break;
		}
	}
	mutex_exit(&device_lock);
	return maj == NODEVMAJOR ? NODEV : makedev(maj, minor(dev));
}

dev_t
devsw_blk2chr(dev_t dev)
{
	return devsw_other(dev, true);
}

dev_t
devsw_chr2blk(dev_t dev)
{
	return devsw_other(dev, false);
}

/*
 * Calling drivers.
 */

static inline bool
devsw_lock(int flag)
{
	if (__predict_true(flag & D_MPSAFE))
		return false;
	KERNEL_LOCK(1, NULL);
	return true;
}

static inline void
devsw_unlock(bool locked)
{
	if (locked)
		KERNEL_UNLOCK_ONE(NULL);
}

/* Call sw->fn, with the kernel lock if the driver wants it. */
#define DEVSW_CALL(sw, rv, fn, ...) do {				\
	bool _locked = devsw_lock((sw)->d_flag);			\
	(rv) = (*(sw)->fn)(__VA_ARGS__);				\
	devsw_unlock(_locked);						\
} while (0)

/*
 * KIND_OP(): what the driver of a device does.  `missing' if there is none.
 */
#define DEVSW_FORWARD(type, kind, op, missing, params, args)		\
type									\
kind##_##op params							\
{									\
	const struct kind##sw *sw = kind##sw_lookup(dev);		\
	bool locked;							\
	type rv;							\
									\
	if (__predict_false(sw == NULL))				\
		return missing;						\
	locked = devsw_lock(sw->d_flag);				\
	rv = (*sw->d_##op) args;					\
	devsw_unlock(locked);						\
	return rv;							\
}

DEVSW_FORWARD(int, bdev, open, ENXIO,
    (dev_t dev, int flag, int devtype, struct lwp *l),
    (dev, flag, devtype, l))
DEVSW_FORWARD(int, bdev, close, ENXIO,
    (dev_t dev, int flag, int devtype, struct lwp *l),
    (dev, flag, devtype, l))

void
bdev_strategy(struct buf *bp)
{
	const struct bdevsw *sw = bdevsw_lookup(bp->b_dev);
	bool locked;

	if (__predict_false(sw == NULL)) {
		bp->b_error = ENXIO;
		bp->b_resid = bp->b_bcount;
		biodone(bp);
		return;
	}
	locked = devsw_lock(sw->d_flag);
	(*sw->d_strategy)(bp);
	devsw_unlock(locked);
}

DEVSW_FORWARD(int, bdev, ioctl, ENXIO,
    (dev_t dev, u_long cmd, void *data, int flag, struct lwp *l),
    (dev, cmd, data, flag, l))

/* No lock: the machine may be in any state. */
int
bdev_dump(dev_t dev, daddr_t addr, void *data, size_t size)
{
	const struct bdevsw *sw = bdevsw_lookup(dev);

	return sw == NULL ? ENXIO : (*sw->d_dump)(dev, addr, data, size);
}

int
bdev_flags(dev_t dev)
{
	const struct bdevsw *sw = bdevsw_lookup(dev);

	return sw == NULL ? 0 : sw->d_flag & ~D_TYPEMASK;
}

int
bdev_type(dev_t dev)
{
	const struct bdevsw *sw = bdevsw_lookup(dev);

	return sw == NULL ? D_OTHER : sw->d_flag & D_TYPEMASK;
}

int
bdev_size(dev_t dev)
{
	const struct bdevsw *sw = bdevsw_lookup(dev);
	int rv;

	if (sw == NULL || sw->d_psize == NULL)
		return -1;
	DEVSW_CALL(sw, rv, d_psize, dev);
	return rv;
}

DEVSW_FORWARD(int, bdev, discard, ENXIO,
    (dev_t dev, off_t pos, off_t len),
    (dev, pos, len))
DEVSW_FORWARD(int, cdev, open, ENXIO,
    (dev_t dev, int flag, int devtype, struct lwp *l),
    (dev, flag, devtype, l))
DEVSW_FORWARD(int, cdev, close, ENXIO,
    (dev_t dev, int flag, int devtype, struct lwp *l),
    (dev, flag, devtype, l))
DEVSW_FORWARD(int, cdev, read, ENXIO,
    (dev_t dev, struct uio *uio, int flag),
    (dev, uio, flag))
DEVSW_FORWARD(int, cdev, write, ENXIO,
    (dev_t dev, struct uio *uio, int flag),
    (dev, uio, flag))
DEVSW_FORWARD(int, cdev, ioctl, ENXIO,
    (dev_t dev, u_long cmd, void *data, int flag, struct lwp *l),
    (dev, cmd, data, flag, l))

/* The tty component tells a terminal's device by its switch alone. */
struct tty *
cdev_tty(dev_t dev)
{
	const struct cdevsw *sw = cdevsw_lookup(dev);
	struct tty *tp;

	if (sw == NULL || sw->d_tty == NULL)
		return NULL;
	DEVSW_CALL(sw, tp, d_tty, dev);
	return tp;
}

DEVSW_FORWARD(int, cdev, poll, POLLERR,
    (dev_t dev, int flag, struct lwp *l),
    (dev, flag, l))
DEVSW_FORWARD(paddr_t, cdev, mmap, (paddr_t)-1,
    (dev_t dev, off_t off, int flag),
    (dev, off, flag))
DEVSW_FORWARD(int, cdev, kqfilter, ENXIO,
    (dev_t dev, struct knote *kn),
    (dev, kn))
DEVSW_FORWARD(int, cdev, discard, ENXIO,
    (dev_t dev, off_t pos, off_t len),
    (dev, pos, len))

int
cdev_flags(dev_t dev)
{
	const struct cdevsw *sw = cdevsw_lookup(dev);

	return sw == NULL ? 0 : sw->d_flag & ~D_TYPEMASK;
}

int
cdev_type(dev_t dev)
{
	const struct cdevsw *sw = cdevsw_lookup(dev);

	return sw == NULL ? D_OTHER : sw->d_flag & D_TYPEMASK;
}
