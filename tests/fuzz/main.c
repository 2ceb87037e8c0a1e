/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fuzz target, with libFuzzer or (FUZZ_PLAIN) on its own:
 *
 *	ffs_fuzz --images N [--seed S]	scripts that follow from a seed
 *	ffs_fuzz --script FILE		one script, as a failure leaves it
 *	ffs_fuzz --dump FILE OUT	the image that a script makes
 *	ffs_fuzz --image FILE...	images as they are
 *
 * RUMP_FUZZ_SEEDS is the directory with the seed images.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"

#define MAXIMAGES	16
#define HANG		20		/* seconds that an image may take */
#define CHECKEVERY	2048		/* images */

static struct image images[MAXIMAGES];
static size_t nimages;

static uint8_t script[SCRIPTMAX];
static size_t scriptlen;

static int
byname(const void *a, const void *b)
{
	return strcmp(((const struct image *)a)->name,
	    ((const struct image *)b)->name);
}

static void
load_seeds(void)
{
	const char *dir = getenv("RUMP_FUZZ_SEEDS");
	struct dirent *d;
	char path[4096];
	DIR *dp;

	if (dir == NULL || (dp = opendir(dir)) == NULL) {
		fprintf(stderr, "RUMP_FUZZ_SEEDS names no directory\n");
		exit(2);
	}
	while (nimages < MAXIMAGES && (d = readdir(dp)) != NULL) {
		size_t len = strlen(d->d_name);

		if (len < 4 || strcmp(d->d_name + len - 4, ".img") != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, d->d_name);
		if (image_load(&images[nimages], strdup(path)) != 0) {
			fprintf(stderr, "%s: no FFS image\n", path);
			exit(2);
		}
		nimages++;
	}
	closedir(dp);
	if (nimages == 0) {
		fprintf(stderr, "%s: no images\n", dir);
		exit(2);
	}
	/* A script must mean the same on every machine. */
	qsort(images, nimages, sizeof(images[0]), byname);
}

static void
run_script(void)
{
	struct image *im;

	if (scriptlen == 0)
		return;
	im = &images[script[0] % nimages];
	image_apply(im, script, scriptlen);
	walk_image(im);
	image_restore(im);
	if (walked.images % CHECKEVERY == 0)
		walk_check();
}

int	LLVMFuzzerInitialize(int *, char ***);
int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	load_seeds();
	walk_begin();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scriptlen = size < sizeof(script) ? size : sizeof(script);
	memcpy(script, data, scriptlen);
	run_script();
	return 0;
}

#ifdef FUZZ_PLAIN
static uint64_t seed = 1, number;

/* Says which image it was, and leaves its script. */
static void
post_mortem(void)
{
	static const char name[] = "crash.script";
	char text[160];
	int fd, n;

	n = snprintf(text, sizeof(text),
	    "\nfailed: image %llu of seed %llu, script in %s\n",
	    (unsigned long long)number, (unsigned long long)seed, name);
	if (write(STDERR_FILENO, text, (size_t)n) != n)
		return;
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd == -1 || write(fd, script, scriptlen) != (ssize_t)scriptlen)
		return;
	close(fd);
}

static void
on_signal(int sig)
{
	if (sig == SIGALRM) {
		static const char text[] = "\nhang: no end in sight\n";

		if (write(STDERR_FILENO, text, sizeof(text) - 1) == -1)
			_exit(1);
		signal(SIGABRT, SIG_DFL);
	}
	post_mortem();
	signal(sig, SIG_DFL);
	if (sig == SIGALRM)
		abort();		/* a core, for those who want one */
	raise(sig);
}

void	__sanitizer_set_death_callback(void (*)(void)) __attribute__((weak));

static void
catch_failures(void)
{
	static const int signals[] = { SIGABRT, SIGALRM, SIGSEGV, SIGBUS,
	    SIGFPE, SIGILL };
	size_t i;

	if (__sanitizer_set_death_callback != NULL)
		__sanitizer_set_death_callback(post_mortem);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		/* The sanitizer explains faults better. */
		if (i >= 2 && __sanitizer_set_death_callback != NULL)
			break;
		signal(signals[i], on_signal);
	}
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
summary(double start)
{
	double t = now() - start;

	walk_check();
	printf("%llu images, %llu mounted, %llu files, %.1f MB read; %.0f "
	    "images a second; no crash, hang or leak\n",
	    (unsigned long long)walked.images,
	    (unsigned long long)walked.mounted,
	    (unsigned long long)walked.files, (double)walked.bytes / 1e6,
	    (double)walked.images / t);
}

static int
many(uint64_t count)
{
	double start = now();
	uint64_t state;

	for (number = 0; number < count; number++) {
		/* So that one image can be made again without the others. */
		state = seed * 1000000007ull + number;
		scriptlen = script_make(&state, nimages, script);
		alarm(HANG);
		run_script();
		alarm(0);
	}
	summary(start);
	return 0;
}

static void
read_script(const char *path)
{
	FILE *f = fopen(path, "rb");

	if (f == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
	scriptlen = fread(script, 1, sizeof(script), f);
	fclose(f);
}

static int
dump(const char *path, const char *out)
{
	struct image *im;
	FILE *f;

	read_script(path);
	if (scriptlen == 0)
		return 2;
	im = &images[script[0] % nimages];
	image_apply(im, script, scriptlen);
	f = fopen(out, "wb");
	if (f == NULL || fwrite(im->data, 1, im->length, f) != im->length ||
	    fclose(f) != 0) {
		fprintf(stderr, "%s: %s\n", out, strerror(errno));
		return 1;
	}
	printf("%s: %s, changed in %zu places\n", out, im->name, im->ndirty);
	return 0;
}

/* Anything: FFS or not, cut short or empty. */
static int
whole_images(char **paths)
{
	static struct image im;

	for (; *paths != NULL; paths++) {
		(void)image_load(&im, *paths);
		printf("%s\n", *paths);
		alarm(HANG);
		walk_image(&im);
		alarm(0);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	uint64_t count = 0;
	int i;

	if (argc >= 3 && strcmp(argv[1], "--image") == 0) {
		walk_begin();
		catch_failures();
		return whole_images(argv + 2);
	}
	load_seeds();
	if (argc == 4 && strcmp(argv[1], "--dump") == 0)
		return dump(argv[2], argv[3]);
	walk_begin();
	catch_failures();
	if (argc == 3 && strcmp(argv[1], "--script") == 0) {
		read_script(argv[2]);
		run_script();
		summary(now() - 1);
		return 0;
	}
	for (i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--images") == 0)
			count = strtoull(argv[i + 1], NULL, 0);
		else if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[i + 1], NULL, 0);
		else
			break;
	}
	if (i != argc || count == 0) {
		fprintf(stderr, "usage: ffs_fuzz --images N [--seed S] | "
		    "--script FILE | --dump FILE OUT | --image FILE...\n");
		return 2;
	}
	return many(count);
}
#endif /* FUZZ_PLAIN */
