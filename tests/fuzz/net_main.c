/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inputs for the fuzz targets of the network.
 *
 * On its own (FUZZ_PLAIN): net_fuzz TARGET SEEDS COUNT [SEED] makes so many
 * inputs of the lines of the file SEEDS, which are hexadecimal, all that
 * follows from SEED.  A failure is found again by the same command; the last
 * line that was printed says how far it had come.  With libFuzzer the target
 * is RUMP_FUZZ_TARGET.
 *
 * The kernel is made anew every EPOCH inputs, after a look at what is left in
 * the old one.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "net.h"

#define EPOCH		25000
#define CHECK		250
#define MAXSEEDS	256
#define PATIENCE	60		/* seconds, of CHECK inputs */

static const struct target *target;
static uint64_t ninputs;
static bool booted;

static void
one(const uint8_t *in, size_t n)
{
	if (ninputs % EPOCH == 0) {
		if (booted)
			host_end();
		booted = true;
		calls_begin();
		host_begin(ninputs / EPOCH % 2 != 0);
	}
	if (ninputs++ % CHECK == 0) {
		alarm(PATIENCE);
		host_check();
	}
	if (n >= 2)
		(*target->run)(in, n < MAXINPUT ? n : MAXINPUT);
}

static void
choose(const char *name)
{
	for (target = targets; target->name != NULL; target++) {
		if (name != NULL && strcmp(target->name, name) == 0)
			return;
	}
	fprintf(stderr, "%s: no target\n", name != NULL ? name : "(none)");
	exit(1);
}

#ifdef FUZZ_PLAIN

static struct seed {
	size_t	len;
	uint8_t	data[MAXINPUT];
} seeds[MAXSEEDS];
static unsigned nseeds;
static uint64_t state;

static unsigned
rnd(unsigned below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ (z >> 31)) % below);
}

/* A line: hexadecimal digits, blanks, a comment behind `#'. */
static void
load(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[4 * MAXINPUT];

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	while (nseeds < MAXSEEDS && fgets(line, sizeof(line), file) != NULL) {
		struct seed *s = &seeds[nseeds];
		unsigned v;
		int used;

		line[strcspn(line, "#")] = '\0';
		for (char *p = line; s->len < MAXINPUT &&
		    sscanf(p, " %2x%n", &v, &used) == 1; p += used)
			s->data[s->len++] = (uint8_t)v;
		if (s->len != 0)
			nseeds++;
	}
	fclose(file);
	if (nseeds == 0) {
		fprintf(stderr, "%s: no seeds\n", path);
		exit(1);
	}
}

static void
insert(uint8_t *d, size_t *n, size_t at, const uint8_t *from, size_t len)
{
	if (*n + len > MAXINPUT)
		return;
	memmove(d + at + len, d + at, *n - at);
	memcpy(d + at, from, len);
	*n += len;
}

static void
mutate(uint8_t *d, size_t *n)
{
	static const uint8_t odd[] = { 0, 1, 0x7f, 0x80, 0xff, 0xfe, 4, 8,
	    40, 64 };
	const size_t at = rnd((unsigned)*n), left = *n - at;
	const struct seed *s = &seeds[rnd(nseeds)];
	size_t from, len;

	switch (rnd(9)) {
	case 0:
		d[at] ^= (uint8_t)(1u << rnd(8));
		break;
	case 1:
		d[at] = (uint8_t)rnd(256);
		break;
	case 2:
		d[at] = odd[rnd(sizeof(odd))];
		break;
	case 3:
		d[at] = (uint8_t)(d[at] + rnd(33) - 16);
		break;
	case 4:			/* shorter */
		len = 1 + rnd(left < 64 ? (unsigned)left : 64);
		if (*n - len >= 2) {
			memmove(d + at, d + at + len, left - len);
			*n -= len;
		}
		break;
	case 5:			/* part of another */
		from = rnd((unsigned)s->len);
		len = 1 + rnd((unsigned)(s->len - from));
		insert(d, n, at, s->data + from, len);
		break;
	case 6:
		from = rnd((unsigned)s->len);
		len = s->len - from < left ? s->len - from : left;
		memcpy(d + at, s->data + from, 1 + rnd((unsigned)len));
		break;
	case 7:			/* what was there, again */
		len = 1 + rnd(left < 64 ? (unsigned)left : 64);
		from = at;
		{
			uint8_t again[64];

			memcpy(again, d + from, len);
			insert(d, n, at, again, len);
		}
		break;
	default:
		d[rnd(2)] ^= (uint8_t)(1u << rnd(8));
		break;
	}
}

int
main(int argc, char **argv)
{
	uint8_t in[MAXINPUT];
	uint64_t count;
	time_t begun = time(NULL), took;

	if (argc < 4) {
		fprintf(stderr, "net_fuzz TARGET SEEDS COUNT [SEED]\n");
		return 1;
	}
	choose(argv[1]);
	load(argv[2]);
	count = strtoull(argv[3], NULL, 0);
	state = argc > 4 ? strtoull(argv[4], NULL, 0) : 1;
	while (ninputs < count) {
		const struct seed *s = &seeds[rnd(nseeds)];
		size_t n = s->len;

		memcpy(in, s->data, n);
		for (unsigned i = rnd(6); i > 0; i--)
			mutate(in, &n);
		if (getenv("RUMP_FUZZ_TELL") != NULL &&
		    ninputs >= strtoull(getenv("RUMP_FUZZ_TELL"), NULL, 0)) {
			fprintf(stderr, "%llu:", (unsigned long long)ninputs);
			for (size_t i = 0; i < n; i++)
				fprintf(stderr, " %02x", in[i]);
			fprintf(stderr, "\n");
		}
		one(in, n);
	}
	alarm(PATIENCE);
	host_check();
	host_end();
	took = time(NULL) - begun;
	printf("%s: %llu inputs, %llu frames in %lld s, at most %llu KiB in "
	    "use; no crash, hang or leak\n", target->name,
	    (unsigned long long)ninputs, (unsigned long long)nframes,
	    (long long)took, (unsigned long long)host_most() >> 10);
	return 0;
}

#else

int	LLVMFuzzerInitialize(int *, char ***);
int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	choose(getenv("RUMP_FUZZ_TARGET"));
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *in, size_t n)
{
	one(in, n);
	return 0;
}

#endif
