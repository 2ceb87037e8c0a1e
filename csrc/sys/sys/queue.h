/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * queue(3): SLIST, LIST, SIMPLEQ, STAILQ, TAILQ.
 *
 *			SLIST	LIST	SIMPLEQ	STAILQ	TAILQ
 *	prev pointer	-	+	-	-	+
 *	tail pointer	-	-	+	+	+
 *	remove		O(n)	O(1)	O(n)	O(n)	O(1)
 *
 * A list is guarded by its owner's lock; only the LIST insertions and LIST
 * removal order their stores so that a lockless reader sees a whole list.
 */
#ifndef _SYS_QUEUE_H_
#define _SYS_QUEUE_H_

#include <sys/types.h>

/* Run a statement list as one statement. */
#define _Q_DO(...)	do { __VA_ARGS__ } while (0)

/*
 * SLIST: singly linked.
 */
#define SLIST_HEAD(name, type)						\
struct name {								\
	struct type *slh_first;						\
}
#define SLIST_HEAD_INITIALIZER(head)	{ NULL }
#define SLIST_ENTRY(type)						\
struct {								\
	struct type *sle_next;						\
}

#define SLIST_FIRST(head)	((head)->slh_first)
#define SLIST_END(head)		NULL
#define SLIST_EMPTY(head)	((head)->slh_first == NULL)
#define SLIST_NEXT(elm, field)	((elm)->field.sle_next)
#define SLIST_INIT(head)	_Q_DO((head)->slh_first = NULL;)
#define SLIST_FOREACH(var, head, field)					\
	for ((var) = SLIST_FIRST(head); (var) != NULL;			\
	    (var) = SLIST_NEXT(var, field))
#define SLIST_FOREACH_SAFE(var, head, field, nxt)			\
	for ((var) = SLIST_FIRST(head);					\
	    (var) != NULL && ((nxt) = SLIST_NEXT(var, field), 1);	\
	    (var) = (nxt))
#define SLIST_INSERT_HEAD(head, elm, field) _Q_DO(			\
	(elm)->field.sle_next = (head)->slh_first;			\
	(head)->slh_first = (elm);)
#define SLIST_INSERT_AFTER(prv, elm, field) _Q_DO(			\
	(elm)->field.sle_next = (prv)->field.sle_next;			\
	(prv)->field.sle_next = (elm);)
#define SLIST_REMOVE_HEAD(head, field)					\
	_Q_DO((head)->slh_first = (head)->slh_first->field.sle_next;)
#define SLIST_REMOVE_AFTER(prv, field)					\
	_Q_DO((prv)->field.sle_next =					\
	    (prv)->field.sle_next->field.sle_next;)
#define SLIST_REMOVE(head, elm, type, field) _Q_DO(			\
	struct type **_q_pp = &(head)->slh_first;			\
	while (*_q_pp != (elm))						\
		_q_pp = &(*_q_pp)->field.sle_next;			\
	*_q_pp = (elm)->field.sle_next;)

/*
 * LIST: doubly linked, no tail.
 */
#define LIST_HEAD(name, type)						\
struct name {								\
	struct type *lh_first;						\
}
#define LIST_HEAD_INITIALIZER(head)	{ NULL }
#define LIST_ENTRY(type)						\
struct {								\
	struct type *le_next;						\
	struct type **le_prev;	/* what points at this element */	\
}

#define LIST_FIRST(head)	((head)->lh_first)
#define LIST_END(head)		NULL
#define LIST_EMPTY(head)	((head)->lh_first == NULL)
#define LIST_NEXT(elm, field)	((elm)->field.le_next)
#define LIST_INIT(head)		_Q_DO((head)->lh_first = NULL;)
#define LIST_FOREACH(var, head, field)					\
	for ((var) = LIST_FIRST(head); (var) != NULL;			\
	    (var) = LIST_NEXT(var, field))
