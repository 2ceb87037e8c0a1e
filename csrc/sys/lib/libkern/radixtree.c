/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * radix_tree(9): sixteen slots a node, as many levels as the greatest index
 * needs.  A node says for each slot whether there is something with a tag below
 * it.  The caller locks; nodes come from kmem without sleeping.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kmem.h>
#include <sys/radixtree.h>

#define BITS		4
#define FANOUT		(1U << BITS)
#define MAXHEIGHT	(64 / BITS)
#define TAGBIT(mask, n)	(((mask) & (1U << (n))) != 0)

struct radix_node {
	uint16_t	n_used;		/* slots that are not NULL */
	uint16_t	n_tags[RADIX_TREE_TAG_ID_MAX];
	void		*n_slot[FANOUT];
};

/* The slot of an index at a level; leaves are level 0. */
static inline u_int
slot_of(uint64_t idx, u_int level)
{

	return idx >> (level * BITS) & (FANOUT - 1);
}

/* Does the index lie beyond a tree of that height? */
static bool
beyond(uint64_t idx, u_int height)
{

	return height < MAXHEIGHT && idx >> (height * BITS) != 0;
}

static u_int
node_bits(const struct radix_node *n, radix_tree_tagmask_t tags)
{
	u_int i, bits = 0;

	if (tags == 0)
		return n->n_used;
	for (i = 0; i < RADIX_TREE_TAG_ID_MAX; i++) {
		if (TAGBIT(tags, i))
			bits |= n->n_tags[i];
	}
	return bits;
}

void
radix_tree_init(void)
{
}

/* Somebody else has to free memory: the caller tries again. */
void
radix_tree_await_memory(void)
{
}

void
radix_tree_init_tree(struct radix_tree *t)
{

	t->t_root = NULL;
	t->t_height = 0;
}

void
radix_tree_fini_tree(struct radix_tree *t)
{

	KASSERT(t->t_root == NULL);
}

bool
radix_tree_empty_tree_p(struct radix_tree *t)
{

	return t->t_root == NULL;
}

bool
radix_tree_empty_tagged_tree_p(struct radix_tree *t, radix_tree_tagmask_t tags)
{

	return t->t_root == NULL || node_bits(t->t_root, tags) == 0;
}

/*
 * Note the nodes from the root down to an index.  Returns the leaf's, or NULL
 * where the path ends early.
 */
static struct radix_node *
tree_path(struct radix_tree *t, uint64_t idx, struct radix_node **path)
{
	struct radix_node *n = t->t_root;
	u_int level;

	if (n == NULL || beyond(idx, t->t_height))
		return NULL;
	for (level = t->t_height - 1;; level--) {
		if (path != NULL)
			path[level] = n;
		if (level == 0)
			return n;
		n = n->n_slot[slot_of(idx, level)];
		if (n == NULL)
			return NULL;
	}
}

/*
 * Free nodes that became empty, from the leaf up.
 */
static void
tree_prune(struct radix_tree *t, uint64_t idx, struct radix_node **path)
{
	u_int level, i;
	uint16_t bit;

	for (level = 0; level < t->t_height && path[level]->n_used == 0;
	    level++) {
		kmem_intr_free(path[level], sizeof(*path[level]));
		if (level + 1 == t->t_height) {
			radix_tree_init_tree(t);
			return;
		}
		bit = 1U << slot_of(idx, level + 1);
		path[level + 1]->n_slot[slot_of(idx, level + 1)] = NULL;
		path[level + 1]->n_used &= ~bit;
		for (i = 0; i < RADIX_TREE_TAG_ID_MAX; i++)
			path[level + 1]->n_tags[i] &= ~bit;
	}
}

/* One more level on top. */
static int
tree_raise(struct radix_tree *t)
{
	struct radix_node *n, *old = t->t_root;
	u_int i;

	if ((n = kmem_intr_zalloc(sizeof(*n), KM_NOSLEEP)) == NULL)
		return ENOMEM;
	if (old != NULL) {
		n->n_slot[0] = old;
		n->n_used = 1;
		for (i = 0; i < RADIX_TREE_TAG_ID_MAX; i++)
			n->n_tags[i] = old->n_tags[i] != 0;
	}
	t->t_root = n;
	t->t_height++;
	return 0;
}

