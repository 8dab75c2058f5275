#if defined(__aarch64__)

#include <arm_neon.h>

#include "neon.h"
#include "vector.h"

#define VARIANT neon

#include "float32.h"

#include "bfloat16.h"

#include "rows.h"

#endif
