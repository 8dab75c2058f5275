#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHECKED_MALLOC 1
#endif
#endif

// MARK: Memory

static struct {
    void *base;
    size_t size;
} rooms[4096];
static size_t room_count;

/// Whole panels end at a page's end by themselves: their size is a multiple of their alignment, 64. Other sizes end
/// there too, and so begin anywhere.
void *room(size_t bytes) {
    EXPECT(room_count < sizeof rooms / sizeof rooms[0], "too many rooms");
#if CHECKED_MALLOC
    void *memory = NULL;
    EXPECT(posix_memalign(&memory, bytes % 64 == 0 ? 64 : 8, bytes ? bytes : 1) == 0, "no memory");
    rooms[room_count++].base = memory;
    memset(memory, 0, bytes);
    return memory;
#else
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t size = (bytes + page - 1) / page * page + page;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(memory != MAP_FAILED, "no memory");
    EXPECT(mprotect(memory + size - page, page, PROT_NONE) == 0, "no guard page");
    rooms[room_count].base = memory;
    rooms[room_count++].size = size;
    return memory + size - page - bytes;
#endif
}

void free_rooms(void) {
    while (room_count > 0) {
        room_count--;
#if CHECKED_MALLOC
        free(rooms[room_count].base);
#else
        munmap(rooms[room_count].base, rooms[room_count].size);
#endif
    }
}

// MARK: Random numbers

/// The same every time: xorshift (Marsaglia, 2003).
uint32_t random_bits(void) {
    static uint64_t state = 0x9e3779b97f4a7c15;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

size_t random_below(size_t below) {
    return random_bits() % below;
}

float random_float(void) {
    return (float)(int32_t)random_bits() * 0x1p-31f;
}

float *random_floats(size_t count, float magnitude) {
    float *floats = room(count * sizeof(float));
    for (size_t i = 0; i < count; i++) {
        floats[i] = random_float() * magnitude;
    }
    return floats;
}

// MARK: Operands

struct matrix random_matrix(enum ckernels_precision precision, bool gates, size_t outputs, size_t inputs, uint8_t zero) {
    size_t group = gates ? CKERNELS_UNITS : CKERNELS_PANEL;
    size_t panel_count = (outputs + group - 1) / group;
    size_t words = ckernels_words(precision, inputs);
    float *weights = random_floats((gates ? 4 : 1) * outputs * inputs, 2 / sqrtf((float)inputs));
    void *panels = room(panel_count * words * CKERNELS_PANEL * sizeof(uint32_t));
    float *scale = precision == CKERNELS_INT8 ? room(panel_count * CKERNELS_PANEL * sizeof(float)) : NULL;
    int32_t *start = precision == CKERNELS_INT8 ? room(panel_count * CKERNELS_PANEL * sizeof(int32_t)) : NULL;
    ckernels_pack_weights(precision, gates, weights, outputs, inputs, zero, panels, scale, start);
    return (struct matrix){outputs, inputs, {panels, panel_count, inputs, words, scale, start}};
}

struct words random_words(enum ckernels_precision precision, size_t rows, size_t inputs, uint8_t zero) {
    size_t count = ckernels_words(precision, inputs);
    struct words found = {.stride = count + random_below(4)};
    // The last row ends where its words do.
    size_t size = (rows - 1) * found.stride + count;
    found.words = room(size * sizeof(uint32_t));
    memset(found.words, 0xff, size * sizeof(uint32_t));
    found.scale = precision == CKERNELS_INT8 ? room(rows * sizeof(float)) : NULL;
    float *x = random_floats(rows * inputs, 1);
    for (size_t i = 0; zero == 0 && i < rows * inputs; i++) {
        x[i] = fabsf(x[i]);
    }
    struct ckernels_pack_rows call = {
        .x = x, .x_stride = inputs, .rows = rows, .inputs = inputs, .words = found.words, .words_stride = found.stride,
        .zero = zero, .scale = found.scale};
    kernels_of(ckernels_get(CKERNELS_PLAIN), precision)->pack(&call);
    return found;
}
