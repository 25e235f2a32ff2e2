/* The rows of a matrix as vectors, the last of which may be short. Included by files that define
   CK_FORM. */
#ifndef CK_LANES_OF_ROWS_H
#define CK_LANES_OF_ROWS_H

#include <math.h>

#include "../Elementwise/math.h"

/// Runs `body` for every vector of a row: `at` its first column, `count` how many lanes exist.
#define FOR_VECTORS(columns, body)                                          \
  for (int64_t at = 0; at < (columns); at += CK_LANES) {                    \
    int64_t count = (columns) - at < CK_LANES ? (columns) - at : CK_LANES;  \
    body                                                                    \
  }

CK_INLINE vf get(const float *p, int64_t count, float rest) {
  return count == CK_LANES ? v_load(p) : v_load_some(p, count, v_set(rest));
}

CK_INLINE void put(float *p, int64_t count, vf x) {
  if (count == CK_LANES) v_store(p, x);
  else v_store_some(p, count, x);
}

CK_INLINE float row_largest(const float *x, int64_t columns) {
  vf largest = v_set(-INFINITY);
  FOR_VECTORS(columns, { largest = v_max(get(x + at, count, -INFINITY), largest); })
  return v_largest(largest);
}

CK_INLINE float row_sum(const float *x, int64_t columns) {
  vf sum = v_set(0.0f);
  FOR_VECTORS(columns, { sum += get(x + at, count, 0.0f); })
  return v_sum(sum);
}

/// x in the lanes below `count`, `rest` in the others.
CK_INLINE vf v_below(vf x, int64_t count, float rest) {
  return v_select(v_lanes() < (int32_t)count, x, v_set(rest));
}

/// The sum of e^(x - largest), each term stored to `terms` where that is given. Lanes that do not
/// exist are not made to underflow: that costs more than all the rest of a short row.
CK_INLINE float row_exp(const float *x, int64_t columns, float largest, float *terms) {
  vf sum = v_set(0.0f);
  FOR_VECTORS(columns, {
    vf term = v_exp(get(x + at, count, largest) - largest);
    if (terms) put(terms + at, count, term);
    sum += v_below(term, count, 0.0f);
  })
  return v_sum(sum);
}

/// ln of one number, by the vector code.
CK_INLINE float logarithm(float x) { return v_log(v_set(x))[0]; }

#endif
