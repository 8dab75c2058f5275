#include "CLinux.h"

#include <malloc.h>

void clinux_trim_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
