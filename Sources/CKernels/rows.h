// Kernels that work on rows of floats, in place.

/// Applies a vector function in place; what does not fill a vector goes through a padded one.
#define MAP(function, values, count)                        \
    do {                                                    \
        size_t i = 0;                                       \
        for (; i + LANES <= (count); i += LANES) {          \
            v_store((values) + i, function(v_load((values) + i))); \
        }                                                   \
        if (i < (count)) {                                  \
            float rest[LANES] = {0};                        \
            memcpy(rest, (values) + i, ((count) - i) * sizeof(float)); \
            v_store(rest, function(v_load(rest)));          \
            memcpy((values) + i, rest, ((count) - i) * sizeof(float)); \
        }                                                   \
    } while (0)

void ROW_KERNEL(sigmoid)(float *values, size_t count) {
    MAP(v_sigmoid, values, count);
}

void ROW_KERNEL(tanh)(float *values, size_t count) {
    MAP(v_tanh, values, count);
}

void ROW_KERNEL(softmax)(float *row, size_t count, float scale) {
    float largest = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        row[i] *= scale;
        largest = row[i] > largest ? row[i] : largest;
    }
    for (size_t i = 0; i < count; i++) {
        row[i] -= largest;
    }
    MAP(v_exponential, row, count);
    float sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += row[i];
    }
    for (size_t i = 0; i < count; i++) {
        row[i] /= sum;
    }
}

/// The sum of 16 running sums, so that both vector widths add in the same order.
INLINE float sum_of(const float sums[16]) {
    float sum = 0;
    for (size_t lane = 0; lane < 16; lane++) {
        sum += sums[lane];
    }
    return sum;
}

void ROW_KERNEL(layer_norm)(float *row, size_t count, const float *weight, const float *bias, float epsilon) {
    float sums[16] = {0};
    size_t whole = count - count % 16;
    for (size_t i = 0; i < whole; i += 16) {
        for (size_t lane = 0; lane < 16; lane++) {
            sums[lane] += row[i + lane];
        }
    }
    for (size_t i = whole; i < count; i++) {
        sums[i - whole] += row[i];
    }
    float mean = sum_of(sums) / (float)count;

    memset(sums, 0, sizeof sums);
    for (size_t i = 0; i < count; i++) {
        row[i] -= mean;
    }
    for (size_t i = 0; i < whole; i += 16) {
        for (size_t lane = 0; lane < 16; lane++) {
            sums[lane] = __builtin_fmaf(row[i + lane], row[i + lane], sums[lane]);
        }
    }
    for (size_t i = whole; i < count; i++) {
        sums[i - whole] = __builtin_fmaf(row[i], row[i], sums[i - whole]);
    }
    float deviation = sqrtf(sum_of(sums) / (float)count + epsilon);
    for (size_t i = 0; i < count; i++) {
        row[i] = __builtin_fmaf(row[i] / deviation, weight[i], bias[i]);
    }
}