#define LIST_FOREACH_SAFE(var, head, field, nxt)			\
	for ((var) = LIST_FIRST(head);					\
	    (var) != NULL && ((nxt) = LIST_NEXT(var, field), 1);	\
	    (var) = (nxt))
#define LIST_MOVE(from, to, field) _Q_DO(				\
	(to)->lh_first = (from)->lh_first;				\
	if ((to)->lh_first != NULL)					\
		(to)->lh_first->field.le_prev = &(to)->lh_first;	\
	(from)->lh_first = NULL;)
#define LIST_INSERT_HEAD(head, elm, field) _Q_DO(			\
	(elm)->field.le_next = (head)->lh_first;			\
	(elm)->field.le_prev = &(head)->lh_first;			\
	if ((head)->lh_first != NULL)					\
		(head)->lh_first->field.le_prev =			\
		    &(elm)->field.le_next;				\
	__atomic_store_n(&(head)->lh_first, (elm), __ATOMIC_RELEASE);)
#define LIST_INSERT_AFTER(prv, elm, field) _Q_DO(			\
	(elm)->field.le_next = (prv)->field.le_next;			\
	(elm)->field.le_prev = &(prv)->field.le_next;			\
	if ((prv)->field.le_next != NULL)				\
		(prv)->field.le_next->field.le_prev =			\
		    &(elm)->field.le_next;				\
	__atomic_store_n(&(prv)->field.le_next, (elm), __ATOMIC_RELEASE);)
#define LIST_INSERT_BEFORE(nxt, elm, field) _Q_DO(			\
	(elm)->field.le_prev = (nxt)->field.le_prev;			\
	(elm)->field.le_next = (nxt);					\
	__atomic_store_n((nxt)->field.le_prev, (elm), __ATOMIC_RELEASE); \
	(nxt)->field.le_prev = &(elm)->field.le_next;)
#define LIST_REMOVE(elm, field) _Q_DO(					\
	if ((elm)->field.le_next != NULL)				\
		(elm)->field.le_next->field.le_prev =			\
		    (elm)->field.le_prev;				\
	*(elm)->field.le_prev = (elm)->field.le_next;)
#define LIST_REPLACE(elm, elm2, field) _Q_DO(				\
	(elm2)->field.le_next = (elm)->field.le_next;			\
	if ((elm2)->field.le_next != NULL)				\
		(elm2)->field.le_next->field.le_prev =			\
		    &(elm2)->field.le_next;				\
	(elm2)->field.le_prev = (elm)->field.le_prev;			\
	*(elm2)->field.le_prev = (elm2);)

/*
 * SIMPLEQ: singly linked with tail.
 */
#define SIMPLEQ_HEAD(name, type)					\
struct name {								\
	struct type *sqh_first;						\
	struct type **sqh_last;	/* the last next pointer */		\
}
#define SIMPLEQ_HEAD_INITIALIZER(head)	{ NULL, &(head).sqh_first }
#define SIMPLEQ_ENTRY(type)						\
struct {								\
	struct type *sqe_next;						\
}

#define SIMPLEQ_FIRST(head)	((head)->sqh_first)
#define SIMPLEQ_END(head)	NULL
#define SIMPLEQ_EMPTY(head)	((head)->sqh_first == NULL)
#define SIMPLEQ_NEXT(elm, field) ((elm)->field.sqe_next)
#define SIMPLEQ_LAST(head, type, field)					\
	(SIMPLEQ_EMPTY(head) ? NULL :					\
	    container_of((head)->sqh_last, struct type, field.sqe_next))
#define SIMPLEQ_INIT(head) _Q_DO(					\
	(head)->sqh_first = NULL;					\
	(head)->sqh_last = &(head)->sqh_first;)
#define SIMPLEQ_FOREACH(var, head, field)				\
	for ((var) = SIMPLEQ_FIRST(head); (var) != NULL;		\
	    (var) = SIMPLEQ_NEXT(var, field))
