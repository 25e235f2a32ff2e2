#include "../include/ckernels_pooling.h"

#include "../Elementwise/forms.h"

CK_DECLARE(void, ck_max_pool, const ck_pooling *, const float *, float *, int64_t, int64_t)
CK_DECLARE(void, ck_average_pool, const ck_pooling *, const float *, float *, int64_t, int64_t)
CK_DECLARE(void, ck_max_pool_gradient, const ck_pooling *, const float *, const float *,
           const float *, float *, int64_t, int64_t)
CK_DECLARE(void, ck_average_pool_gradient, const ck_pooling *, const float *, float *, int64_t,
           int64_t)

void ck_max_pool(const ck_pooling *g, const float *x, float *y, int64_t first, int64_t end) {
  CK_CALL(ck_max_pool, g, x, y, first, end);
}

void ck_average_pool(const ck_pooling *g, const float *x, float *y, int64_t first, int64_t end) {
  CK_CALL(ck_average_pool, g, x, y, first, end);
}

void ck_max_pool_gradient(const ck_pooling *g, const float *x, const float *y, const float *dy,
                          float *dx, int64_t first, int64_t end) {
  CK_CALL(ck_max_pool_gradient, g, x, y, dy, dx, first, end);
}

void ck_average_pool_gradient(const ck_pooling *g, const float *dy, float *dx, int64_t first,
                              int64_t end) {
  CK_CALL(ck_average_pool_gradient, g, dy, dx, first, end);
}
