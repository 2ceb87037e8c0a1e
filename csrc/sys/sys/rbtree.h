/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rbtree(3): red-black trees of embedded nodes.
 */
#ifndef _SYS_RBTREE_H_
#define _SYS_RBTREE_H_

#include <sys/types.h>

typedef struct rb_node {
	struct rb_node	*rb_nodes[2];
	uintptr_t	rb_info;	/* parent | red */
} rb_node_t;

typedef signed int (*rbto_compare_nodes_fn)(void *, const void *,
    const void *);
typedef signed int (*rbto_compare_key_fn)(void *, const void *, const void *);

/* Positive when the (first) node is the greater. */
typedef struct rb_tree_ops {
	rbto_compare_nodes_fn rbto_compare_nodes;
	rbto_compare_key_fn rbto_compare_key;
	size_t		rbto_node_offset;
	void		*rbto_context;
} rb_tree_ops_t;

typedef struct rb_tree {
	struct rb_node	*rbt_root;
	const rb_tree_ops_t *rbt_ops;
	struct rb_node	*rbt_minmax[2];
	unsigned int	rbt_count;
} rb_tree_t;

#define RB_DIR_LEFT	0
#define RB_DIR_RIGHT	1

void	rb_tree_init(rb_tree_t *, const rb_tree_ops_t *);
void	*rb_tree_insert_node(rb_tree_t *, void *);
void	*rb_tree_find_node(rb_tree_t *, const void *);
void	*rb_tree_find_node_geq(rb_tree_t *, const void *);
void	*rb_tree_find_node_leq(rb_tree_t *, const void *);
void	rb_tree_remove_node(rb_tree_t *, void *);
void	*rb_tree_iterate(rb_tree_t *, void *, const unsigned int);

#define RB_TREE_MIN(t)		rb_tree_iterate((t), NULL, RB_DIR_LEFT)
#define RB_TREE_MAX(t)		rb_tree_iterate((t), NULL, RB_DIR_RIGHT)
#define RB_TREE_NEXT(t, n)	rb_tree_iterate((t), (n), RB_DIR_RIGHT)
#define RB_TREE_PREV(t, n)	rb_tree_iterate((t), (n), RB_DIR_LEFT)
#define RB_TREE_FOREACH(n, t)						\
	for ((n) = RB_TREE_MIN(t); (n) != NULL; (n) = RB_TREE_NEXT(t, n))
#define RB_TREE_FOREACH_SAFE(n, t, s)					\
	for ((n) = RB_TREE_MIN(t);					\
	    (n) != NULL && ((s) = RB_TREE_NEXT(t, n), 1); (n) = (s))
#define RB_TREE_FOREACH_REVERSE(n, t)					\
	for ((n) = RB_TREE_MAX(t); (n) != NULL; (n) = RB_TREE_PREV(t, n))
#define RB_TREE_FOREACH_REVERSE_SAFE(n, t, s)				\
	for ((n) = RB_TREE_MAX(t);					\
	    (n) != NULL && ((s) = RB_TREE_PREV(t, n), 1); (n) = (s))

/*
 * The core, without ordering: link a node below a parent and rebalance, take
 * one out, step.  tree(3) is built on it as well.
 */
void	rb_core_link(struct rb_node **, struct rb_node *, unsigned int,
	    struct rb_node *);
void	rb_core_unlink(struct rb_node **, struct rb_node *);
struct rb_node *rb_core_end(struct rb_node *, unsigned int);
struct rb_node *rb_core_step(struct rb_node *, unsigned int);

#endif /* _SYS_RBTREE_H_ */
