/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * driver(9): device switches.
 */
#ifndef _SYS_CONF_H_
#define _SYS_CONF_H_

#include <sys/types.h>
#include <sys/mutex.h>

struct buf;
struct knote;
struct tty;

/* d_flag */
#define D_OTHER		0x0000
#define D_TAPE		0x0001
#define D_DISK		0x0002
#define D_TTY		0x0003
#define D_TYPEMASK	0x00ff
#define D_MPSAFE	0x0100	/* else called with the kernel lock */
#define D_NEGOFFSAFE	0x0200	/* negative offsets are the driver's */
#define D_MCLOSE	0x0400	/* d_close on every close */

#define dev_type_open(n)	int n(dev_t, int, int, struct lwp *)
#define dev_type_close(n)	int n(dev_t, int, int, struct lwp *)
#define dev_type_read(n)	int n(dev_t, struct uio *, int)
#define dev_type_write(n)	int n(dev_t, struct uio *, int)
#define dev_type_ioctl(n)	\
    int n(dev_t, u_long, void *, int, struct lwp *)
#define dev_type_stop(n)	void n(struct tty *, int)
#define dev_type_tty(n)		struct tty *n(dev_t)
#define dev_type_poll(n)	int n(dev_t, int, struct lwp *)
#define dev_type_mmap(n)	paddr_t n(dev_t, off_t, int)
#define dev_type_strategy(n)	void n(struct buf *)
#define dev_type_dump(n)	int n(dev_t, daddr_t, void *, size_t)
#define dev_type_size(n)	int n(dev_t)
#define dev_type_kqfilter(n)	int n(dev_t, struct knote *)
#define dev_type_discard(n)	int n(dev_t, off_t, off_t)

struct bdevsw {
	int		(*d_open)(dev_t, int, int, struct lwp *);
	int		(*d_close)(dev_t, int, int, struct lwp *);
	void		(*d_strategy)(struct buf *);
	int		(*d_ioctl)(dev_t, u_long, void *, int, struct lwp *);
	int		(*d_dump)(dev_t, daddr_t, void *, size_t);
	int		(*d_psize)(dev_t);
	int		(*d_discard)(dev_t, off_t, off_t);
	int		d_flag;
};

struct cdevsw {
	int		(*d_open)(dev_t, int, int, struct lwp *);
	int		(*d_close)(dev_t, int, int, struct lwp *);
	int		(*d_read)(dev_t, struct uio *, int);
	int		(*d_write)(dev_t, struct uio *, int);
	int		(*d_ioctl)(dev_t, u_long, void *, int, struct lwp *);
	void		(*d_stop)(struct tty *, int);
	struct tty	*(*d_tty)(dev_t);
	int		(*d_poll)(dev_t, int, struct lwp *);
	paddr_t		(*d_mmap)(dev_t, off_t, int);
	int		(*d_kqfilter)(dev_t, struct knote *);
	int		(*d_discard)(dev_t, off_t, off_t);
	int		d_flag;
};

/* Fillers: subr_nulldev.c */
int	enodev(void);
int	enxio(void);
int	enoioctl(void);
int	enosys(void);
int	eopnotsupp(void);
int	nullop(void *);
void	voidop(void);
void	*nullret(void);
int	devenodev(dev_t, ...);
int	devnullop(dev_t, ...);
int	deveopnotsupp(dev_t, ...);
int	ttyenodev(struct tty *, ...);
void	ttyvenodev(struct tty *, ...);
void	ttyvnullop(struct tty *, ...);

dev_type_open(dev_noopen);
dev_type_open(dev_nullopen);
dev_type_read(dev_noread);
dev_type_read(dev_nullread);
dev_type_ioctl(dev_noioctl);
dev_type_ioctl(dev_nullioctl);
dev_type_stop(dev_nostop);
dev_type_mmap(dev_nommap);
dev_type_mmap(dev_nullmmap);
dev_type_strategy(dev_nostrategy);
dev_type_dump(dev_nodump);
dev_type_dump(dev_nulldump);
dev_type_discard(dev_nodiscard);
dev_type_discard(dev_nulldiscard);
dev_type_poll(seltrue);
dev_type_kqfilter(seltrue_kqfilter);

