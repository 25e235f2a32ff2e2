#include "../include/ckernels_random.h"

#include "../Elementwise/forms.h"

CK_DECLARE(void, ck_random_words, ck_stream, uint32_t *)
CK_DECLARE(void, ck_random_uniform, ck_stream, float *)
CK_DECLARE(void, ck_random_mask, ck_stream, float, float, float *)
CK_DECLARE(void, ck_random_normal, ck_stream, float *)
CK_DECLARE(void, ck_random_masked, ck_stream, ck_mask, const float *, float *)

void ck_random_words(ck_stream stream, uint32_t *words) {
  CK_CALL(ck_random_words, stream, words);
}

void ck_random_uniform(ck_stream stream, float *values) {
  CK_CALL(ck_random_uniform, stream, values);
}

void ck_random_mask(ck_stream stream, float keep, float value, float *mask) {
  CK_CALL(ck_random_mask, stream, keep, value, mask);
}

void ck_random_normal(ck_stream stream, float *values) {
  CK_CALL(ck_random_normal, stream, values);
}

void ck_random_masked(ck_stream stream, ck_mask mask, const float *x, float *y) {
  CK_CALL(ck_random_masked, stream, mask, x, y);
}
