/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree(3): typed red-black (RB_) and splay (SPLAY_) trees.
 *
 * RB_GENERATE() makes typed wrappers around the core of rbtree(3).
 */
#ifndef _SYS_TREE_H_
#define _SYS_TREE_H_

#include <sys/types.h>
#include <sys/rbtree.h>

#define RB_ENTRY(type)							\
struct {								\
	struct rb_node rbe_node;					\
}
#define RB_HEAD(name, type)						\
struct name {								\
	struct rb_node *rbh_root;					\
	struct type *rbh_type[0];	/* tells the type */		\
}
#define RB_INITIALIZER(root)	{ NULL }
#define RB_INIT(root)		do { (root)->rbh_root = NULL; } while (0)
#define RB_EMPTY(head)		((head)->rbh_root == NULL)

#define _RB_ELM(elmtype, node, field) __extension__ ({			\
	struct rb_node *_rb_n = (node);					\
	_rb_n == NULL ? (elmtype)NULL :					\
	    (elmtype)(void *)((char *)_rb_n -				\
	    __builtin_offsetof(__typeof__(*(elmtype)0),			\
	    field.rbe_node)); })
#define RB_LEFT(elm, field)						\
	_RB_ELM(__typeof__(elm), (elm)->field.rbe_node.rb_nodes[0], field)
#define RB_RIGHT(elm, field)						\
	_RB_ELM(__typeof__(elm), (elm)->field.rbe_node.rb_nodes[1], field)
#define RB_PARENT(elm, field)						\
	_RB_ELM(__typeof__(elm), (struct rb_node *)			\
	    ((elm)->field.rbe_node.rb_info & ~(uintptr_t)1), field)
#define RB_ROOT(head, field)						\
	_RB_ELM(__typeof__((head)->rbh_type[0]), (head)->rbh_root, field)

#define RB_PROTOTYPE(name, type, field, cmp)				\
	_RB_PROTOTYPE(name, type, field, cmp,)
#define RB_PROTOTYPE_STATIC(name, type, field, cmp)			\
	_RB_PROTOTYPE(name, type, field, cmp, __unused static)
#define _RB_PROTOTYPE(name, type, field, cmp, attr)			\
attr struct type *name##_RB_INSERT(struct name *, struct type *);	\
attr struct type *name##_RB_REMOVE(struct name *, struct type *);	\
attr struct type *name##_RB_FIND(struct name *, struct type *);	\
attr struct type *name##_RB_NFIND(struct name *, struct type *);	\
attr struct type *name##_RB_MINMAX(struct name *, int);		\
attr struct type *name##_RB_NEXT(struct type *);			\
attr struct type *name##_RB_PREV(struct type *);

#define RB_GENERATE(name, type, field, cmp)				\
	_RB_GENERATE(name, type, field, cmp,)
#define RB_GENERATE_STATIC(name, type, field, cmp)			\
	_RB_GENERATE(name, type, field, cmp, __unused static)
#define _RB_GENERATE(name, type, field, cmp, attr)			\
_RB_PROTOTYPE(name, type, field, cmp, attr)				\
attr struct type *							\
name##_RB_INSERT(struct name *head, struct type *elm)			\
{									\
	struct rb_node *p = NULL, *n = head->rbh_root;			\
	unsigned int dir = 0;						\
	int c;								\
									\
	while (n != NULL) {						\
		p = n;							\
		c = (cmp)(elm, _RB_ELM(struct type *, n, field));	\
		if (c == 0)						\
			return _RB_ELM(struct type *, n, field);	\
		dir = c > 0;						\
		n = n->rb_nodes[dir];					\
	}								\
	rb_core_link(&head->rbh_root, p, dir, &elm->field.rbe_node);	\
	return NULL;							\
}									\
attr struct type *							\
name##_RB_REMOVE(struct name *head, struct type *elm)			\
{									\
	rb_core_unlink(&head->rbh_root, &elm->field.rbe_node);		\
	return elm;							\
}									\
attr struct type *							\
name##_RB_NFIND(struct name *head, struct type *elm)			\
{									\
	struct rb_node *n = head->rbh_root;				\
	struct type *best = NULL;					\
	int c;								\
									\
	while (n != NULL) {						\
		c = (cmp)(elm, _RB_ELM(struct type *, n, field));	\
		if (c <= 0)						\
			best = _RB_ELM(struct type *, n, field);	\
		if (c == 0)						\
			break;						\
		n = n->rb_nodes[c > 0];					\
	}								\
	return best;							\
}									\
attr struct type *							\
name##_RB_FIND(struct name *head, struct type *elm)			\
{									\
	struct type *r = name##_RB_NFIND(head, elm);			\
									\
	return r != NULL && (cmp)(elm, r) == 0 ? r : NULL;		\
}									\
attr struct type *							\
name##_RB_MINMAX(struct name *head, int dir)				\
{									\
	return _RB_ELM(struct type *,					\
	    rb_core_end(head->rbh_root, dir > 0), field);		\
}									\
attr struct type *							\
name##_RB_NEXT(struct type *elm)					\
{									\
	return _RB_ELM(struct type *,					\
	    rb_core_step(&elm->field.rbe_node, 1), field);		\
}									\
attr struct type *							\
name##_RB_PREV(struct type *elm)					\
{									\
	return _RB_ELM(struct type *,					\
	    rb_core_step(&elm->field.rbe_node, 0), field);		\
}

