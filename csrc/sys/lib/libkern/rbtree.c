/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Red-black trees.
 *
 * A node keeps its parent in rb_info, with the colour in the lowest bit.  The
 * core links, unlinks and steps without knowing an order; rbtree(3) here and
 * tree(3) in <sys/tree.h> add the comparisons.
 *
 * Invariants: a red node has no red child; each path from a node down to a
 * missing child passes as many black nodes.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/rbtree.h>

#define RED	((uintptr_t)1)

static inline struct rb_node *
parent_of(const struct rb_node *n)
{

	return (struct rb_node *)(n->rb_info & ~RED);
}

static inline bool
is_red(const struct rb_node *n)
{

	return n != NULL && (n->rb_info & RED) != 0;
}

static inline void
set_parent(struct rb_node *n, struct rb_node *p)
{

	n->rb_info = (uintptr_t)p | (n->rb_info & RED);
}

static inline void
set_red(struct rb_node *n)
{

	n->rb_info |= RED;
}

static inline void
set_black(struct rb_node *n)
{

	n->rb_info &= ~RED;
}

static inline unsigned int
side_of(const struct rb_node *p, const struct rb_node *n)
{

	return p->rb_nodes[1] == n;
}

/* Put `n' (or nothing) where `old' hangs below its parent. */
static void
replace_child(struct rb_node **root, struct rb_node *old, struct rb_node *n)
{
	struct rb_node *p = parent_of(old);

	if (p == NULL)
		*root = n;
	else
		p->rb_nodes[side_of(p, old)] = n;
	if (n != NULL)
		set_parent(n, p);
}

/* The child on the other side goes up, `n' down to side `dir'. */
static void
rotate(struct rb_node **root, struct rb_node *n, unsigned int dir)
{
	struct rb_node *up = n->rb_nodes[!dir];
	struct rb_node *mid = up->rb_nodes[dir];

	replace_child(root, n, up);
	n->rb_nodes[!dir] = mid;
	if (mid != NULL)
		set_parent(mid, n);
	up->rb_nodes[dir] = n;
	set_parent(n, up);
}

void
rb_core_link(struct rb_node **root, struct rb_node *parent, unsigned int dir,
    struct rb_node *n)
{
	struct rb_node *p, *g, *uncle;
	unsigned int side;

	n->rb_nodes[0] = n->rb_nodes[1] = NULL;
	n->rb_info = (uintptr_t)parent | RED;
	if (parent == NULL)
		*root = n;
	else
		parent->rb_nodes[dir] = n;

	while ((p = parent_of(n)) != NULL && is_red(p)) {
		g = parent_of(p);	/* black, as p is red */
		side = side_of(g, p);
		uncle = g->rb_nodes[!side];
		if (is_red(uncle)) {
			set_black(p);
			set_black(uncle);
			set_red(g);
			n = g;
			continue;
		}
		if (side_of(p, n) != side) {
			rotate(root, p, side);
			p = n;
		}
		set_black(p);
		set_red(g);
		rotate(root, g, !side);
		break;
	}
	set_black(*root);
}

/*
 * The subtree on side `dir' of `p' lacks one black node.
 */
static void
rebalance(struct rb_node **root, struct rb_node *p, unsigned int dir)
{
	struct rb_node *s, *n;

	while (p != NULL) {
		n = p->rb_nodes[dir];
		if (is_red(n)) {
			set_black(n);
			return;
		}
		s = p->rb_nodes[!dir];	/* exists: its side has more black */
		if (is_red(s)) {
			set_black(s);
			set_red(p);
			rotate(root, p, dir);
			s = p->rb_nodes[!dir];
		}
		if (!is_red(s->rb_nodes[0]) && !is_red(s->rb_nodes[1])) {
			set_red(s);
			if (is_red(p)) {
				set_black(p);
				return;
			}
			n = p;
			if ((p = parent_of(n)) != NULL)
				dir = side_of(p, n);
			continue;
		}
		if (!is_red(s->rb_nodes[!dir])) {
			set_black(s->rb_nodes[dir]);
			set_red(s);
			rotate(root, s, !dir);
			s = p->rb_nodes[!dir];
		}
		if (is_red(p))
			set_red(s);
		else
			set_black(s);
		set_black(p);
		set_black(s->rb_nodes[!dir]);
		rotate(root, p, dir);
		return;
	}
}

