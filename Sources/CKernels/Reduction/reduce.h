/* Sums over the rows of a matrix and over flat buffers: one piece of the work on one thread, small
   enough for single precision; the caller adds the pieces up in double, in a fixed order. */
#include <math.h>

#include "../Elementwise/vector.h"
#include "../include/ckernels_reduction.h"

/// Runs `body` for every group of sixteen columns from `column`, of which `count` exist.
#define FOR_COLUMNS(columns, body)                                               \
  for (int64_t column = 0; column < (columns); column += CK_LANES) {             \
    int64_t count = (columns) - column < CK_LANES ? (columns) - column : CK_LANES; \
    body                                                                         \
  }

/// A vector of a row: whole, or the lanes that exist.
CK_INLINE vf some(const float *p, int64_t count) {
  return count == CK_LANES ? v_load(p) : v_load_some(p, count, v_set(0.0f));
}

CK_INLINE void put(float *p, int64_t count, vf x) {
  if (count == CK_LANES) v_store(p, x);
  else v_store_some(p, count, x);
}

/// The sum over rows of one group of columns, in four chains of additions.
CK_INLINE vf column_sum(ck_panel x, int64_t column, int64_t count) {
  vf sums[4] = {0};
  const float *p = x.values + column;
  int64_t row = 0;
  for (; row + 4 <= x.rows; row += 4) {
    for (int64_t k = 0; k < 4; k += 1) sums[k] += some(p + (row + k) * x.stride, count);
  }
  for (; row < x.rows; row += 1) sums[0] += some(p + row * x.stride, count);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// The mean of one group of columns and the sum of squared differences from it: differences are
/// taken from a first estimate, and their own sum corrects both (Chan, Golub and LeVeque 1983).
CK_INLINE void column_moments(ck_panel x, int64_t column, int64_t count, vf *mean, vf *squares) {
  float rows = (float)x.rows;
  vf centre = column_sum(x, column, count) / rows;
  vf rest[2] = {0};
  vf square[2] = {0};
  for (int64_t row = 0; row < x.rows; row += 1) {
    vf d = some(x.values + row * x.stride + column, count) - centre;
    rest[row & 1] += d;
    square[row & 1] = v_fma(d, d, square[row & 1]);
  }
  vf sum = rest[0] + rest[1];
  *mean = centre + sum / rows;
  *squares = v_fma(-sum, sum / rows, square[0] + square[1]);
}

CK_TARGET void CK_FORM_NAME(ck_column_sums)(ck_panel x, float *sums) {
  FOR_COLUMNS(x.columns, {
    if (count == CK_LANES) put(sums + column, CK_LANES, column_sum(x, column, CK_LANES));
    else put(sums + column, count, column_sum(x, column, count));
  })
}

CK_TARGET void CK_FORM_NAME(ck_column_moments)(ck_panel x, float *means, float *squares) {
  FOR_COLUMNS(x.columns, {
    vf mean;
    vf square;
    column_moments(x, column, count, &mean, &square);
    put(means + column, count, mean);
    put(squares + column, count, square);
  })
}

CK_TARGET void CK_FORM_NAME(ck_column_gradients)(ck_panel x, const float *dy, const float *output,
                                                 const float *mean, float *sums, float *products) {
  FOR_COLUMNS(x.columns, {
    vf centre = some(mean + column, count);
    vf sum[2] = {0};
    vf product[2] = {0};
    for (int64_t row = 0; row < x.rows; row += 1) {
      int64_t at = row * x.stride + column;
      vf d = some(dy + at, count);
      if (output) d = v_select(some(output + at, count) > 0.0f, d, v_set(0.0f));
      sum[row & 1] += d;
      product[row & 1] = v_fma(d, some(x.values + at, count) - centre, product[row & 1]);
    }
    put(sums + column, count, sum[0] + sum[1]);
    put(products + column, count, product[0] + product[1]);
  })
}

/// Defines a reduction of a flat buffer to one vector: `step` takes the chain `s` and the vector v.
#define FLAT(name, result, step, finish)                                           \
  CK_TARGET result CK_FORM_NAME(name)(const float *x, int64_t count) {             \
    vf chains[4] = {0};                                                            \
    int64_t i = 0;                                                                 \
    for (; i + 4 * CK_LANES <= count; i += 4 * CK_LANES) {                         \
      for (int64_t k = 0; k < 4; k += 1) {                                         \
        vf v = v_load(x + i + k * CK_LANES);                                       \
        vf s = chains[k];                                                          \
        chains[k] = step;                                                          \
      }                                                                            \
    }                                                                              \
    for (; i < count; i += CK_LANES) {                                             \
      vf v = some(x + i, count - i < CK_LANES ? count - i : CK_LANES);             \
      vf s = chains[0];                                                            \
      chains[0] = step;                                                            \
    }                                                                              \
    return finish;                                                                 \
  }

#define ADDED v_sum((chains[0] + chains[1]) + (chains[2] + chains[3]))
#define LARGEST v_largest(v_max(v_max(chains[0], chains[1]), v_max(chains[2], chains[3])))

FLAT(ck_sum, float, s + v, ADDED)
FLAT(ck_sum_of_squares, float, v_fma(v, v, s), ADDED)
FLAT(ck_largest_magnitude, float, v_max(v_abs(v), s), LARGEST)
FLAT(ck_all_finite, int32_t, v_max(v_abs(v), s), LARGEST < INFINITY)
