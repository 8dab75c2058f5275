#ifndef ALLOCATIONCOUNTER_H
#define ALLOCATIONCOUNTER_H

#include <stdbool.h>
#include <stddef.h>

// Counts the allocations of the calling thread, by standing in for the C library's functions in a test program. The Swift
// runtime allocates through them.

/// Allocations that this thread has made so far; 0 for ever where they cannot be counted.
size_t allocationcounter_count(void);

/// Whether they are counted in this build: with glibc, and without a sanitizer.
bool allocationcounter_counts(void);

#endif
