#include "AllocationCounter.h"

#include <errno.h>
#include <stdlib.h>

// Only glibc shows what its own functions are called behind their names, and sanitizers stand in for them already.
#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static __thread size_t allocations __attribute__((tls_model("initial-exec")));

size_t allocationcounter_count(void) { return allocations; }

bool allocationcounter_counts(void) { return true; }

void *malloc(size_t size) {
    allocations += 1;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    allocations += 1;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    allocations += 1;
    return __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    allocations += 1;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    allocations += 1;
    *result = __libc_memalign(alignment, size);
    return *result == NULL && size > 0 ? ENOMEM : 0;
}

#else

size_t allocationcounter_count(void) { return 0; }

bool allocationcounter_counts(void) { return false; }

#endif
