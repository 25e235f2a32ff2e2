#include "ck_batch.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__GLIBC__)
#define FORMS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FORMS
#endif

FORMS void ck_floats_from_u8(const uint8_t *from, float *to, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = (float)from[i];
}

/* A short period (channels) is repeated into a block, so that the inner loop stays wide. */
enum { BLOCK = 192 };

static size_t repeated(const float *values, float *block, size_t period) {
  size_t length = BLOCK / period * period;
  for (size_t i = 0; i < length; i++) block[i] = values[i % period];
  return length;
}

FORMS static void affine_u8(const uint8_t *from, float *to, size_t count, const float *scale,
                            const float *shift) {
  for (size_t i = 0; i < count; i++) to[i] = (float)from[i] * scale[i] + shift[i];
}

FORMS static void affine_f32(const float *from, float *to, size_t count, const float *scale,
                             const float *shift) {
  for (size_t i = 0; i < count; i++) to[i] = from[i] * scale[i] + shift[i];
}

#define AFFINE(kernel)                                                                             \
  float scales[BLOCK], shifts[BLOCK];                                                              \
  size_t step = period;                                                                            \
  if (period <= BLOCK / 2) {                                                                       \
    step = repeated(scale, scales, period);                                                        \
    repeated(shift, shifts, period);                                                               \
    scale = scales;                                                                                \
    shift = shifts;                                                                                \
  }                                                                                                \
  for (size_t done = 0; done < count; done += step) {                                              \
    size_t left = count - done;                                                                    \
    kernel(from + done, to + done, left < step ? left : step, scale, shift);                       \
  }

void ck_affine_from_u8(const uint8_t *from, float *to, size_t count, const float *scale,
                       const float *shift, size_t period) {
  AFFINE(affine_u8)
}

void ck_affine_from_f32(const float *from, float *to, size_t count, const float *scale,
                        const float *shift, size_t period) {
  AFFINE(affine_f32)
}

FORMS static void add_scaled(float *to, const float *row, float factor, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] += factor * row[i];
}

void ck_project(const float *from, float *to, size_t rows, const float *matrix, const float *offset,
                size_t inputs, size_t outputs) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t j = 0; j < outputs; j++) to[r * outputs + j] = offset[j];
  }
  for (size_t i = 0; i < inputs; i++) {
    for (size_t r = 0; r < rows; r++) {
      add_scaled(to + r * outputs, matrix + i * outputs, from[r * inputs + i], outputs);
    }
  }
}
