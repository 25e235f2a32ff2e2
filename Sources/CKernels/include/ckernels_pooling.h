#ifndef CKERNELS_POOLING_H
#define CKERNELS_POOLING_H

#include <stdint.h>

/// Where one result looks along an axis: places start..<end, averaged over `divisor` places.
typedef struct {
  int32_t start, end, divisor;
} ck_window;

/// The sizes of a pooling of images [height, width, channels], with a window for each row and
/// each column of the results.
typedef struct {
  int64_t height, width, channels, rows, columns;
  const ck_window *row_windows, *column_windows;
} ck_pooling;

/// y = the largest value of each window of one image, NaN where one is, for rows first..<end.
void ck_max_pool(const ck_pooling *pooling, const float *x, float *y, int64_t first, int64_t end);

/// y = the sum of each window of one image over its divisors, for rows first..<end.
void ck_average_pool(const ck_pooling *pooling, const float *x, float *y, int64_t first,
                     int64_t end);

/// dx = the sum of dy over the windows whose first largest place, or first NaN, it is; for one
/// image and channels first..<end, y being its results.
void ck_max_pool_gradient(const ck_pooling *pooling, const float *x, const float *y,
                          const float *dy, float *dx, int64_t first, int64_t end);

/// dx = the sum of dy over its divisors, over the windows that see the place; for one image and
/// channels first..<end.
void ck_average_pool_gradient(const ck_pooling *pooling, const float *dy, float *dx, int64_t first,
                              int64_t end);

#endif
