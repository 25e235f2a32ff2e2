#include "../include/ckernels_reduction.h"

#include "../Elementwise/forms.h"

CK_DECLARE(void, ck_column_sums, ck_panel, float *)
CK_DECLARE(void, ck_column_moments, ck_panel, float *, float *)
CK_DECLARE(void, ck_column_gradients, ck_panel, const float *, const float *, const float *,
           float *, float *)
CK_DECLARE(float, ck_sum, const float *, int64_t)
CK_DECLARE(float, ck_sum_of_squares, const float *, int64_t)
CK_DECLARE(float, ck_largest_magnitude, const float *, int64_t)
CK_DECLARE(int32_t, ck_all_finite, const float *, int64_t)

void ck_column_sums(ck_panel x, float *sums) { CK_CALL(ck_column_sums, x, sums); }

void ck_column_moments(ck_panel x, float *means, float *squares) {
  CK_CALL(ck_column_moments, x, means, squares);
}

void ck_column_gradients(ck_panel x, const float *dy, const float *output, const float *mean,
                         float *sums, float *products) {
  CK_CALL(ck_column_gradients, x, dy, output, mean, sums, products);
}

float ck_sum(const float *x, int64_t count) { return CK_CALL(ck_sum, x, count); }

float ck_sum_of_squares(const float *x, int64_t count) {
  return CK_CALL(ck_sum_of_squares, x, count);
}

float ck_largest_magnitude(const float *x, int64_t count) {
  return CK_CALL(ck_largest_magnitude, x, count);
}

int32_t ck_all_finite(const float *x, int64_t count) { return CK_CALL(ck_all_finite, x, count); }