#define SIMPLEQ_FOREACH_SAFE(var, head, field, nxt)			\
	for ((var) = SIMPLEQ_FIRST(head);				\
	    (var) != NULL && ((nxt) = SIMPLEQ_NEXT(var, field), 1);	\
	    (var) = (nxt))
#define SIMPLEQ_INSERT_HEAD(head, elm, field) _Q_DO(			\
	(elm)->field.sqe_next = (head)->sqh_first;			\
	if ((elm)->field.sqe_next == NULL)				\
		(head)->sqh_last = &(elm)->field.sqe_next;		\
	(head)->sqh_first = (elm);)
#define SIMPLEQ_INSERT_TAIL(head, elm, field) _Q_DO(			\
	(elm)->field.sqe_next = NULL;					\
	*(head)->sqh_last = (elm);					\
	(head)->sqh_last = &(elm)->field.sqe_next;)
#define SIMPLEQ_INSERT_AFTER(head, prv, elm, field) _Q_DO(		\
	(elm)->field.sqe_next = (prv)->field.sqe_next;			\
	if ((elm)->field.sqe_next == NULL)				\
		(head)->sqh_last = &(elm)->field.sqe_next;		\
	(prv)->field.sqe_next = (elm);)
#define SIMPLEQ_REMOVE_HEAD(head, field) _Q_DO(				\
	(head)->sqh_first = (head)->sqh_first->field.sqe_next;		\
	if ((head)->sqh_first == NULL)					\
		(head)->sqh_last = &(head)->sqh_first;)
#define SIMPLEQ_REMOVE_AFTER(head, prv, field) _Q_DO(			\
	(prv)->field.sqe_next = (prv)->field.sqe_next->field.sqe_next;	\
	if ((prv)->field.sqe_next == NULL)				\
		(head)->sqh_last = &(prv)->field.sqe_next;)
#define SIMPLEQ_REMOVE(head, elm, type, field) _Q_DO(			\
	struct type **_q_pp = &(head)->sqh_first;			\
	while (*_q_pp != (elm))						\
		_q_pp = &(*_q_pp)->field.sqe_next;			\
	*_q_pp = (elm)->field.sqe_next;					\
	if (*_q_pp == NULL)						\
		(head)->sqh_last = _q_pp;)
#define SIMPLEQ_CONCAT(to, from) _Q_DO(					\
	if (!SIMPLEQ_EMPTY(from)) {					\
		*(to)->sqh_last = (from)->sqh_first;			\
		(to)->sqh_last = (from)->sqh_last;			\
		SIMPLEQ_INIT(from);					\
	})

/*
 * STAILQ: as SIMPLEQ, with its own names.
 */
#define STAILQ_HEAD(name, type)						\
struct name {								\
	struct type *stqh_first;					\
	struct type **stqh_last;					\
}
#define STAILQ_HEAD_INITIALIZER(head)	{ NULL, &(head).stqh_first }
#define STAILQ_ENTRY(type)						\
struct {								\
	struct type *stqe_next;						\
}

#define STAILQ_FIRST(head)	((head)->stqh_first)
#define STAILQ_END(head)	NULL
#define STAILQ_EMPTY(head)	((head)->stqh_first == NULL)
#define STAILQ_NEXT(elm, field)	((elm)->field.stqe_next)
#define STAILQ_LAST(head, type, field)					\
	(STAILQ_EMPTY(head) ? NULL :					\
	    container_of((head)->stqh_last, struct type, field.stqe_next))
#define STAILQ_INIT(head) _Q_DO(					\
	(head)->stqh_first = NULL;					\
	(head)->stqh_last = &(head)->stqh_first;)
#define STAILQ_FOREACH(var, head, field)				\
	for ((var) = STAILQ_FIRST(head); (var) != NULL;			\
	    (var) = STAILQ_NEXT(var, field))
