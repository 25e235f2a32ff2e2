#include "ck_batch.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__GLIBC__)
#define FORMS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FORMS
#endif

typedef double lanes __attribute__((vector_size(64), aligned(8)));

FORMS double ck_dot_f64(const double *left, const double *right, size_t count) {
  lanes total = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) total += *(const lanes *)(left + i) * *(const lanes *)(right + i);
  double sum = 0;
  for (int lane = 0; lane < 8; lane++) sum += total[lane];
  for (; i < count; i++) sum += left[i] * right[i];
  return sum;
}

FORMS void ck_subtract_f64(double *to, double a, const double *x, double b, const double *y,
                           size_t count) {
  for (size_t i = 0; i < count; i++) to[i] -= a * x[i] + b * y[i];
}

FORMS void ck_rotate_f64(double *x, double *y, double c, double s, size_t count) {
  for (size_t i = 0; i < count; i++) {
    double first = x[i];
    double second = y[i];
    x[i] = c * first - s * second;
    y[i] = s * first + c * second;
  }
}
