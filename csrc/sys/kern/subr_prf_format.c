/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The formats of printf(9): flags - + # 0 and space, width and precision (also
 * by *), lengths hh h l ll q j z t, conversions d i u o x X c s p n %.
 * There is no floating point.
 */

#include <sys/param.h>
#include <sys/systm.h>

#include "prf_impl.h"

struct spec {
	bool	minus, plus, space, alt, zero;
	int	width;
	int	prec;		/* -1: none */
	int	len;		/* -2 hh, -1 h, 0, 1: 64 bits */
};

static void
out(struct prf_out *po, const char *p, size_t n)
{

	if (n != 0) {
		po->po_put(po, p, n);
		po->po_total += n;
	}
}

static void
pad(struct prf_out *po, char c, int n)
{
	static const char blanks[] = "                ";
	static const char zeros[] = "0000000000000000";
	const char *src = c == ' ' ? blanks : zeros;

	for (; n > 0; n -= 16)
		out(po, src, MIN(n, 16));
}

/* Text in a field. */
static void
put_field(struct prf_out *po, const struct spec *sp, const char *p, size_t n)
{

	if (!sp->minus)
		pad(po, ' ', sp->width - (int)n);
	out(po, p, n);
	if (sp->minus)
		pad(po, ' ', sp->width - (int)n);
}

/*
 * A number: sign or prefix, zeros, digits.  A precision counts digits and
 * turns the flag 0 off.
 */
static void
put_number(struct prf_out *po, const struct spec *sp, uintmax_t v, int base,
    const char *prefix, bool upper)
{
	const char *digits = upper ? HEXDIGITS : hexdigits;
	char buf[24], *p = buf + sizeof(buf);
	int n, plen = strlen(prefix), zeros, fill;

	if (base == 10) {
		while (v != 0) {
			*--p = '0' + v % 10;
			v /= 10;
		}
	} else {
		for (; v != 0; v >>= base == 16 ? 4 : 3)
			*--p = digits[v & (base - 1)];
	}
	n = buf + sizeof(buf) - p;
	zeros = sp->prec == -1 ? (n == 0) : MAX(sp->prec - n, 0);
	if (base == 8 && sp->alt && zeros == 0)
		zeros = 1;
	fill = sp->width - plen - zeros - n;
	if (!sp->minus && sp->zero && sp->prec == -1 && fill > 0) {
		zeros += fill;
		fill = 0;
	}
	if (!sp->minus)
		pad(po, ' ', fill);
	out(po, prefix, plen);
	pad(po, '0', zeros);
	out(po, p, n);
	if (sp->minus)
		pad(po, ' ', fill);
}

static void
put_signed(struct prf_out *po, const struct spec *sp, intmax_t v)
{
	const char *prefix = v < 0 ? "-" : sp->plus ? "+" : sp->space ?
	    " " : "";

	put_number(po, sp, v < 0 ? -(uintmax_t)v : (uintmax_t)v, 10, prefix,
	    false);
}

static intmax_t
narrow_signed(const struct spec *sp, long v)
{

	switch (sp->len) {
	case -2:
		return (signed char)v;
	case -1:
		return (short)v;
	case 0:
		return (int)v;
	default:
		return v;
	}
}

static uintmax_t
narrow_unsigned(const struct spec *sp, unsigned long v)
{

	switch (sp->len) {
	case -2:
		return (u_char)v;
	case -1:
		return (u_short)v;
	case 0:
		return (u_int)v;
	default:
		return v;
	}
}

/* Flags, width, precision and length; returns what is behind. */
static const char *
parse_number(const char *p, int *v)
{

	for (*v = 0; isdigit((u_char)*p); p++) {
		if (*v < 1000000)
			*v = *v * 10 + (*p - '0');
	}
	return p;
}

static const char *
parse_flags(const char *p, struct spec *sp)
{

	for (;; p++) {
		switch (*p) {
		case '-':
			sp->minus = true;
			break;
		case '+':
			sp->plus = true;
			break;
		case ' ':
			sp->space = true;
			break;
		case '#':
			sp->alt = true;
			break;
		case '0':
			sp->zero = true;
			break;
		default:
			return p;
		}
	}
}