#define RB_NEGINF	-1
#define RB_INF		1
#define RB_INSERT(name, x, y)	name##_RB_INSERT(x, y)
#define RB_REMOVE(name, x, y)	name##_RB_REMOVE(x, y)
#define RB_FIND(name, x, y)	name##_RB_FIND(x, y)
#define RB_NFIND(name, x, y)	name##_RB_NFIND(x, y)
#define RB_NEXT(name, x, y)	name##_RB_NEXT(y)
#define RB_PREV(name, x, y)	name##_RB_PREV(y)
#define RB_MIN(name, x)		name##_RB_MINMAX(x, RB_NEGINF)
#define RB_MAX(name, x)		name##_RB_MINMAX(x, RB_INF)
#define RB_FOREACH(x, name, head)					\
	for ((x) = RB_MIN(name, head); (x) != NULL;			\
	    (x) = name##_RB_NEXT(x))
#define RB_FOREACH_SAFE(x, name, head, y)				\
	for ((x) = RB_MIN(name, head);					\
	    (x) != NULL && ((y) = name##_RB_NEXT(x), 1); (x) = (y))
#define RB_FOREACH_REVERSE(x, name, head)				\
	for ((x) = RB_MAX(name, head); (x) != NULL;			\
	    (x) = name##_RB_PREV(x))
#define RB_FOREACH_REVERSE_SAFE(x, name, head, y)			\
	for ((x) = RB_MAX(name, head);					\
	    (x) != NULL && ((y) = name##_RB_PREV(x), 1); (x) = (y))

/*
 * Splay trees: what was looked up last is at the root.
 */
#define SPLAY_HEAD(name, type)						\
struct name {								\
	struct type *sph_root;						\
}
#define SPLAY_INITIALIZER(root)	{ NULL }
#define SPLAY_INIT(root)	do { (root)->sph_root = NULL; } while (0)
#define SPLAY_ENTRY(type)						\
struct {								\
	struct type *spe_left;						\
	struct type *spe_right;						\
}
#define SPLAY_LEFT(elm, field)	((elm)->field.spe_left)
#define SPLAY_RIGHT(elm, field)	((elm)->field.spe_right)
#define SPLAY_ROOT(head)	((head)->sph_root)
#define SPLAY_EMPTY(head)	((head)->sph_root == NULL)

/*
 * name##_SPLAY(head, elm, how): splay by comparison with elm, or (how -1, 1)
 * towards the least or greatest.  Top-down: two hooks collect what is less
 * and what is greater.
 */
#define SPLAY_PROTOTYPE(name, type, field, cmp)				\
void name##_SPLAY(struct name *, struct type *, int);			\
struct type *name##_SPLAY_INSERT(struct name *, struct type *);	\
struct type *name##_SPLAY_REMOVE(struct name *, struct type *);	\
static __inline __unused struct type *					\
name##_SPLAY_FIND(struct name *head, struct type *elm)			\
{									\
	if (head->sph_root == NULL)					\
		return NULL;						\
	name##_SPLAY(head, elm, 0);					\
	return (cmp)(elm, head->sph_root) == 0 ? head->sph_root : NULL;	\
}									\
static __inline __unused struct type *					\
name##_SPLAY_NEXT(struct name *head, struct type *elm)			\
{									\
	struct type *n;							\
									\
	name##_SPLAY(head, elm, 0);					\
	n = elm->field.spe_right;					\
	while (n != NULL && n->field.spe_left != NULL)			\
		n = n->field.spe_left;					\
	return n;							\
}									\
static __inline __unused struct type *					\
name##_SPLAY_MIN_MAX(struct name *head, int how)			\
{									\
	if (head->sph_root != NULL)					\
		name##_SPLAY(head, head->sph_root, how);		\
	return head->sph_root;						\
}

#define SPLAY_GENERATE(name, type, field, cmp)				\
void									\
name##_SPLAY(struct name *head, struct type *elm, int how)		\
{									\
	struct type *less = NULL, *more = NULL, *t = head->sph_root, *u; \
	struct type **lhook = &less, **mhook = &more;			\
	int c;								\
									\
	while ((c = how != 0 ? how : (cmp)(elm, t)) != 0) {		\
		if (c < 0) {						\
			u = t->field.spe_left;				\
			if (u == NULL)					\
				break;					\
			if (how < 0 || (how == 0 && (cmp)(elm, u) < 0)) { \
				t->field.spe_left = u->field.spe_right;	\
				u->field.spe_right = t;			\
				t = u;					\
				if (t->field.spe_left == NULL)		\
					break;				\
			}						\
			*mhook = t;					\
			mhook = &t->field.spe_left;			\
			t = t->field.spe_left;				\
		} else {						\
			u = t->field.spe_right;				\
			if (u == NULL)					\
				break;					\
			if (how > 0 || (how == 0 && (cmp)(elm, u) > 0)) { \
				t->field.spe_right = u->field.spe_left;	\
				u->field.spe_left = t;			\
				t = u;					\
				if (t->field.spe_right == NULL)		\
					break;				\
			}						\
			*lhook = t;					\
			lhook = &t->field.spe_right;			\
			t = t->field.spe_right;				\
		}							\
	}								\
	*lhook = t->field.spe_left;					\
	*mhook = t->field.spe_right;					\
	t->field.spe_left = less;					\
	t->field.spe_right = more;					\
	head->sph_root = t;						\
}									\
struct type *								\
name##_SPLAY_INSERT(struct name *head, struct type *elm)		\
{									\
	struct type *r;							\
	int c;								\
									\
	elm->field.spe_left = elm->field.spe_right = NULL;		\
	if (head->sph_root != NULL) {					\
		name##_SPLAY(head, elm, 0);				\
		r = head->sph_root;					\
		c = (cmp)(elm, r);					\
		if (c == 0)						\
			return r;					\
		if (c < 0) {						\
			elm->field.spe_left = r->field.spe_left;	\
			elm->field.spe_right = r;			\
			r->field.spe_left = NULL;			\
		} else {						\
			elm->field.spe_right = r->field.spe_right;	\
			elm->field.spe_left = r;			\
			r->field.spe_right = NULL;			\
		}							\
	}								\
	head->sph_root = elm;						\
	return NULL;							\
}									\
struct type *								\
name##_SPLAY_REMOVE(struct name *head, struct type *elm)		\
{									\
	struct type *right;						\
									\
	if (head->sph_root == NULL)					\
		return NULL;						\
	name##_SPLAY(head, elm, 0);					\
	if ((cmp)(elm, head->sph_root) != 0)				\
		return NULL;						\
	right = head->sph_root->field.spe_right;			\
	head->sph_root = head->sph_root->field.spe_left;		\
	if (head->sph_root == NULL)					\
		head->sph_root = right;					\
	else {								\
		name##_SPLAY(head, elm, 1);				\
		head->sph_root->field.spe_right = right;		\
	}								\
	return elm;							\
}

#define SPLAY_NEGINF	-1
#define SPLAY_INF	1
#define SPLAY_INSERT(name, x, y)	name##_SPLAY_INSERT(x, y)
#define SPLAY_REMOVE(name, x, y)	name##_SPLAY_REMOVE(x, y)
#define SPLAY_FIND(name, x, y)		name##_SPLAY_FIND(x, y)
#define SPLAY_NEXT(name, x, y)		name##_SPLAY_NEXT(x, y)
#define SPLAY_MIN(name, x)	name##_SPLAY_MIN_MAX(x, SPLAY_NEGINF)
#define SPLAY_MAX(name, x)	name##_SPLAY_MIN_MAX(x, SPLAY_INF)
#define SPLAY_FOREACH(x, name, head)					\
	for ((x) = SPLAY_MIN(name, head); (x) != NULL;			\
	    (x) = SPLAY_NEXT(name, head, x))

#endif /* _SYS_TREE_H_ */