#define STAILQ_FOREACH_SAFE(var, head, field, nxt)			\
	for ((var) = STAILQ_FIRST(head);				\
	    (var) != NULL && ((nxt) = STAILQ_NEXT(var, field), 1);	\
	    (var) = (nxt))
#define STAILQ_INSERT_HEAD(head, elm, field) _Q_DO(			\
	(elm)->field.stqe_next = (head)->stqh_first;			\
	if ((elm)->field.stqe_next == NULL)				\
		(head)->stqh_last = &(elm)->field.stqe_next;		\
	(head)->stqh_first = (elm);)
#define STAILQ_INSERT_TAIL(head, elm, field) _Q_DO(			\
	(elm)->field.stqe_next = NULL;					\
	*(head)->stqh_last = (elm);					\
	(head)->stqh_last = &(elm)->field.stqe_next;)
#define STAILQ_INSERT_AFTER(head, prv, elm, field) _Q_DO(		\
	(elm)->field.stqe_next = (prv)->field.stqe_next;		\
	if ((elm)->field.stqe_next == NULL)				\
		(head)->stqh_last = &(elm)->field.stqe_next;		\
	(prv)->field.stqe_next = (elm);)
#define STAILQ_REMOVE_HEAD(head, field) _Q_DO(				\
	(head)->stqh_first = (head)->stqh_first->field.stqe_next;	\
	if ((head)->stqh_first == NULL)					\
		(head)->stqh_last = &(head)->stqh_first;)
#define STAILQ_REMOVE(head, elm, type, field) _Q_DO(			\
	struct type **_q_pp = &(head)->stqh_first;			\
	while (*_q_pp != (elm))						\
		_q_pp = &(*_q_pp)->field.stqe_next;			\
	*_q_pp = (elm)->field.stqe_next;				\
	if (*_q_pp == NULL)						\
		(head)->stqh_last = _q_pp;)
#define STAILQ_CONCAT(to, from) _Q_DO(					\
	if (!STAILQ_EMPTY(from)) {					\
		*(to)->stqh_last = (from)->stqh_first;			\
		(to)->stqh_last = (from)->stqh_last;			\
		STAILQ_INIT(from);					\
	})

/*
 * TAILQ: doubly linked with tail.  tqh_last and tqe_prev point at a next
 * pointer; since a head and an entry begin with the same two words, the
 * element before follows from the next pointer two steps back.
 */
#define TAILQ_HEAD(name, type)						\
struct name {								\
	struct type *tqh_first;						\
	struct type **tqh_last;						\
}
#define TAILQ_HEAD_INITIALIZER(head)	{ NULL, &(head).tqh_first }
#define TAILQ_ENTRY(type)						\
struct {								\
	struct type *tqe_next;						\
	struct type **tqe_prev;						\
}

#define TAILQ_FIRST(head)	((head)->tqh_first)
#define TAILQ_END(head)		NULL
#define TAILQ_EMPTY(head)	((head)->tqh_first == NULL)
#define TAILQ_NEXT(elm, field)	((elm)->field.tqe_next)
#define TAILQ_LAST(head, headname)					\
	(*(((struct headname *)(void *)(head)->tqh_last)->tqh_last))
#define TAILQ_PREV(elm, headname, field)				\
	(*(((struct headname *)(void *)(elm)->field.tqe_prev)->tqh_last))
#define TAILQ_INIT(head) _Q_DO(						\
	(head)->tqh_first = NULL;					\
	(head)->tqh_last = &(head)->tqh_first;)
#define TAILQ_FOREACH(var, head, field)					\
	for ((var) = TAILQ_FIRST(head); (var) != NULL;			\
	    (var) = TAILQ_NEXT(var, field))
#define TAILQ_FOREACH_SAFE(var, head, field, nxt)			\
	for ((var) = TAILQ_FIRST(head);					\
	    (var) != NULL && ((nxt) = TAILQ_NEXT(var, field), 1);	\
	    (var) = (nxt))
