/* Where the program is unpacked to, and who may use it there. */
#ifndef PLACES_H
#define PLACES_H

#include <limits.h>

struct place {
    char base[PATH_MAX];   /* holds one folder for each version, and .lock */
    char folder[PATH_MAX]; /* that of this version */
};

/* The n-th folder to try, for the version `id` (in hexadecimal digits); 0 when there is no further one. */
int candidate(int n, const char *id, struct place *place);

/* Makes `base` and finds out whether it is ours alone. Answers NULL, or why it cannot be used. */
const char *prepare(const char *base);

/* Holds a whole unpacked folder for as long as this process and its successor by exec live; 0 if there is none. */
int hold(const char *folder);

/* The right to write into `base`, waiting for whoever has it; a descriptor to close, or -1. */
int lock(const char *base);

/* Removes what broken-off starts left, and versions that no running process holds; `base` must be locked. */
void tidy(const struct place *place);

void remove_folder(const char *folder);

#endif
