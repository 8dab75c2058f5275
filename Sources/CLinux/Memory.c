#include "CLinux.h"

#include <malloc.h>

void clinux_bound_heap(void) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
#endif
}

uint64_t clinux_free_memory(void) {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
    return mallinfo2().fordblks;
#else
    return 0;
#endif
}

void clinux_trim_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
