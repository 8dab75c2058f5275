#include <string.h>

#include "CKernels.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

// SHA-256 as FIPS 180-4 writes it. Bundles are verified before they are served, so it stands between start and ready.

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotate(uint32_t x, unsigned by) {
    return x >> by | x << (32 - by);
}

static void blocks_plain(uint32_t state[8], const uint8_t *bytes, size_t count) {
    for (; count; count--, bytes += 64) {
        uint32_t w[64];
        for (size_t t = 0; t < 16; t++) {
            w[t] = (uint32_t)bytes[4 * t] << 24 | (uint32_t)bytes[4 * t + 1] << 16 | (uint32_t)bytes[4 * t + 2] << 8
                 | bytes[4 * t + 3];
        }
        for (size_t t = 16; t < 64; t++) {
            uint32_t s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3;
            uint32_t s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10;
            w[t] = w[t - 16] + s0 + w[t - 7] + s1;
        }
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
        uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
        for (size_t t = 0; t < 64; t++) {
            uint32_t t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g))
                        + round_constants[t] + w[t];
            uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
}

#if defined(__x86_64__)

static int has_sha_instructions(void) {
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1) && __builtin_cpu_supports("sse4.1");
}

/// The instructions keep the state as the words (a b e f) and (c d g h), highest first.
__attribute__((target("sha,sse4.1,ssse3"))) static void blocks_sha(
    uint32_t state[8], const uint8_t *bytes, size_t count) {
    const __m128i big_endian = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
    __m128i abef = _mm_set_epi32((int)state[0], (int)state[1], (int)state[4], (int)state[5]);
    __m128i cdgh = _mm_set_epi32((int)state[2], (int)state[3], (int)state[6], (int)state[7]);
    for (; count; count--, bytes += 64) {
        __m128i abef_before = abef, cdgh_before = cdgh, w[4];
        _Pragma("clang loop unroll(full)") for (size_t four = 0; four < 16; four++) {
            __m128i *now = &w[four % 4], last = w[(four + 3) % 4];
            if (four < 4) {
                *now = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)bytes + four), big_endian);
            } else {
                __m128i sum = _mm_sha256msg1_epu32(*now, w[(four + 1) % 4]);
                sum = _mm_add_epi32(sum, _mm_alignr_epi8(last, w[(four + 2) % 4], 4));
                *now = _mm_sha256msg2_epu32(sum, last);
            }
            __m128i message = _mm_add_epi32(*now, _mm_loadu_si128((const __m128i *)round_constants + four));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, message);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(message, 0x0e));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    state[0] = (uint32_t)_mm_extract_epi32(abef, 3);
    state[1] = (uint32_t)_mm_extract_epi32(abef, 2);
    state[2] = (uint32_t)_mm_extract_epi32(cdgh, 3);
    state[3] = (uint32_t)_mm_extract_epi32(cdgh, 2);
    state[4] = (uint32_t)_mm_extract_epi32(abef, 1);
    state[5] = (uint32_t)_mm_extract_epi32(abef, 0);
    state[6] = (uint32_t)_mm_extract_epi32(cdgh, 1);
    state[7] = (uint32_t)_mm_extract_epi32(cdgh, 0);
}

#endif

void ckernels_sha256(const uint8_t *bytes, size_t count, uint8_t *digest) {
    void (*blocks)(uint32_t[8], const uint8_t *, size_t) = blocks_plain;
#if defined(__x86_64__)
    if (has_sha_instructions()) {
        blocks = blocks_sha;
    }
#endif
    uint32_t state[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };
    size_t whole = count / 64, rest = count % 64;
    blocks(state, bytes, whole);

    // What is left, a 1 bit, zeros, and the length in bits.
    uint8_t end[128] = {0};
    if (rest) {
        memcpy(end, bytes + whole * 64, rest);
    }
    end[rest] = 0x80;
    size_t end_blocks = rest < 56 ? 1 : 2;
    uint64_t bits = (uint64_t)count * 8;
    for (size_t i = 0; i < 8; i++) {
        end[end_blocks * 64 - 1 - i] = (uint8_t)(bits >> (8 * i));
    }
    blocks(state, end, end_blocks);

    for (size_t i = 0; i < 8; i++) {
        for (size_t j = 0; j < 4; j++) {
            digest[4 * i + j] = (uint8_t)(state[i] >> (24 - 8 * j));
        }
    }
}
