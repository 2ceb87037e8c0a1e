/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers for people: humanize_number(9), format_bytes(9), snprintb(9).
 */

#include <sys/param.h>
#include <sys/systm.h>

/*
 * The number with a blank, a prefix if it had to be divided, and the suffix;
 * divided until it fits.  -1 if it never does.
 */
int
humanize_number(char *buf, size_t len, uint64_t bytes, const char *suffix,
    int divisor)
{
	static const char prefixes[] = " KMGTPE";
	uint64_t rest = 0;
	u_int i;
	int n = -1;

	KASSERT(buf != NULL && suffix != NULL);
	for (i = 0; prefixes[i] != '\0'; i++) {
		if (i == 0)
			n = snprintf(buf, len, "%ju %s", (uintmax_t)bytes,
			    suffix);
		else
			n = snprintf(buf, len, "%ju %c%s",
			    (uintmax_t)(bytes + (rest >= (u_int)divisor / 2)),
			    prefixes[i], suffix);
		if ((size_t)n < len)
			return n;
		rest = bytes % divisor;
		bytes /= divisor;
	}
	if (len != 0)
		buf[0] = '\0';
	return -1;
}

/* Bytes: " B" alone is left out. */
int
format_bytes(char *buf, size_t len, uint64_t bytes)
{
	int n = humanize_number(buf, len, bytes, "B", 1024);

	if (n >= 2 && strcmp(buf + n - 2, " B") == 0) {
		n -= 2;
		buf[n] = '\0';
	}
	return n;
}

/*
 * snprintb: the value, and in angle brackets the names of its bits.
 *
 * The format begins with the base (010, 012, 020 octal).  Old style: pairs of a
 * bit number counted from 1 and a name up to the next byte that is at most 32.
 * New style, after a first byte 0177: fields
 *	b\bit name \0			the bit is set
 *	f\bit\width name \0		name=value
 *	F\bit\width			the same, without printing
 *	=\value name \0			if the last field has it
 *	:\value name \0			likewise, without "="
 *	* name \0			if none of them matched
 * up to an empty one.
 */
struct bitbuf {
	char	*b_buf;
	size_t	b_size;
	size_t	b_len;		/* wanted */
	size_t	b_maxline;	/* 0: one line */
	size_t	b_linestart;
	char	b_value[32];
	bool	b_open;		/* the bracket is */
};

static void
bit_put(struct bitbuf *b, const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++, b->b_len++) {
		if (b->b_len + 1 < b->b_size)
			b->b_buf[b->b_len] = p[i];
	}
}

static void
bit_close(struct bitbuf *b)
{

	if (b->b_open)
		bit_put(b, ">", 1);
	b->b_open = false;
}

/*
 * One name, behind a bracket or comma, on a new line if it is too long for
 * this one.
 */
static void
bit_name(struct bitbuf *b, const char *p, size_t n)
{

	if (b->b_maxline != 0 && b->b_open &&
	    b->b_len - b->b_linestart + n + 2 > b->b_maxline) {
		bit_close(b);
		bit_put(b, "", 1);
		b->b_linestart = b->b_len;
		bit_put(b, b->b_value, strlen(b->b_value));
	}
	bit_put(b, b->b_open ? "," : "<", 1);
	b->b_open = true;
	bit_put(b, p, n);
}

static void
bits_old(struct bitbuf *b, const char *fmt, uint64_t val)
{
	const char *name;
	u_int bit;

	while ((bit = (u_char)*fmt) != '\0') {
		name = ++fmt;
		while ((u_char)*fmt > ' ')
			fmt++;
		if (bit <= 32 && (val & (1ULL << (bit - 1))) != 0)
			bit_name(b, name, fmt - name);
	}
}

static void
bits_new(struct bitbuf *b, const char *fmt, uint64_t val, const char *numfmt)
{
	uint64_t field = 0;
	bool matched = false;
	char num[32], item[96];
	u_int bit, width;
	char op;

	while ((op = *fmt++) != '\0') {
		bit = op == '*' ? 0 : (u_char)*fmt++;
		switch (op) {
		case 'b':
			if (val & (1ULL << bit))
				bit_name(b, fmt, strlen(fmt));
			break;
		case 'f':
		case 'F':
			width = (u_char)*fmt++;
			field = val >> bit;
			if (width < 64)
				field &= (1ULL << width) - 1;
			matched = false;
			if (op == 'F')
				continue;
			snprintf(num, sizeof(num), numfmt, field);
			snprintf(item, sizeof(item), "%s=%s", fmt, num);
			bit_name(b, item, strlen(item));
			break;
		case '=':
		case ':':
			if (field != bit)
				break;
			matched = true;
			if (op == '=') {
				bit_put(b, "=", 1);
				bit_put(b, fmt, strlen(fmt));
			} else {
				bit_name(b, fmt, strlen(fmt));
			}
			break;
		case '*':
			if (!matched) {
				bit_put(b, "=", 1);
				bit_put(b, fmt, strlen(fmt));
			}
			break;
		default:
			return;
		}
		fmt += strlen(fmt) + 1;
	}
}

int
snprintb_m(char *buf, size_t size, const char *fmt, uint64_t val,
    size_t maxline)
{
	struct bitbuf b = { .b_buf = buf, .b_size = size,
	    .b_maxline = maxline };
	const char *numfmt, *fieldfmt;
	bool isnew;

	isnew = *fmt == '\177';
	if (isnew)
		fmt++;
	switch (*fmt++) {
	case 8:
		numfmt = fieldfmt = "%#lo";
		break;
	case 10:
		numfmt = fieldfmt = "%lu";
		break;
	case 16:
		numfmt = "%#lx";
		fieldfmt = "0x%lx";
		break;
	default:
		if (size != 0)
			buf[0] = '\0';
		return -1;
	}
	snprintf(b.b_value, sizeof(b.b_value), numfmt, val);
	bit_put(&b, b.b_value, strlen(b.b_value));
	if (isnew)
		bits_new(&b, fmt, val, fieldfmt);
	else
		bits_old(&b, fmt, val);
	bit_close(&b);
	if (maxline != 0)
		bit_put(&b, "", 1);	/* an empty line ends it */
	if (size != 0) {
		buf[MIN(b.b_len, size - 1)] = '\0';
		if (maxline != 0 && size > 1)
			buf[MIN(b.b_len, size - 1) - 1] = '\0';
	}
	return b.b_len;
}

int
snprintb(char *buf, size_t size, const char *fmt, uint64_t val)
{

	return snprintb_m(buf, size, fmt, val, 0);
}

/*
 * Sixteen bytes a line: offset, hexadecimal, text.
 */
void
hexdump(void (*pr)(const char *, ...) __printflike(1, 2), const char *msg,
    const void *base, size_t len)
{
	const u_char *p = base;
	char line[80], *q;
	size_t i, j;

	if (msg != NULL)
		pr("%s:\n", msg);
	for (i = 0; i < len; i += 16) {
		q = line;
		for (j = i; j < i + 16; j++) {
			if (j < len) {
				*q++ = hexdigits[p[j] >> 4];
				*q++ = hexdigits[p[j] & 15];
			} else {
				*q++ = ' ';
				*q++ = ' ';
			}
			*q++ = ' ';
		}
		*q++ = '|';
		for (j = i; j < i + 16 && j < len; j++)
			*q++ = isprint(p[j]) ? p[j] : '.';
		*q++ = '|';
		*q = '\0';
		pr("%04zx  %s\n", i, line);
	}
}