static const char *
parse_length(const char *p, struct spec *sp)
{

	switch (*p) {
	case 'h':
		sp->len = -1;
		if (*++p == 'h') {
			sp->len = -2;
			p++;
		}
		break;
	case 'l':
		sp->len = 1;
		if (*++p == 'l')
			p++;
		break;
	case 'q':
	case 'j':
	case 'z':
	case 't':
		sp->len = 1;
		p++;
		break;
	}
	return p;
}

/*
 * va_list may be an array type, which decays when passed on; in a structure it
 * is itself.
 */
struct args {
	va_list	ap;
};

static unsigned long
next_arg(const struct spec *sp, struct args *a)
{

	return sp->len == 1 ? va_arg(a->ap, unsigned long) :
	    va_arg(a->ap, unsigned int);
}

static void
put_string(struct prf_out *po, const struct spec *sp, const char *s)
{

	if (s == NULL)
		s = "(null)";
	put_field(po, sp, s, sp->prec == -1 ? strlen(s) :
	    strnlen(s, sp->prec));
}

/* One conversion; false if it is unknown. */
static bool
convert(struct prf_out *po, char conv, struct spec *sp, struct args *a)
{
	uintmax_t v;
	char c;

	switch (conv) {
	case 'd':
	case 'i':
		put_signed(po, sp, narrow_signed(sp, next_arg(sp, a)));
		return true;
	case 'u':
		v = narrow_unsigned(sp, next_arg(sp, a));
		put_number(po, sp, v, 10, "", false);
		return true;
	case 'o':
		v = narrow_unsigned(sp, next_arg(sp, a));
		put_number(po, sp, v, 8, "", false);
		return true;
	case 'x':
	case 'X':
		v = narrow_unsigned(sp, next_arg(sp, a));
		put_number(po, sp, v, 16, !sp->alt || v == 0 ? "" :
		    conv == 'x' ? "0x" : "0X", conv == 'X');
		return true;
	case 'p':
		v = (uintptr_t)va_arg(a->ap, void *);
		put_number(po, sp, v, 16, "0x", false);
		return true;
	case 'c':
		c = va_arg(a->ap, int);
		put_field(po, sp, &c, 1);
		return true;
	case 's':
		put_string(po, sp, va_arg(a->ap, const char *));
		return true;
	case 'n':
		if (sp->len == 1)
			*va_arg(a->ap, long *) = po->po_total;
		else
			*va_arg(a->ap, int *) = po->po_total;
		return true;
	case '%':
		out(po, "%", 1);
		return true;
	default:
		return false;
	}
}

void
prf_format(struct prf_out *po, const char *fmt, va_list ap)
{
	const char *start;
	struct spec sp;
	struct args a;

	va_copy(a.ap, ap);
	for (;;) {
		for (start = fmt; *fmt != '\0' && *fmt != '%'; fmt++)
			continue;
		out(po, start, fmt - start);
		if (*fmt == '\0')
			break;
		start = fmt++;
		memset(&sp, 0, sizeof(sp));
		sp.prec = -1;
		fmt = parse_flags(fmt, &sp);
		if (*fmt == '*') {
			sp.width = va_arg(a.ap, int);
			if (sp.width < 0) {
				sp.minus = true;
				sp.width = -sp.width;
			}
			fmt++;
		} else {
			fmt = parse_number(fmt, &sp.width);
		}
		if (*fmt == '.') {
			if (*++fmt == '*') {
				sp.prec = MAX(va_arg(a.ap, int), -1);
				fmt++;
			} else {
				fmt = parse_number(fmt, &sp.prec);
			}
		}
		fmt = parse_length(fmt, &sp);
		if (*fmt == '\0' || !convert(po, *fmt, &sp, &a)) {
			/* As it stands, and the rest likewise. */
			out(po, start, strlen(start));
			break;
		}
		fmt++;
	}
	va_end(a.ap);
}
