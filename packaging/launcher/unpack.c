/*
 * An entry of the stream: type ('D' folder, 'F' file, 'L' link), u32 mode, u16 length of the path,
 * u64 size, path, contents (of a link: its target). Numbers are little-endian.
 */
#define _GNU_SOURCE
#include "unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

enum { PIECE = 1 << 20, HEAD = 15, LONGEST_PATH = 1024 };

struct stream {
    int file;
    uint64_t left; /* packed bytes that were not read yet */
    ZSTD_DStream *zstd;
    ZSTD_inBuffer packed;
    struct sha256 hash;
    uint8_t *input;
    const char *problem; /* the first, or NULL */
};

static char message[LONGEST_PATH + 256];

static const char *told(const char *what, const char *path)
{
    snprintf(message, sizeof message, "%s %s: %s", what, path, strerror(errno));
    return message;
}

static int refill(struct stream *stream)
{
    size_t wanted = stream->left < PIECE ? stream->left : PIECE;
    ssize_t count = wanted ? read(stream->file, stream->input, wanted) : 0;
    if (count <= 0)
        return 0;
    stream->left -= (uint64_t)count;
    stream->packed = (ZSTD_inBuffer){stream->input, (size_t)count, 0};
    return 1;
}

/* Fills `bytes` with exactly `count` unpacked bytes; 0 if the stream is damaged or ends before. */
static int take(struct stream *stream, void *bytes, size_t count)
{
    ZSTD_outBuffer output = {bytes, count, 0};
    while (output.pos < count) {
        size_t before = output.pos;
        if (ZSTD_isError(ZSTD_decompressStream(stream->zstd, &output, &stream->packed)))
            break;
        if (output.pos == before && stream->packed.pos == stream->packed.size && !refill(stream))
            break;
    }
    if (output.pos < count) {
        stream->problem = "the file is damaged or was not copied whole";
        return 0;
    }
    sha256_add(&stream->hash, bytes, count);
    return 1;
}

static uint64_t number(const uint8_t *bytes, int count)
{
    uint64_t value = 0;
    while (count-- > 0)
        value = value << 8 | bytes[count];
    return value;
}

/* A path stays in its folder: it is relative and has no part "..". */
static int stays(const char *path)
{
    if (path[0] == '/' || path[0] == '\0')
        return 0;
    for (const char *part = path; part; part = strchr(part, '/'), part = part ? part + 1 : NULL)
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return 0;
    return 1;
}

static int written(int target, const uint8_t *bytes, size_t count)
{
    while (count > 0) {
        ssize_t done = write(target, bytes, count);
        if (done < 0 && errno != EINTR)
            return 0;
        if (done > 0) {
            bytes += done;
            count -= (size_t)done;
        }
    }
    return 1;
}

static void write_file(struct stream *stream, int folder, const char *path, mode_t mode, uint64_t size, uint8_t *piece)
{
    int target = openat(folder, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode & 0755);
    if (target < 0) {
        stream->problem = told("cannot write", path);
        return;
    }
    for (uint64_t left = size; left > 0 && !stream->problem;) {
        size_t part = left < PIECE ? left : PIECE;
        if (take(stream, piece, part) && !written(target, piece, part))
            stream->problem = told("cannot write", path);
        left -= part;
    }
    if (close(target) != 0 && !stream->problem)
        stream->problem = told("cannot write", path);
}

static void write_link(struct stream *stream, int folder, const char *path, uint64_t size)
{
    char target[LONGEST_PATH + 1] = "";
    if (size > LONGEST_PATH || !take(stream, target, size) || target[0] == '/')
        stream->problem = "the file is damaged: a link leads outside";
    else if (symlinkat(target, folder, path) != 0)
        stream->problem = told("cannot write", path);
}

/* Writes one entry; 0 after the last one, which is a byte 0. */
static int write_entry(struct stream *stream, int folder, uint8_t *piece)
{
    uint8_t head[HEAD];
    char path[LONGEST_PATH + 1] = "";
    if (!take(stream, head, 1) || head[0] == 0 || !take(stream, head + 1, HEAD - 1))
        return 0;
    size_t length = number(head + 5, 2);
    if (length > LONGEST_PATH || !take(stream, path, length) || !stays(path)) {
        stream->problem = "the file is damaged: a path leads outside";
        return 0;
    }
    mode_t mode = (mode_t)number(head + 1, 4);
    uint64_t size = number(head + 7, 8);
    if (head[0] == 'F')
        write_file(stream, folder, path, mode, size, piece);
    else if (head[0] == 'L')
        write_link(stream, folder, path, size);
    else if (mkdirat(folder, path, 0700) != 0)
        stream->problem = told("cannot make", path);
    return !stream->problem;
}

const char *unpack(int file, const struct trailer *trailer, const char *folder)
{
    struct stream stream = {.file = file, .left = trailer->packed_size, .zstd = ZSTD_createDStream()};
    uint8_t *piece = malloc(PIECE);
    uint8_t digest[SHA256_BYTES];
    int place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    stream.input = malloc(PIECE);
    if (!stream.zstd || !piece || !stream.input)
        return "there is no memory";
    if (place < 0 || lseek(file, (off_t)trailer->offset, SEEK_SET) < 0)
        return told("cannot open", folder);
    sha256_begin(&stream.hash);
    while (write_entry(&stream, place, piece))
        ;
    sha256_end(&stream.hash, digest);
    if (!stream.problem && memcmp(digest, trailer->id, SHA256_BYTES) != 0)
        stream.problem = "the file is damaged: its contents are not what was packed";
    if (!stream.problem && syncfs(place) != 0)
        stream.problem = told("cannot write", folder);
    close(place);
    ZSTD_freeDStream(stream.zstd);
    free(piece);
    free(stream.input);
    return stream.problem;
}
