#define _GNU_SOURCE
#include "places.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static char message[PATH_MAX + 128];

static const char *told(const char *what)
{
    snprintf(message, sizeof message, "%s: %s", what, strerror(errno));
    return message;
}

static int name(struct place *place, const char *id, const char *root, const char *rest)
{
    if (!root || root[0] != '/')
        return 0;
    int length = snprintf(place->base, sizeof place->base, "%s%s", root, rest);
    int whole = snprintf(place->folder, sizeof place->folder, "%s/%s", place->base, id);
    return length < (int)sizeof place->base && whole < (int)sizeof place->folder;
}

int candidate(int n, const char *id, struct place *place)
{
    char own[64];
    const char *asked = getenv("APPLIANCE_RUNTIME_DIR");
    if (asked && *asked)
        return n == 0 && name(place, id, asked, "");
    snprintf(own, sizeof own, "/var/tmp/appliance-%u", (unsigned)geteuid());
    struct {
        const char *root, *rest;
    } all[] = {
        {getenv("XDG_CACHE_HOME"), "/appliance/runtime"},
        {getenv("HOME"), "/.cache/appliance/runtime"},
        {own, "/runtime"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (name(place, id, all[i].root, all[i].rest) && n-- == 0)
            return 1;
    return 0;
}

static int make_folders(char *path)
{
    for (char *end = strchr(path + 1, '/');; end = strchr(end + 1, '/')) {
        if (end)
            *end = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return 0;
        if (!end)
            return 1;
        *end = '/';
    }
}

/* Nobody else can put anything of theirs there, or put another folder into its place. */
static int is_safe(const char *path, int may_be_shared)
{
    struct stat found;
    if (lstat(path, &found) != 0 || !S_ISDIR(found.st_mode))
        return 0;
    if (may_be_shared && found.st_mode & S_ISVTX)
        return 1;
    return (found.st_uid == geteuid() || (may_be_shared && found.st_uid == 0)) && !(found.st_mode & 022);
}

const char *prepare(const char *base)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", base);
    if (!make_folders(path))
        return told("cannot be made");
    if (!is_safe(path, 0))
        return "is not a folder of yours alone";
    *strrchr(path, '/') = '\0';
    if (*path && !is_safe(path, 1))
        return "lies in a folder that others can write to";
    return access(base, W_OK | X_OK) == 0 ? NULL : told("cannot be written to");
}

int hold(const char *folder)
{
    /* Not closed on exec: the lock shall live as long as the program that runs from the folder. */
    int held = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (held < 0)
        return 0;
    if (flock(held, LOCK_SH) == 0 && faccessat(held, ".complete", F_OK, 0) == 0)
        return 1;
    close(held);
    return 0;
}

int lock(const char *base)
{
    char path[PATH_MAX + 8];
    snprintf(path, sizeof path, "%s/.lock", base);
    int held = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (held >= 0 && flock(held, LOCK_EX) != 0) {
        close(held);
        return -1;
    }
    return held;
}

static int remove_entry(const char *path, const struct stat *found, int kind, struct FTW *where)
{
    (void)found, (void)kind, (void)where;
    return remove(path) != 0 && errno != ENOENT;
}

void remove_folder(const char *folder)
{
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static int is_version(const char *name)
{
    return strlen(name) == 64 && strspn(name, "0123456789abcdef") == 64;
}

static void remove_version(const struct place *place, const char *folder)
{
    char aside[PATH_MAX + 32];
    int held = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (held < 0)
        return;
    /* Renamed first: a removal that is broken off leaves no half of a version behind under its name. */
    snprintf(aside, sizeof aside, "%s/.tmp-old-%ld", place->base, (long)getpid());
    if (flock(held, LOCK_EX | LOCK_NB) == 0 && rename(folder, aside) == 0)
        remove_folder(aside);
    close(held);
}

void tidy(const struct place *place)
{
    DIR *base = opendir(place->base);
    char path[PATH_MAX + 256];
    if (!base)
        return;
    for (struct dirent *entry; (entry = readdir(base));) {
        snprintf(path, sizeof path, "%s/%s", place->base, entry->d_name);
        if (strncmp(entry->d_name, ".tmp-", 5) == 0)
            remove_folder(path);
        else if (is_version(entry->d_name) && strcmp(path, place->folder) != 0)
            remove_version(place, path);
    }
    closedir(base);
}
