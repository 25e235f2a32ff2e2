#include "ck_batch.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__GLIBC__)
#define FORMS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FORMS
#endif

FORMS void ck_moments_u8(const uint8_t *row, size_t features, uint32_t *sum, uint32_t *squares) {
  for (size_t i = 0; i < features; i++) {
    uint32_t value = row[i];
    sum[i] += value;
    squares[i] += value * value;
  }
}

FORMS void ck_sums_f32(const float *row, size_t features, double *sum, float *low, float *high) {
  for (size_t i = 0; i < features; i++) {
    sum[i] += row[i];
    low[i] = row[i] < low[i] ? row[i] : low[i];
    high[i] = row[i] > high[i] ? row[i] : high[i];
  }
}

FORMS void ck_squares_f32(const float *row, size_t features, const double *mean, double *squares) {
  for (size_t i = 0; i < features; i++) {
    double distance = row[i] - mean[i];
    squares[i] += distance * distance;
  }
}

typedef double lanes __attribute__((vector_size(64), aligned(8)));

FORMS static void tile(const double *rows, size_t count, size_t stride, size_t i, size_t j,
                       double *sums) {
  lanes total[4] = {{0}, {0}, {0}, {0}};
  for (size_t r = 0; r < count; r++) {
    const double *row = rows + r * stride;
    lanes right = *(const lanes *)(row + j);
    for (int k = 0; k < 4; k++) total[k] += row[i + (size_t)k] * right;
  }
  for (size_t k = 0; k < 4; k++) *(lanes *)(sums + (i + k) * stride + j) += total[k];
}

void ck_products_f64(const double *rows, size_t count, size_t stride, double *sums, size_t first,
                     size_t last) {
  for (size_t i = first; i < last; i += 4) {
    for (size_t j = i / 8 * 8; j < stride; j += 8) tile(rows, count, stride, i, j, sums);
  }
}
