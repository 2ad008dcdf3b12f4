/* The program's files, as packaging/pack.py writes them behind the launcher. */
#ifndef UNPACK_H
#define UNPACK_H

#include <stdint.h>

#include "sha256.h"

/* The last 80 bytes of the file; numbers are little-endian. */
struct trailer {
    char magic[8];
    uint64_t offset;          /* where the zstd stream begins */
    uint64_t packed_size;     /* its bytes */
    uint64_t size;            /* bytes of all files together */
    uint8_t id[SHA256_BYTES]; /* SHA-256 of what the stream unpacks to */
    char reserved[16];
};

#define MAGIC "APPLNC01"

/* Unpacks into `folder`, which must be there. Answers NULL, or what went wrong; then files may be left in it. */
const char *unpack(int file, const struct trailer *trailer, const char *folder);

#endif