/*
 * The nodes that an index still lacks are made first, as a chain through slot
 * pointers, and then put in place: without memory the tree stays as it was.
 */
int
radix_tree_insert_node(struct radix_tree *t, uint64_t idx, void *item)
{
	struct radix_node *chain = NULL, *n;
	u_int level, s, lack = 0;

	KASSERT(item != NULL);
	if (t->t_root == NULL) {
		/* A root of the right height; what is below is lacking. */
		for (level = 1; beyond(idx, level); level++)
			continue;
		if (tree_raise(t) != 0)
			return ENOMEM;
		t->t_height = level;
	}
	while (beyond(idx, t->t_height)) {
		if (tree_raise(t) != 0)
			return ENOMEM;
	}
	n = t->t_root;
	for (level = t->t_height - 1; level != 0; level--) {
		if (n->n_slot[slot_of(idx, level)] == NULL)
			break;
		n = n->n_slot[slot_of(idx, level)];
	}
	for (lack = level; lack != 0; lack--) {
		struct radix_node *new;

		new = kmem_intr_zalloc(sizeof(*new), KM_NOSLEEP);
		if (new == NULL)
			goto nomem;
		new->n_slot[0] = chain;
		chain = new;
	}
	for (; level != 0; level--) {
		struct radix_node *new = chain;

		chain = new->n_slot[0];
		new->n_slot[0] = NULL;
		s = slot_of(idx, level);
		n->n_slot[s] = new;
		n->n_used |= 1U << s;
		n = new;
	}
	s = slot_of(idx, 0);
	KASSERT(n->n_slot[s] == NULL);
	n->n_slot[s] = item;
	n->n_used |= 1U << s;
	return 0;
 nomem:
	while ((n = chain) != NULL) {
		chain = n->n_slot[0];
		kmem_intr_free(n, sizeof(*n));
	}
	n = t->t_root;
	if (n->n_used == 0) {
		kmem_intr_free(n, sizeof(*n));
		radix_tree_init_tree(t);
	}
	return ENOMEM;
}

void *
radix_tree_lookup_node(struct radix_tree *t, uint64_t idx)
{
	struct radix_node *n = tree_path(t, idx, NULL);

	return n == NULL ? NULL : n->n_slot[slot_of(idx, 0)];
}

void *
radix_tree_replace_node(struct radix_tree *t, uint64_t idx, void *item)
{
	struct radix_node *n = tree_path(t, idx, NULL);
	u_int s = slot_of(idx, 0);
	void *old;

	KASSERT(item != NULL && n != NULL && n->n_slot[s] != NULL);
	old = n->n_slot[s];
	n->n_slot[s] = item;
	return old;
}

void *
radix_tree_remove_node(struct radix_tree *t, uint64_t idx)
{
	struct radix_node *path[MAXHEIGHT], *n;
	u_int s = slot_of(idx, 0);
	void *old;

	n = tree_path(t, idx, path);
	KASSERT(n != NULL && n->n_slot[s] != NULL);
	old = n->n_slot[s];
	radix_tree_clear_tag(t, idx, (1U << RADIX_TREE_TAG_ID_MAX) - 1);
	n->n_slot[s] = NULL;
	n->n_used &= ~(1U << s);
	tree_prune(t, idx, path);
	return old;
}

/*
 * Tags.
 */
radix_tree_tagmask_t
radix_tree_get_tag(struct radix_tree *t, uint64_t idx,
    radix_tree_tagmask_t tags)
{
	struct radix_node *n = tree_path(t, idx, NULL);
	radix_tree_tagmask_t found = 0;
	u_int i;

	for (i = 0; n != NULL && i < RADIX_TREE_TAG_ID_MAX; i++) {
		if (TAGBIT(tags, i) && TAGBIT(n->n_tags[i], slot_of(idx, 0)))
			found |= 1U << i;
	}
	return found;
}