#define noopen		dev_noopen
#define noclose		dev_noopen
#define noread		dev_noread
#define nowrite		dev_noread
#define noioctl		dev_noioctl
#define nostop		dev_nostop
#define notty		NULL
#define nopoll		seltrue
#define nommap		dev_nommap
#define nodump		dev_nodump
#define nosize		NULL
#define nokqfilter	seltrue_kqfilter
#define nodiscard	dev_nodiscard
#define nostrategy	dev_nostrategy

#define nullopen	dev_nullopen
#define nullclose	dev_nullopen
#define nullread	dev_nullread
#define nullwrite	dev_nullread
#define nullioctl	dev_nullioctl
#define nullstop	dev_nostop
#define nullpoll	seltrue
#define nullmmap	dev_nullmmap
#define nulldump	dev_nulldump
#define nullkqfilter	seltrue_kqfilter
#define nulldiscard	dev_nulldiscard

/* Names, and both majors of a driver. */
enum devnode_class {
	DEVNODE_DONTBOTHER = 0,
	DEVNODE_SINGLE = 1,
	DEVNODE_VECTOR = 2
};
#define DEVNODE_FLAG_LINKZERO	0x01
#define DEVNODE_FLAG_ISMINOR0	0x02

struct devsw_conv {
	const char	*d_name;
	devmajor_t	d_bmajor;
	devmajor_t	d_cmajor;
	enum devnode_class d_class;
	int		d_flags;
	int		d_vectdim[2];
};

#define device_lock	(curkernel()->k_device_lock)

void	devsw_init(void);
int	devsw_attach(const char *, const struct bdevsw *, devmajor_t *,
	    const struct cdevsw *, devmajor_t *);
int	devsw_detach(const struct bdevsw *, const struct cdevsw *);
const struct bdevsw *bdevsw_lookup(dev_t);
const struct cdevsw *cdevsw_lookup(dev_t);
devmajor_t bdevsw_lookup_major(const struct bdevsw *);
devmajor_t cdevsw_lookup_major(const struct cdevsw *);
const char *devsw_blk2name(devmajor_t);
const char *cdevsw_getname(devmajor_t);
const char *bdevsw_getname(devmajor_t);
devmajor_t devsw_name2blk(const char *, char *, size_t);
devmajor_t devsw_name2chr(const char *, char *, size_t);
dev_t	devsw_blk2chr(dev_t);
dev_t	devsw_chr2blk(dev_t);

int	bdev_open(dev_t, int, int, struct lwp *);
int	bdev_close(dev_t, int, int, struct lwp *);
void	bdev_strategy(struct buf *);
int	bdev_ioctl(dev_t, u_long, void *, int, struct lwp *);
int	bdev_dump(dev_t, daddr_t, void *, size_t);
int	bdev_flags(dev_t);
int	bdev_type(dev_t);
int	bdev_size(dev_t);
int	bdev_discard(dev_t, off_t, off_t);

int	cdev_open(dev_t, int, int, struct lwp *);
int	cdev_close(dev_t, int, int, struct lwp *);
int	cdev_read(dev_t, struct uio *, int);
int	cdev_write(dev_t, struct uio *, int);
int	cdev_ioctl(dev_t, u_long, void *, int, struct lwp *);
void	cdev_stop(struct tty *, int);
struct tty *cdev_tty(dev_t);
int	cdev_poll(dev_t, int, struct lwp *);
paddr_t	cdev_mmap(dev_t, off_t, int);
int	cdev_kqfilter(dev_t, struct knote *);
int	cdev_discard(dev_t, off_t, off_t);
int	cdev_flags(dev_t);
int	cdev_type(dev_t);

/* Minors of major 2, "mem": dev/mem.c */
#define DEV_MEM		0
#define DEV_KMEM	1
#define DEV_NULL	2
#define DEV_FULL	11
#define DEV_ZERO	12
#define MEM_CDEVMAJOR	2
extern const struct cdevsw mem_cdevsw;

/* The console: librump/rumpkern/cons.c */
#define CONS_CDEVMAJOR	0
extern const struct cdevsw cons_cdevsw;

#endif /* _SYS_CONF_H_ */
