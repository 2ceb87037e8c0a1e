/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vmem(9).
 *
 * An arena is a list of segments in order of address.  A SPAN segment heads
 * what was added or imported in one piece; FREE and BUSY ones follow it and
 * together cover it.  Neighbouring FREE segments of a span are always merged.
 * FREE segments are also on a list by the magnitude of their size, BUSY ones in
 * a tree by address.
 *
 * The quantum cache size is a hint that this implementation does without.
 *
 * Locking: vm_lock.  It is not held over an import or release, nor while
 * segments are allocated.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bitops.h>
#include <sys/condvar.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/rbtree.h>
#include <sys/vmem.h>

#define NFREELIST	64

enum segtype {
	SEG_SPAN,
	SEG_IMPORTED,		/* a span as well */
	SEG_FREE,
	SEG_BUSY
};

struct vseg {
	TAILQ_ENTRY(vseg) s_seglist;
	LIST_ENTRY(vseg) s_freelist;
	struct rb_node	s_node;		/* BUSY */
	vmem_addr_t	s_start;
	vmem_size_t	s_size;
	enum segtype	s_type;
};

LIST_HEAD(vseglist, vseg);

struct vmem {
	kmutex_t	vm_lock;
	kcondvar_t	vm_cv;
	char		vm_name[16];
	vmem_size_t	vm_quantum;
	vmem_ximport_t	*vm_ximport;
	vmem_import_t	*vm_import;
	vmem_release_t	*vm_release;
	vmem_t		*vm_source;
	TAILQ_HEAD(vsegs, vseg) vm_segs;
	struct vseglist	vm_free[NFREELIST];
	rb_tree_t	vm_busy;
	vmem_size_t	vm_size;
	vmem_size_t	vm_inuse;
	u_int		vm_nwait;
};

/* What an allocation asks for. */
struct request {
	vmem_size_t	r_size, r_align, r_phase, r_nocross;
	vmem_addr_t	r_min, r_max;	/* both may be used */
};

static int
busy_cmp_nodes(void *ctx, const void *a, const void *b)
{
	const struct vseg *sa = a, *sb = b;

	return sa->s_start < sb->s_start ? -1 : sa->s_start > sb->s_start;
}

static int
busy_cmp_key(void *ctx, const void *n, const void *key)
{
	const struct vseg *s = n;
	vmem_addr_t addr = *(const vmem_addr_t *)key;

	return s->s_start < addr ? -1 : s->s_start > addr;
}

static const rb_tree_ops_t busy_ops = {
	.rbto_compare_nodes = busy_cmp_nodes,
	.rbto_compare_key = busy_cmp_key,
	.rbto_node_offset = offsetof(struct vseg, s_node)
};

static km_flag_t
vmem_kmflags(vm_flag_t flags)
{

	return (flags & VM_SLEEP) ? KM_SLEEP : KM_NOSLEEP;
}

static u_int
freelist_of(vmem_size_t size)
{

	return ilog2(size);
}

static void
seg_setfree(vmem_t *vm, struct vseg *s)
{

	s->s_type = SEG_FREE;
	LIST_INSERT_HEAD(&vm->vm_free[freelist_of(s->s_size)], s, s_freelist);
}

/*
 * Where in the segment the request fits.
 */
static bool
seg_fit(const struct vseg *s, const struct request *r, vmem_addr_t *addrp)
{
	vmem_addr_t start, end, a;

	start = MAX(s->s_start, r->r_min);
	end = MIN(s->s_start + (s->s_size - 1), r->r_max);
	if (start > end || end - start < r->r_size - 1)
		return false;
	a = roundup2(start - r->r_phase, r->r_align) + r->r_phase;
	if (a < start)
		a += r->r_align;
	if (a < start || a > end)
		return false;
	if (r->r_nocross != 0 &&
	    ((a ^ (a + r->r_size - 1)) & ~(r->r_nocross - 1)) != 0) {
		a = roundup2(a, r->r_nocross);
		a = roundup2(a - r->r_phase, r->r_align) + r->r_phase;
		if (a < start || a > end ||
		    ((a ^ (a + r->r_size - 1)) & ~(r->r_nocross - 1)) != 0)
			return false;
	}
	if (end - a < r->r_size - 1)
		return false;
	*addrp = a;
	return true;
}

/*
 * A free segment for the request.  Instant fit begins with the list on which
 * each segment is large enough.
 */