void
radix_tree_set_tag(struct radix_tree *t, uint64_t idx,
    radix_tree_tagmask_t tags)
{
	struct radix_node *path[MAXHEIGHT], *n = tree_path(t, idx, path);
	u_int i, level;

	KASSERT(n != NULL && n->n_slot[slot_of(idx, 0)] != NULL);
	for (level = 0; level < t->t_height; level++) {
		for (i = 0; i < RADIX_TREE_TAG_ID_MAX; i++) {
			if (TAGBIT(tags, i))
				path[level]->n_tags[i] |=
				    1U << slot_of(idx, level);
		}
	}
}

void
radix_tree_clear_tag(struct radix_tree *t, uint64_t idx,
    radix_tree_tagmask_t tags)
{
	struct radix_node *path[MAXHEIGHT];
	u_int i, level;

	if (tree_path(t, idx, path) == NULL)
		return;
	for (i = 0; i < RADIX_TREE_TAG_ID_MAX; i++) {
		if (!TAGBIT(tags, i))
			continue;
		/* Up as long as nothing else below has it. */
		for (level = 0; level < t->t_height; level++) {
			path[level]->n_tags[i] &= ~(1U << slot_of(idx, level));
			if (path[level]->n_tags[i] != 0)
				break;
		}
	}
}

/*
 * The nearest index from *idxp on, upwards or downwards, with something (that
 * has one of the tags).
 */
static void *
node_next(struct radix_node *n, u_int level, uint64_t *idxp,
    radix_tree_tagmask_t tags, bool down)
{
	u_int bits = node_bits(n, tags), s = slot_of(*idxp, level);
	uint64_t low = level == 0 ? 0 : (1ULL << (level * BITS)) - 1;
	void *item;

	for (;;) {
		if (bits & (1U << s)) {
			item = level == 0 ? n->n_slot[s] : node_next(
			    n->n_slot[s], level - 1, idxp, tags, down);
			if (item != NULL)
				return item;
		}
		if (s == (down ? 0 : FANOUT - 1))
			return NULL;
		/* The neighbouring slot, from its near end on. */
		if (down) {
			s--;
			*idxp = (*idxp - low - 1) | low;
		} else {
			s++;
			*idxp = (*idxp + low + 1) & ~low;
		}
	}
}

static unsigned int
gang_lookup(struct radix_tree *t, uint64_t idx, void **results, u_int max,
    bool dense, radix_tree_tagmask_t tags, bool down)
{
	uint64_t found;
	void *item;
	u_int n = 0;

	if (t->t_root == NULL)
		return 0;
	if (beyond(idx, t->t_height)) {
		if (!down || dense)
			return 0;
		idx = (1ULL << (t->t_height * BITS)) - 1;
	}
	while (n < max) {
		found = idx;
		item = node_next(t->t_root, t->t_height - 1, &found, tags,
		    down);
		if (item == NULL || (dense && found != idx))
			break;
		results[n++] = item;
		if (found == (down ? 0 : UINT64_MAX))
			break;
		idx = down ? found - 1 : found + 1;
		if (beyond(idx, t->t_height))
			break;
	}
	return n;
}

unsigned int
radix_tree_gang_lookup_node(struct radix_tree *t, uint64_t idx,
    void **results, unsigned int max, bool dense)
{

	return gang_lookup(t, idx, results, max, dense, 0, false);
}

unsigned int
radix_tree_gang_lookup_node_reverse(struct radix_tree *t, uint64_t idx,
    void **results, unsigned int max, bool dense)
{

	return gang_lookup(t, idx, results, max, dense, 0, true);
}

unsigned int
radix_tree_gang_lookup_tagged_node(struct radix_tree *t, uint64_t idx,
    void **results, unsigned int max, bool dense, radix_tree_tagmask_t tags)
{

	return gang_lookup(t, idx, results, max, dense, tags, false);
}

unsigned int
radix_tree_gang_lookup_tagged_node_reverse(struct radix_tree *t, uint64_t idx,
    void **results, unsigned int max, bool dense, radix_tree_tagmask_t tags)
{

	return gang_lookup(t, idx, results, max, dense, tags, true);
}
