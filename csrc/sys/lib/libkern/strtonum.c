/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Strings to numbers.  All of them parse with num_parse(): white space, a sign,
 * a prefix as the base wants it, digits.  Out of range gives the limit; there
 * is no errno to set, so strtoi() and strtou() say more.
 */

#include <sys/param.h>
#include <sys/systm.h>

struct number {
	uintmax_t	magnitude;
	bool		negative;
	bool		overflow;
	const char	*end;		/* the start, if there was no number */
};

static int
digit_value(int c)
{

	if (isdigit(c))
		return c - '0';
	if (isalpha(c))
		return toupper(c) - 'A' + 10;
	return 99;
}

static void
num_parse(const char *s, int base, struct number *n)
{
	const char *p = s;
	int d;

	memset(n, 0, sizeof(*n));
	n->end = s;
	if (base < 0 || base == 1 || base > 36)
		return;
	while (isspace((u_char)*p))
		p++;
	if (*p == '+' || *p == '-')
		n->negative = *p++ == '-';
	if ((base == 0 || base == 16) && p[0] == '0' &&
	    (p[1] == 'x' || p[1] == 'X') && digit_value((u_char)p[2]) < 16) {
		p += 2;
		base = 16;
	} else if (base == 0) {
		base = *p == '0' ? 8 : 10;
	}
	for (; (d = digit_value((u_char)*p)) < base; p++) {
		if (__builtin_mul_overflow(n->magnitude, (uintmax_t)base,
		    &n->magnitude) || __builtin_add_overflow(n->magnitude,
		    (uintmax_t)d, &n->magnitude))
			n->overflow = true;
		n->end = p + 1;
	}
}

static intmax_t
num_signed(const struct number *n)
{

	if (n->negative) {
		if (n->overflow || n->magnitude > (uintmax_t)LLONG_MAX + 1)
			return LLONG_MIN;
		return (intmax_t)-n->magnitude;
	}
	if (n->overflow || n->magnitude > LLONG_MAX)
		return LLONG_MAX;
	return (intmax_t)n->magnitude;
}

static uintmax_t
num_unsigned(const struct number *n)
{

	if (n->overflow)
		return ULLONG_MAX;
	return n->negative ? -n->magnitude : n->magnitude;
}

intmax_t
strtoimax(const char *s, char **endp, int base)
{
	struct number n;

	num_parse(s, base, &n);
	if (endp != NULL)
		*endp = __UNCONST(n.end);
	return num_signed(&n);
}

uintmax_t
strtoumax(const char *s, char **endp, int base)
{
	struct number n;

	num_parse(s, base, &n);
	if (endp != NULL)
		*endp = __UNCONST(n.end);
	return num_unsigned(&n);
}

long
strtol(const char *s, char **endp, int base)
{

	return strtoimax(s, endp, base);
}

long long
strtoll(const char *s, char **endp, int base)
{

	return strtoimax(s, endp, base);
}

unsigned long
strtoul(const char *s, char **endp, int base)
{

	return strtoumax(s, endp, base);
}

unsigned long long
strtoull(const char *s, char **endp, int base)
{

	return strtoumax(s, endp, base);
}

/*
 * ECANCELED: no number; ENOTSUP: something behind it; ERANGE: not in [lo, hi],
 * and the nearer bound is the result.
 */
static int
num_status(const char *s, const struct number *n, int base)
{

	if (base < 0 || base == 1 || base > 36)
		return EINVAL;
	if (n->end == s)
		return ECANCELED;
	return *n->end != '\0' ? ENOTSUP : 0;
}

intmax_t
strtoi(const char *s, char **endp, int base, intmax_t lo, intmax_t hi,
    int *status)
{
	struct number n;
	intmax_t v;
	int error, dummy;

	if (status == NULL)
		status = &dummy;
	num_parse(s, base, &n);
	if (endp != NULL)
		*endp = __UNCONST(n.end);
	error = num_status(s, &n, base);
	v = num_signed(&n);
	if (error == 0 && (n.overflow ||
	    (!n.negative && n.magnitude > LLONG_MAX)))
		error = ERANGE;
	if (v < lo || v > hi) {
		v = v < lo ? lo : hi;
		if (error == 0)
			error = ERANGE;
	}
	*status = error;
	return v;
}

uintmax_t
strtou(const char *s, char **endp, int base, uintmax_t lo, uintmax_t hi,
    int *status)
{
	struct number n;
	uintmax_t v;
	int error, dummy;

	if (status == NULL)
		status = &dummy;
	num_parse(s, base, &n);
	if (endp != NULL)
		*endp = __UNCONST(n.end);
	error = num_status(s, &n, base);
	v = num_unsigned(&n);
	if (error == 0 && n.overflow)
		error = ERANGE;
	if (v < lo || v > hi) {
		v = v < lo ? lo : hi;
		if (error == 0)
			error = ERANGE;
	}
	*status = error;
	return v;
}