static struct vseg *
vmem_search(vmem_t *vm, const struct request *r, vm_flag_t flags,
    vmem_addr_t *addrp)
{
	struct vseg *s, *best = NULL;
	u_int first = freelist_of(r->r_size), i;
	vmem_addr_t addr;

	if (flags & VM_INSTANTFIT) {
		for (i = first + !powerof2(r->r_size); i < NFREELIST; i++) {
			LIST_FOREACH(s, &vm->vm_free[i], s_freelist) {
				if (seg_fit(s, r, addrp))
					return s;
			}
		}
		if (powerof2(r->r_size))
			return NULL;
		i = first;
		LIST_FOREACH(s, &vm->vm_free[i], s_freelist) {
			if (seg_fit(s, r, addrp))
				return s;
		}
		return NULL;
	}
	for (i = first; i < NFREELIST && best == NULL; i++) {
		LIST_FOREACH(s, &vm->vm_free[i], s_freelist) {
			if ((best == NULL || s->s_size < best->s_size) &&
			    seg_fit(s, r, &addr)) {
				best = s;
				*addrp = addr;
			}
		}
	}
	return best;
}

/*
 * Make [addr, addr + size) of a free segment busy, with what is before and
 * behind as segments of their own.
 */
static void
seg_carve(vmem_t *vm, struct vseg *s, vmem_addr_t addr, vmem_size_t size,
    struct vseg **spare)
{
	vmem_size_t before = addr - s->s_start;
	vmem_size_t after = s->s_size - before - size;
	struct vseg *n;

	LIST_REMOVE(s, s_freelist);
	if (before != 0) {
		n = spare[0];
		spare[0] = NULL;
		n->s_start = s->s_start;
		n->s_size = before;
		TAILQ_INSERT_BEFORE(s, n, s_seglist);
		seg_setfree(vm, n);
	}
	if (after != 0) {
		n = spare[1];
		spare[1] = NULL;
		n->s_start = addr + size;
		n->s_size = after;
		TAILQ_INSERT_AFTER(&vm->vm_segs, s, n, s_seglist);
		seg_setfree(vm, n);
	}
	s->s_start = addr;
	s->s_size = size;
	s->s_type = SEG_BUSY;
	rb_tree_insert_node(&vm->vm_busy, s);
	vm->vm_inuse += size;
}

static void
spare_free(struct vseg **spare)
{
	int i;

	for (i = 0; i < 2; i++) {
		if (spare[i] != NULL)
			kmem_free(spare[i], sizeof(*spare[i]));
		spare[i] = NULL;
	}
}

static int
spare_alloc(struct vseg **spare, vm_flag_t flags)
{
	int i;

	for (i = 0; i < 2; i++) {
		if (spare[i] == NULL && (spare[i] = kmem_alloc(
		    sizeof(*spare[i]), vmem_kmflags(flags))) == NULL) {
			spare_free(spare);
			return ENOMEM;
		}
	}
	return 0;
}

static int
vmem_addspan(vmem_t *vm, vmem_addr_t addr, vmem_size_t size, vm_flag_t flags,
    enum segtype type)
{
	struct vseg *spare[2] = { NULL, NULL };
	int error;

	KASSERT(size != 0);
	KASSERT(addr + (size - 1) >= addr);
	if ((error = spare_alloc(spare, flags)) != 0)
		return error;
	spare[0]->s_start = spare[1]->s_start = addr;
	spare[0]->s_size = spare[1]->s_size = size;
	spare[0]->s_type = type;
	mutex_enter(&vm->vm_lock);
	TAILQ_INSERT_TAIL(&vm->vm_segs, spare[0], s_seglist);
	TAILQ_INSERT_TAIL(&vm->vm_segs, spare[1], s_seglist);
	seg_setfree(vm, spare[1]);
	vm->vm_size += size;
	cv_broadcast(&vm->vm_cv);
	mutex_exit(&vm->vm_lock);
	return 0;
}

/*
 * Get more from the source: enough for the request wherever it lies.
 */
static int
vmem_doimport(vmem_t *vm, const struct request *r, vm_flag_t flags)
{
	vmem_size_t size = r->r_size;
	vmem_addr_t addr;
	int error;

	if (vm->vm_import == NULL && vm->vm_ximport == NULL)
		return ENOMEM;
	if (r->r_min != VMEM_ADDR_MIN || r->r_max != VMEM_ADDR_MAX)
		return EINVAL;
	if (r->r_align > vm->vm_quantum)
		size += r->r_align;
	if (r->r_nocross != 0)
		size += r->r_nocross;
	size = roundup2(size, vm->vm_quantum);
	if (vm->vm_ximport != NULL)
		error = vm->vm_ximport(vm->vm_source, size, &size, flags,
		    &addr);
	else
		error = vm->vm_import(vm->vm_source, size, flags, &addr);
	if (error != 0)
		return ENOMEM;
	error = vmem_addspan(vm, addr, size, flags, SEG_IMPORTED);
	if (error != 0 && vm->vm_release != NULL)
		vm->vm_release(vm->vm_source, addr, size);
	return error;
}