void
rb_core_unlink(struct rb_node **root, struct rb_node *n)
{
	struct rb_node *child, *p, *next;
	unsigned int dir = 0;
	bool red;

	if (n->rb_nodes[0] != NULL && n->rb_nodes[1] != NULL) {
		/* The next one takes its place and colour. */
		next = n->rb_nodes[1];
		while (next->rb_nodes[0] != NULL)
			next = next->rb_nodes[0];
		red = is_red(next);
		child = next->rb_nodes[1];
		p = parent_of(next);
		if (p == n) {
			p = next;
			dir = 1;
		} else {
			p->rb_nodes[0] = child;
			if (child != NULL)
				set_parent(child, p);
			next->rb_nodes[1] = n->rb_nodes[1];
			set_parent(next->rb_nodes[1], next);
			dir = 0;
		}
		next->rb_nodes[0] = n->rb_nodes[0];
		set_parent(next->rb_nodes[0], next);
		replace_child(root, n, next);
		if (is_red(n))
			set_red(next);
		else
			set_black(next);
	} else {
		red = is_red(n);
		child = n->rb_nodes[n->rb_nodes[0] == NULL];
		if ((p = parent_of(n)) != NULL)
			dir = side_of(p, n);
		replace_child(root, n, child);
		if (p == NULL && child != NULL)
			set_black(child);
	}
	if (!red)
		rebalance(root, p, dir);
}

struct rb_node *
rb_core_end(struct rb_node *n, unsigned int dir)
{

	if (n != NULL) {
		while (n->rb_nodes[dir] != NULL)
			n = n->rb_nodes[dir];
	}
	return n;
}

struct rb_node *
rb_core_step(struct rb_node *n, unsigned int dir)
{
	struct rb_node *p;

	if (n->rb_nodes[dir] != NULL)
		return rb_core_end(n->rb_nodes[dir], !dir);
	while ((p = parent_of(n)) != NULL && side_of(p, n) == dir)
		n = p;
	return p;
}

/*
 * rbtree(3): what the caller gives and gets is the object around the node.
 */
static inline struct rb_node *
to_node(const rb_tree_t *t, void *obj)
{

	return (struct rb_node *)((char *)obj + t->rbt_ops->rbto_node_offset);
}

static inline void *
to_obj(const rb_tree_t *t, struct rb_node *n)
{

	return n == NULL ? NULL : (char *)n - t->rbt_ops->rbto_node_offset;
}

void
rb_tree_init(rb_tree_t *t, const rb_tree_ops_t *ops)
{

	t->rbt_root = NULL;
	t->rbt_ops = ops;
	t->rbt_minmax[0] = t->rbt_minmax[1] = NULL;
	t->rbt_count = 0;
}

void *
rb_tree_insert_node(rb_tree_t *t, void *obj)
{
	const rb_tree_ops_t *ops = t->rbt_ops;
	struct rb_node *p = NULL, *n = t->rbt_root, *new = to_node(t, obj);
	unsigned int dir = 0;
	bool least = true, most = true;
	int c;

	while (n != NULL) {
		p = n;
		c = ops->rbto_compare_nodes(ops->rbto_context, to_obj(t, n),
		    obj);
		if (c == 0)
			return to_obj(t, n);
		dir = c < 0;
		if (dir)
			least = false;
		else
			most = false;
		n = n->rb_nodes[dir];
	}
	rb_core_link(&t->rbt_root, p, dir, new);
	if (least)
		t->rbt_minmax[0] = new;
	if (most)
		t->rbt_minmax[1] = new;
	t->rbt_count++;
	return obj;
}

/*
 * The node of the key, and the last ones passed on both sides.
 */
static struct rb_node *
tree_search(rb_tree_t *t, const void *key, struct rb_node *near[2])
{
	const rb_tree_ops_t *ops = t->rbt_ops;
	struct rb_node *n = t->rbt_root;
	int c;

	near[0] = near[1] = NULL;
	while (n != NULL) {
		c = ops->rbto_compare_key(ops->rbto_context, to_obj(t, n),
		    key);
		if (c == 0)
			break;
		near[c > 0] = n;
		n = n->rb_nodes[c < 0];
	}
	return n;
}

void *
rb_tree_find_node(rb_tree_t *t, const void *key)
{
	struct rb_node *near[2];

	return to_obj(t, tree_search(t, key, near));
}

void *
rb_tree_find_node_geq(rb_tree_t *t, const void *key)
{
	struct rb_node *near[2], *n = tree_search(t, key, near);

	return to_obj(t, n != NULL ? n : near[1]);
}

void *
rb_tree_find_node_leq(rb_tree_t *t, const void *key)
{
	struct rb_node *near[2], *n = tree_search(t, key, near);

	return to_obj(t, n != NULL ? n : near[0]);
}

void
rb_tree_remove_node(rb_tree_t *t, void *obj)
{
	struct rb_node *n = to_node(t, obj);

	if (t->rbt_minmax[0] == n)
		t->rbt_minmax[0] = rb_core_step(n, 1);
	if (t->rbt_minmax[1] == n)
		t->rbt_minmax[1] = rb_core_step(n, 0);
	rb_core_unlink(&t->rbt_root, n);
	t->rbt_count--;
}

void *
rb_tree_iterate(rb_tree_t *t, void *obj, const unsigned int dir)
{

	if (obj == NULL)
		return to_obj(t, t->rbt_minmax[dir]);
	return to_obj(t, rb_core_step(to_node(t, obj), dir));
}
