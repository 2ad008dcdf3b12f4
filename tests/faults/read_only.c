/* A library to be loaded before the system's: while the first byte of a file is '1', the folder takes no writes.
   A disk that turns read only under open files does this; no disk can be made to do it from outside and back. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static volatile char *state;
static const char *folder;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("READ_ONLY_STATE");
    int descriptor = path == NULL ? -1 : open(path, O_RDONLY);
    folder = getenv("READ_ONLY_FOLDER");
    if (descriptor < 0 || folder == NULL)
        return;
    void *mapped = mmap(NULL, 1, PROT_READ, MAP_SHARED, descriptor, 0);
    if (mapped != MAP_FAILED)
        state = mapped;
}

static int refused(const char *path)
{
    if (state == NULL || *state != '1' || strncmp(path, folder, strlen(folder)) != 0)
        return 0;
    errno = EROFS;
    return 1;
}

static int refused_at(int descriptor)
{
    char name[64], path[PATH_MAX + 1];
    if (state == NULL || *state != '1')
        return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(name, path, PATH_MAX);
    if (length < 0)
        return 0;
    path[length] = 0;
    return refused(path);
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))
#define WRITES(flags) (((flags) & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0)
#define OPEN(name)                                                    \
    int name(const char *path, int flags, ...)                        \
    {                                                                 \
        va_list more;                                                 \
        va_start(more, flags);                                        \
        mode_t mode = va_arg(more, mode_t);                           \
        va_end(more);                                                 \
        if (WRITES(flags) && refused(path))                           \
            return -1;                                                \
        return REAL(int, #name, const char *, int, ...)(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define WRITE(name, offset_type)                                                                       \
    ssize_t name(int descriptor, const void *bytes, size_t count, offset_type offset)                  \
    {                                                                                                  \
        if (refused_at(descriptor))                                                                    \
            return -1;                                                                                 \
        return REAL(ssize_t, #name, int, const void *, size_t, offset_type)(descriptor, bytes, count, offset); \
    }
WRITE(pwrite, off_t)
WRITE(pwrite64, off64_t)

ssize_t write(int descriptor, const void *bytes, size_t count)
{
    return refused_at(descriptor) ? -1 : REAL(ssize_t, "write", int, const void *, size_t)(descriptor, bytes, count);
}

int ftruncate64(int descriptor, off64_t size)
{
    return refused_at(descriptor) ? -1 : REAL(int, "ftruncate64", int, off64_t)(descriptor, size);
}

int mkdir(const char *path, mode_t mode)
{
    return refused(path) ? -1 : REAL(int, "mkdir", const char *, mode_t)(path, mode);
}

int rename(const char *from, const char *to)
{
    return refused(to) ? -1 : REAL(int, "rename", const char *, const char *)(from, to);
}

int unlink(const char *path)
{
    return refused(path) ? -1 : REAL(int, "unlink", const char *)(path);
}

#define STATVFS(name, structure)                                                          \
    int name(const char *path, struct structure *found)                                   \
    {                                                                                     \
        int result = REAL(int, #name, const char *, struct structure *)(path, found);     \
        if (result == 0 && refused(path))                                                 \
            found->f_flag |= ST_RDONLY;                                                   \
        return result;                                                                    \
    }
STATVFS(statvfs, statvfs)
STATVFS(statvfs64, statvfs64)
