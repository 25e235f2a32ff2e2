#include "../include/ckernels_rowwise.h"

#include "../Elementwise/forms.h"

CK_DECLARE(void, ck_softmax, ck_matrix, float *)
CK_DECLARE(void, ck_log_softmax, ck_matrix, float *)
CK_DECLARE(void, ck_log_sum_exp, ck_matrix, float *)
CK_DECLARE(void, ck_softmax_gradient, ck_matrix, const float *, float *)
CK_DECLARE(void, ck_log_softmax_gradient, ck_matrix, const float *, float *)
CK_DECLARE(void, ck_cross_entropy, ck_matrix, const int32_t *, float, float, float *, float *)
CK_DECLARE(void, ck_row_moments, ck_matrix, float *, float *)
CK_DECLARE(void, ck_layer_norm_forward, ck_matrix, ck_layer_norm, float *)
CK_DECLARE(void, ck_layer_norm_backward, ck_matrix, ck_layer_norm, const float *, float *, float *,
           float *)
CK_DECLARE(void, ck_response_forward, ck_matrix, ck_response, float *)
CK_DECLARE(void, ck_response_backward, ck_matrix, ck_response, const float *, float *, float *)
CK_DECLARE(void, ck_argmax, ck_matrix, int32_t *)
CK_DECLARE(int64_t, ck_count_top, ck_matrix, const int32_t *, int64_t)

void ck_softmax(ck_matrix x, float *y) { CK_CALL(ck_softmax, x, y); }

void ck_log_softmax(ck_matrix x, float *y) { CK_CALL(ck_log_softmax, x, y); }

void ck_log_sum_exp(ck_matrix x, float *sums) { CK_CALL(ck_log_sum_exp, x, sums); }

void ck_softmax_gradient(ck_matrix y, const float *dy, float *dx) {
  CK_CALL(ck_softmax_gradient, y, dy, dx);
}

void ck_log_softmax_gradient(ck_matrix y, const float *dy, float *dx) {
  CK_CALL(ck_log_softmax_gradient, y, dy, dx);
}

void ck_cross_entropy(ck_matrix x, const int32_t *targets, float smoothing, float scale,
                      float *losses, float *gradient) {
  CK_CALL(ck_cross_entropy, x, targets, smoothing, scale, losses, gradient);
}

void ck_row_moments(ck_matrix x, float *means, float *variances) {
  CK_CALL(ck_row_moments, x, means, variances);
}

void ck_layer_norm_forward(ck_matrix x, ck_layer_norm norm, float *y) {
  CK_CALL(ck_layer_norm_forward, x, norm, y);
}

void ck_layer_norm_backward(ck_matrix x, ck_layer_norm norm, const float *dy, float *dx,
                            float *scale_sums, float *shift_sums) {
  CK_CALL(ck_layer_norm_backward, x, norm, dy, dx, scale_sums, shift_sums);
}

void ck_response_forward(ck_matrix x, ck_response norm, float *y) {
  CK_CALL(ck_response_forward, x, norm, y);
}

void ck_response_backward(ck_matrix x, ck_response norm, const float *dy, float *dx,
                          float *scratch) {
  CK_CALL(ck_response_backward, x, norm, dy, dx, scratch);
}

void ck_argmax(ck_matrix x, int32_t *indices) { CK_CALL(ck_argmax, x, indices); }

int64_t ck_count_top(ck_matrix x, const int32_t *targets, int64_t k) {
  return CK_CALL(ck_count_top, x, targets, k);
}
