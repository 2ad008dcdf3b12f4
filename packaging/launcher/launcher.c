/*
 * The head of the one file: [this program][zstd stream of the program's files][trailer].
 *
 * Unpacks the files once into a cache folder named by their hash, and becomes the program in it (same process).
 * Afterwards a start costs one stat. `--extract-only` unpacks, prints the folder and ends.
 *
 *     gcc -O2 -static -s -o launcher *.c -l:libzstd.a
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "places.h"
#include "unpack.h"

enum { CANNOT_START = 127 };

static char own[PATH_MAX]; /* path of this file */

static int fail(const char *problem)
{
    fprintf(stderr, "appliance: cannot start: %s.\n", problem);
    return CANNOT_START;
}

static int read_trailer(struct trailer *trailer)
{
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    int file = length > 0 ? open("/proc/self/exe", O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return -1;
    if (lseek(file, -(off_t)sizeof *trailer, SEEK_END) >= 0 && read(file, trailer, sizeof *trailer) == sizeof *trailer
        && memcmp(trailer->magic, MAGIC, sizeof trailer->magic) == 0)
        return file;
    close(file);
    return -1;
}

static void write_hex(const uint8_t id[SHA256_BYTES], char hex[2 * SHA256_BYTES + 1])
{
    for (int i = 0; i < SHA256_BYTES; i++)
        sprintf(hex + 2 * i, "%02x", id[i]);
}

static int mark_complete(const char *folder)
{
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/.complete", folder);
    int mark = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int safe = mark >= 0 && fsync(mark) == 0;
    return mark >= 0 && close(mark) == 0 && safe;
}

/* Unpacks beside the place and renames, so that what stands there is always whole. `base` must be locked. */
static const char *fill(int file, const struct trailer *trailer, const struct place *place)
{
    char fresh[PATH_MAX + 32];
    const char *problem = NULL;
    snprintf(fresh, sizeof fresh, "%s/.tmp-%ld", place->base, (long)getpid());
    tidy(place);
    remove_folder(place->folder); /* without its mark it is not whole */
    if (mkdir(fresh, 0700) != 0)
        return strerror(errno);
    problem = unpack(file, trailer, fresh);
    if (!problem && (!mark_complete(fresh) || rename(fresh, place->folder) != 0))
        problem = strerror(errno);
    if (problem)
        remove_folder(fresh);
    return problem;
}

/* Answers NULL once the whole program lies in the place and is held there. */
static const char *settle(int file, const struct trailer *trailer, const struct place *place)
{
    const char *problem = prepare(place->base);
    if (problem || hold(place->folder))
        return problem;
    int locked = lock(place->base);
    if (locked < 0)
        return strerror(errno);
    if (!hold(place->folder)) {
        problem = fill(file, trailer, place);
        if (!problem && !hold(place->folder))
            problem = "it cannot be read after it was written";
    }
    close(locked);
    return problem;
}

static const char *become(const struct place *place, char **words)
{
    char program[PATH_MAX + 16];
    snprintf(program, sizeof program, "%s/appliance", place->folder);
    setenv("APPLIANCE_BINARY", own, 1);
    execv(program, words);
    return strerror(errno);
}

int main(int count, char **words)
{
    struct trailer trailer;
    struct place place;
    char id[2 * SHA256_BYTES + 1];
    int extract_only = count == 2 && strcmp(words[1], "--extract-only") == 0;
    int file = read_trailer(&trailer);
    if (file < 0)
        return fail(own[0] ? "the file is damaged or was not copied whole" : "it finds itself by /proc, which is not mounted");
    write_hex(trailer.id, id);
    mode_t before = umask(077);
    for (int n = 0; candidate(n, id, &place); n++) {
        const char *problem = settle(file, &trailer, &place);
        if (!problem && extract_only)
            return puts(place.folder) < 0;
        if (!problem) {
            umask(before);
            problem = become(&place, words);
            umask(077);
        }
        fprintf(stderr, "appliance: %s: %s.\n", place.base, problem);
    }
    return fail("there is no folder to unpack to; name one in APPLIANCE_RUNTIME_DIR");
}
