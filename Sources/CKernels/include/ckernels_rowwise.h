#ifndef CKERNELS_ROWWISE_H
#define CKERNELS_ROWWISE_H

#include "ckernels_reduction.h"

/// y = softmax of each row; y may be x.
void ck_softmax(ck_matrix x, float *_Nonnull y);

/// y = log softmax of each row; y may be x.
void ck_log_softmax(ck_matrix x, float *_Nonnull y);

/// sums[r] = ln of the sum of e^x over row r.
void ck_log_sum_exp(ck_matrix x, float *_Nonnull sums);

/// dx = y (dy - sum over the row of dy y), for y a softmax; dx may be dy.
void ck_softmax_gradient(ck_matrix y, const float *_Nonnull dy, float *_Nonnull dx);

/// dx = dy - e^y (sum over the row of dy), for y a log softmax; dx may be dy.
void ck_log_softmax_gradient(ck_matrix y, const float *_Nonnull dy, float *_Nonnull dx);

/// Cross entropy of softmax against smoothed targets q = (1 - smoothing) onehot + smoothing /
/// columns: losses[r], and where `gradient` is given gradient = (softmax - q) scale; it may be x.
/// A row whose target is no column has loss and gradient zero.
void ck_cross_entropy(ck_matrix x, const int32_t *_Nonnull targets, float smoothing, float scale,
                      float *_Nonnull losses, float *_Nullable gradient);

/// means[r] and variances[r] of each row, the variance divided by the number of columns.
void ck_row_moments(ck_matrix x, float *_Nonnull means, float *_Nonnull variances);

/// A normalisation of rows: y = (x - mean) inverse scale + shift, where a missing scale is one and
/// a missing shift zero. Not centred (RMS norm), the mean counts as zero; `means` may be missing.
typedef struct {
  const float *_Nullable scale, *_Nullable shift;
  float *_Nullable means;
  float *_Nonnull inverses;
  float epsilon;
  int32_t centred;
} ck_layer_norm;

/// Normalises each row and saves its mean and 1 / sqrt(variance + epsilon); y may be x.
void ck_layer_norm_forward(ck_matrix x, ck_layer_norm norm, float *_Nonnull y);

/// The gradient by x from dy and what the forward run saved, and for the columns the sums of
/// dy (x - mean) inverse and of dy (which may be missing), which start at zero; dx may be dy.
void ck_layer_norm_backward(ck_matrix x, ck_layer_norm norm, const float *_Nonnull dy,
                            float *_Nonnull dx, float *_Nonnull scale_sums,
                            float *_Nullable shift_sums);

/// Local response normalisation: y = x / (k + factor sum of x^2)^beta, the sum over the columns
/// from `before` in front to `after` behind, as far as they exist. k is above zero.
typedef struct {
  int64_t before, after;
  float factor, beta, k;
} ck_response;

/// Normalises each row; y is not x.
void ck_response_forward(ck_matrix x, ck_response norm, float *_Nonnull y);

/// The gradient by x from dy, with two rows of scratch; dx may be dy.
void ck_response_backward(ck_matrix x, ck_response norm, const float *_Nonnull dy,
                          float *_Nonnull dx, float *_Nonnull scratch);

/// indices[r] = the first column with the largest value; a NaN counts as the largest.
void ck_argmax(ck_matrix x, int32_t *_Nonnull indices);

/// How many rows have their target among the `k` largest: fewer than k columns are larger, or equal
/// and earlier. A target that is no column, or whose value is NaN, is not among them.
int64_t ck_count_top(ck_matrix x, const int32_t *_Nonnull targets, int64_t k);

#endif
