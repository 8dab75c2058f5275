#include "CKernels.h"

void ckernels_pack(const float *weights, size_t outputs, size_t inputs, float *panels) {
    for (size_t first = 0; first < outputs; first += CKERNELS_PANEL) {
        for (size_t k = 0; k < inputs; k++) {
            for (size_t lane = 0; lane < CKERNELS_PANEL; lane++) {
                size_t output = first + lane;
                *panels++ = output < outputs ? weights[output * inputs + k] : 0;
            }
        }
    }
}

void ckernels_pack_gates(const float *weights, size_t units, size_t inputs, float *panels) {
    for (size_t first = 0; first < units; first += CKERNELS_UNITS) {
        for (size_t k = 0; k < inputs; k++) {
            for (size_t gate = 0; gate < 4; gate++) {
                for (size_t lane = 0; lane < CKERNELS_UNITS; lane++) {
                    size_t unit = first + lane;
                    *panels++ = unit < units ? weights[(gate * units + unit) * inputs + k] : 0;
                }
            }
        }
    }
}
