/* The rows of a block of attention scores. */
#include "../Rowwise/lanes.h"
#include "scores.h"

/// Zeros from column `from` to the end of a row.
CK_INLINE void clear_rest(float *row, int64_t from, int64_t columns) {
  for (int64_t at = from; at < columns; at += 1) row[at] = 0.0f;
}

/// row[i] = e^(scale row[i] - largest) for `seen` columns, and their sum.
CK_INLINE float scaled_exp(float *row, int64_t seen, float scale, float largest) {
  vf factor = v_set(scale);
  vf less = v_set(-largest);
  vf sum = v_set(0.0f);
  FOR_VECTORS(seen, {
    vf term = v_exp(v_fma(get(row + at, count, -INFINITY), factor, less));
    put(row + at, count, term);
    sum += term;
  })
  return v_sum(sum);
}

CK_TARGET void CK_FORM_NAME(ck_scores_softmax)(ck_scores s) {
  for (int64_t i = 0; i < s.rows; i += 1) {
    float *row = s.values + i * s.stride;
    int64_t seen = s.visible + i * s.growth;
    float largest = s.scale * row_largest(row, seen);
    float sum = scaled_exp(row, seen, s.scale, largest);
    vf share = v_set(1.0f / sum);
    FOR_VECTORS(seen, { put(row + at, count, get(row + at, count, 0.0f) * share); })
    clear_rest(row, seen, s.columns);
    if (s.sums) s.sums[i * s.sums_stride] = largest + logarithm(sum);
  }
}

CK_TARGET void CK_FORM_NAME(ck_scores_weights)(ck_scores s) {
  for (int64_t i = 0; i < s.rows; i += 1) {
    float *row = s.values + i * s.stride;
    int64_t seen = s.visible + i * s.growth;
    scaled_exp(row, seen, s.scale, s.sums[i * s.sums_stride]);
    clear_rest(row, seen, s.columns);
  }
}

CK_TARGET void CK_FORM_NAME(ck_scores_gradient)(ck_scores p, float *g) {
  for (int64_t i = 0; i < p.rows; i += 1, g += p.stride) {
    const float *weights = p.values + i * p.stride;
    int64_t seen = p.visible + i * p.growth;
    vf sum = v_set(0.0f);
    FOR_VECTORS(seen, {
      sum = v_fma(get(g + at, count, 0.0f), get(weights + at, count, 0.0f), sum);
    })
    float dot = v_sum(sum);
    FOR_VECTORS(seen, {
      vf slope = (get(g + at, count, 0.0f) - dot) * p.scale;
      put(g + at, count, get(weights + at, count, 0.0f) * slope);
    })
    clear_rest(g, seen, p.columns);
  }
}