int
vmem_xalloc(vmem_t *vm, vmem_size_t size, vmem_size_t align, vmem_size_t phase,
    vmem_size_t nocross, vmem_addr_t minaddr, vmem_addr_t maxaddr,
    vm_flag_t flags, vmem_addr_t *addrp)
{
	struct request r = {
		.r_size = vmem_roundup_size(vm, size),
		.r_align = align != 0 ? align : vm->vm_quantum,
		.r_phase = phase, .r_nocross = nocross,
		.r_min = minaddr, .r_max = maxaddr
	};
	struct vseg *spare[2] = { NULL, NULL }, *s;
	vmem_addr_t addr = 0;
	int error;

	KASSERT(size != 0);
	KASSERT(powerof2(r.r_align) && powerof2(nocross));
	KASSERT(nocross == 0 || nocross >= r.r_size);
	for (;;) {
		if ((error = spare_alloc(spare, flags)) != 0)
			return error;
		mutex_enter(&vm->vm_lock);
		if ((s = vmem_search(vm, &r, flags, &addr)) != NULL)
			break;
		mutex_exit(&vm->vm_lock);
		if ((error = vmem_doimport(vm, &r, flags)) == 0)
			continue;
		if ((flags & VM_SLEEP) == 0) {
			spare_free(spare);
			return ENOMEM;
		}
		/* Until something is freed or added. */
		mutex_enter(&vm->vm_lock);
		if ((s = vmem_search(vm, &r, flags, &addr)) != NULL)
			break;
		vm->vm_nwait++;
		cv_wait(&vm->vm_cv, &vm->vm_lock);
		vm->vm_nwait--;
		mutex_exit(&vm->vm_lock);
	}
	seg_carve(vm, s, addr, r.r_size, spare);
	mutex_exit(&vm->vm_lock);
	spare_free(spare);
	if (addrp != NULL)
		*addrp = addr;
	return 0;
}

/*
 * Free a busy segment: merge it, and give an imported span that is wholly free
 * back.  Entered with vm_lock, leaves without.
 */
static void
vmem_freeseg(vmem_t *vm, struct vseg *s)
{
	struct vseg *n, *dead[3];
	vmem_addr_t addr = 0;
	vmem_size_t size = 0;
	int ndead = 0;

	rb_tree_remove_node(&vm->vm_busy, s);
	vm->vm_inuse -= s->s_size;
	n = TAILQ_NEXT(s, s_seglist);
	if (n != NULL && n->s_type == SEG_FREE) {
		LIST_REMOVE(n, s_freelist);
		TAILQ_REMOVE(&vm->vm_segs, n, s_seglist);
		s->s_size += n->s_size;
		dead[ndead++] = n;
	}
	n = TAILQ_PREV(s, vsegs, s_seglist);
	if (n->s_type == SEG_FREE) {
		LIST_REMOVE(n, s_freelist);
		TAILQ_REMOVE(&vm->vm_segs, s, s_seglist);
		n->s_size += s->s_size;
		dead[ndead++] = s;
		s = n;
		n = TAILQ_PREV(s, vsegs, s_seglist);
	}
	if (n->s_type == SEG_IMPORTED && n->s_size == s->s_size &&
	    vm->vm_release != NULL) {
		addr = n->s_start;
		size = n->s_size;
		TAILQ_REMOVE(&vm->vm_segs, n, s_seglist);
		TAILQ_REMOVE(&vm->vm_segs, s, s_seglist);
		vm->vm_size -= size;
		kmem_free(n, sizeof(*n));
		dead[ndead++] = s;
	} else {
		seg_setfree(vm, s);
	}
	if (vm->vm_nwait != 0)
		cv_broadcast(&vm->vm_cv);
	mutex_exit(&vm->vm_lock);
	while (ndead != 0)
		kmem_free(dead[--ndead], sizeof(*s));
	if (size != 0)
		vm->vm_release(vm->vm_source, addr, size);
}

void
vmem_xfree(vmem_t *vm, vmem_addr_t addr, vmem_size_t size)
{
	struct vseg *s;

	mutex_enter(&vm->vm_lock);
	s = rb_tree_find_node(&vm->vm_busy, &addr);
	if (s == NULL || s->s_size != vmem_roundup_size(vm, size)) {
		mutex_exit(&vm->vm_lock);
		panic("vmem %s: free of %#lx, %#lx, which is not allocated",
		    vm->vm_name, (u_long)addr, (u_long)size);
	}
	vmem_freeseg(vm, s);
}