#define TAILQ_FOREACH_REVERSE(var, head, headname, field)		\
	for ((var) = TAILQ_LAST(head, headname); (var) != NULL;		\
	    (var) = TAILQ_PREV(var, headname, field))
#define TAILQ_FOREACH_REVERSE_SAFE(var, head, headname, field, prv)	\
	for ((var) = TAILQ_LAST(head, headname);			\
	    (var) != NULL && ((prv) = TAILQ_PREV(var, headname, field), 1); \
	    (var) = (prv))
#define TAILQ_INSERT_HEAD(head, elm, field) _Q_DO(			\
	(elm)->field.tqe_next = (head)->tqh_first;			\
	if ((elm)->field.tqe_next != NULL)				\
		(head)->tqh_first->field.tqe_prev =			\
		    &(elm)->field.tqe_next;				\
	else								\
		(head)->tqh_last = &(elm)->field.tqe_next;		\
	(head)->tqh_first = (elm);					\
	(elm)->field.tqe_prev = &(head)->tqh_first;)
#define TAILQ_INSERT_TAIL(head, elm, field) _Q_DO(			\
	(elm)->field.tqe_next = NULL;					\
	(elm)->field.tqe_prev = (head)->tqh_last;			\
	*(head)->tqh_last = (elm);					\
	(head)->tqh_last = &(elm)->field.tqe_next;)
#define TAILQ_INSERT_AFTER(head, prv, elm, field) _Q_DO(		\
	(elm)->field.tqe_next = (prv)->field.tqe_next;			\
	if ((elm)->field.tqe_next != NULL)				\
		(elm)->field.tqe_next->field.tqe_prev =			\
		    &(elm)->field.tqe_next;				\
	else								\
		(head)->tqh_last = &(elm)->field.tqe_next;		\
	(prv)->field.tqe_next = (elm);					\
	(elm)->field.tqe_prev = &(prv)->field.tqe_next;)
#define TAILQ_INSERT_BEFORE(nxt, elm, field) _Q_DO(			\
	(elm)->field.tqe_prev = (nxt)->field.tqe_prev;			\
	(elm)->field.tqe_next = (nxt);					\
	*(nxt)->field.tqe_prev = (elm);					\
	(nxt)->field.tqe_prev = &(elm)->field.tqe_next;)
#define TAILQ_REMOVE(head, elm, field) _Q_DO(				\
	if ((elm)->field.tqe_next != NULL)				\
		(elm)->field.tqe_next->field.tqe_prev =			\
		    (elm)->field.tqe_prev;				\
	else								\
		(head)->tqh_last = (elm)->field.tqe_prev;		\
	*(elm)->field.tqe_prev = (elm)->field.tqe_next;)
#define TAILQ_REPLACE(head, elm, elm2, field) _Q_DO(			\
	(elm2)->field.tqe_next = (elm)->field.tqe_next;			\
	if ((elm2)->field.tqe_next != NULL)				\
		(elm2)->field.tqe_next->field.tqe_prev =		\
		    &(elm2)->field.tqe_next;				\
	else								\
		(head)->tqh_last = &(elm2)->field.tqe_next;		\
	(elm2)->field.tqe_prev = (elm)->field.tqe_prev;			\
	*(elm2)->field.tqe_prev = (elm2);)
#define TAILQ_CONCAT(to, from, field) _Q_DO(				\
	if (!TAILQ_EMPTY(from)) {					\
		*(to)->tqh_last = (from)->tqh_first;			\
		(from)->tqh_first->field.tqe_prev = (to)->tqh_last;	\
		(to)->tqh_last = (from)->tqh_last;			\
		TAILQ_INIT(from);					\
	})

#ifndef container_of
#define container_of(p, type, field)					\
	((type *)(void *)((char *)(uintptr_t)(p) - offsetof(type, field)))
#endif

#endif /* _SYS_QUEUE_H_ */
