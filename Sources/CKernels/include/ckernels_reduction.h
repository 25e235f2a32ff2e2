#ifndef CKERNELS_REDUCTION_H
#define CKERNELS_REDUCTION_H

#include <stdint.h>

/// A row-major matrix: rows follow each other without gaps.
typedef struct {
  const float *_Nonnull values;
  int64_t rows, columns;
} ck_matrix;

/// Some columns of a row-major matrix: rows start `stride` floats apart.
typedef struct {
  const float *_Nonnull values;
  int64_t rows, columns, stride;
} ck_panel;

/// sums[c] = sum over rows of x[r][c].
void ck_column_sums(ck_panel x, float *_Nonnull sums);

/// means[c] = mean over rows of x[r][c], squares[c] = sum over rows of (x[r][c] - means[c])^2.
void ck_column_moments(ck_panel x, float *_Nonnull means, float *_Nonnull squares);

/// What the gradient of a normalisation over rows needs of x, dy and its per-column mean:
/// sums[c] = sum of dy, products[c] = sum of dy * (x - mean); dy and `output` lie like x. Where
/// `output` is given, dy counts as zero where the output is not positive: the gradient through a
/// ReLU that followed.
void ck_column_gradients(ck_panel x, const float *_Nonnull dy, const float *_Nullable output,
                         const float *_Nonnull mean, float *_Nonnull sums,
                         float *_Nonnull products);

/// The sum of x[0 ..< count].
float ck_sum(const float *_Nonnull x, int64_t count);

/// The sum of squares of x[0 ..< count].
float ck_sum_of_squares(const float *_Nonnull x, int64_t count);

/// The largest |x|, 0 if there are none; NaN if one is.
float ck_largest_magnitude(const float *_Nonnull x, int64_t count);

/// 1 if no value is infinite or NaN, 0 otherwise.
int32_t ck_all_finite(const float *_Nonnull x, int64_t count);

#endif