void
vmem_xfreeall(vmem_t *vm)
{
	struct vseg *s;

	for (;;) {
		mutex_enter(&vm->vm_lock);
		if ((s = RB_TREE_MIN(&vm->vm_busy)) == NULL)
			break;
		vmem_freeseg(vm, s);
	}
	mutex_exit(&vm->vm_lock);
}

int
vmem_alloc(vmem_t *vm, vmem_size_t size, vm_flag_t flags, vmem_addr_t *addrp)
{

	return vmem_xalloc(vm, size, 0, 0, 0, VMEM_ADDR_MIN, VMEM_ADDR_MAX,
	    flags, addrp);
}

void
vmem_free(vmem_t *vm, vmem_addr_t addr, vmem_size_t size)
{

	vmem_xfree(vm, addr, size);
}

int
vmem_add(vmem_t *vm, vmem_addr_t addr, vmem_size_t size, vm_flag_t flags)
{

	return vmem_addspan(vm, addr, size, flags, SEG_SPAN);
}

vmem_size_t
vmem_roundup_size(vmem_t *vm, vmem_size_t size)
{

	return roundup2(size, vm->vm_quantum);
}

vmem_size_t
vmem_size(vmem_t *vm, int typemask)
{

	switch (typemask & (VMEM_ALLOC | VMEM_FREE)) {
	case VMEM_ALLOC:
		return vm->vm_inuse;
	case VMEM_FREE:
		return vm->vm_size - vm->vm_inuse;
	case VMEM_ALLOC | VMEM_FREE:
		return vm->vm_size;
	default:
		return 0;
	}
}

/* Nothing is kept for later. */
bool
vmem_reap(vmem_t *vm)
{

	return false;
}

static vmem_t *
vmem_construct(const char *name, vmem_addr_t base, vmem_size_t size,
    vmem_size_t quantum, vmem_import_t *import, vmem_ximport_t *ximport,
    vmem_release_t *release, vmem_t *source, vm_flag_t flags, int ipl)
{
	vmem_t *vm;
	int i;

	KASSERT(quantum == 0 || powerof2(quantum));
	if ((vm = kmem_zalloc(sizeof(*vm), vmem_kmflags(flags))) == NULL)
		return NULL;
	mutex_init(&vm->vm_lock, MUTEX_DEFAULT, ipl);
	cv_init(&vm->vm_cv, "vmem");
	strlcpy(vm->vm_name, name, sizeof(vm->vm_name));
	vm->vm_quantum = quantum != 0 ? quantum : 1;
	vm->vm_import = import;
	vm->vm_ximport = ximport;
	vm->vm_release = release;
	vm->vm_source = source;
	TAILQ_INIT(&vm->vm_segs);
	for (i = 0; i < NFREELIST; i++)
		LIST_INIT(&vm->vm_free[i]);
	rb_tree_init(&vm->vm_busy, &busy_ops);
	if (size != 0 && vmem_add(vm, base, size, flags) != 0) {
		vmem_destroy(vm);
		return NULL;
	}
	return vm;
}

vmem_t *
vmem_create(const char *name, vmem_addr_t base, vmem_size_t size,
    vmem_size_t quantum, vmem_import_t *import, vmem_release_t *release,
    vmem_t *source, vmem_size_t qcache_max, vm_flag_t flags, int ipl)
{

	return vmem_construct(name, base, size, quantum, import, NULL, release,
	    source, flags, ipl);
}

vmem_t *
vmem_xcreate(const char *name, vmem_addr_t base, vmem_size_t size,
    vmem_size_t quantum, vmem_ximport_t *import, vmem_release_t *release,
    vmem_t *source, vmem_size_t qcache_max, vm_flag_t flags, int ipl)
{

	return vmem_construct(name, base, size, quantum, NULL, import, release,
	    source, flags, ipl);
}

void
vmem_destroy(vmem_t *vm)
{
	struct vseg *s;

	KASSERTMSG(vm->vm_inuse == 0, "vmem %s is in use", vm->vm_name);
	while ((s = TAILQ_FIRST(&vm->vm_segs)) != NULL) {
		if (s->s_type == SEG_IMPORTED && vm->vm_release != NULL)
			vm->vm_release(vm->vm_source, s->s_start, s->s_size);
		TAILQ_REMOVE(&vm->vm_segs, s, s_seglist);
		kmem_free(s, sizeof(*s));
	}
	cv_destroy(&vm->vm_cv);
	mutex_destroy(&vm->vm_lock);
	kmem_free(vm, sizeof(*vm));
}
