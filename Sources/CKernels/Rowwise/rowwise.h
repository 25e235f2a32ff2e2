/* Functions of the rows of a matrix, one row after the other: rows are short enough to stay in the
   first-level cache between the passes over them. */
#include "../include/ckernels_rowwise.h"
#include "lanes.h"

/// The sum over a row of (x - mean)^2.
CK_INLINE float row_squares(const float *x, int64_t columns, float mean) {
  vf sum = v_set(0.0f);
  FOR_VECTORS(columns, {
    vf d = get(x + at, count, mean) - mean;
    sum = v_fma(d, d, sum);
  })
  return v_sum(sum);
}

CK_TARGET void CK_FORM_NAME(ck_softmax)(ck_matrix x, float *y) {
  for (int64_t row = 0; row < x.rows; row += 1, y += x.columns) {
    const float *from = x.values + row * x.columns;
    float sum = row_exp(from, x.columns, row_largest(from, x.columns), y);
    FOR_VECTORS(x.columns, { put(y + at, count, get(y + at, count, 0.0f) / sum); })
  }
}

CK_TARGET void CK_FORM_NAME(ck_log_softmax)(ck_matrix x, float *y) {
  for (int64_t row = 0; row < x.rows; row += 1, y += x.columns) {
    const float *from = x.values + row * x.columns;
    float largest = row_largest(from, x.columns);
    float log_sum = logarithm(row_exp(from, x.columns, largest, 0));
    FOR_VECTORS(x.columns, {
      put(y + at, count, (get(from + at, count, 0.0f) - largest) - log_sum);
    })
  }
}

CK_TARGET void CK_FORM_NAME(ck_log_sum_exp)(ck_matrix x, float *sums) {
  for (int64_t row = 0; row < x.rows; row += 1) {
    const float *from = x.values + row * x.columns;
    float largest = row_largest(from, x.columns);
    float finite = isinf(largest) ? 0.0f : largest;
    sums[row] = finite + logarithm(row_exp(from, x.columns, finite, 0));
  }
}

CK_TARGET void CK_FORM_NAME(ck_softmax_gradient)(ck_matrix y, const float *dy, float *dx) {
  for (int64_t row = 0; row < y.rows; row += 1, dy += y.columns, dx += y.columns) {
    const float *from = y.values + row * y.columns;
    vf sum = v_set(0.0f);
    FOR_VECTORS(y.columns, {
      sum = v_fma(get(dy + at, count, 0.0f), get(from + at, count, 0.0f), sum);
    })
    float dot = v_sum(sum);
    FOR_VECTORS(y.columns, {
      put(dx + at, count, get(from + at, count, 0.0f) * (get(dy + at, count, 0.0f) - dot));
    })
  }
}

CK_TARGET void CK_FORM_NAME(ck_log_softmax_gradient)(ck_matrix y, const float *dy, float *dx) {
  for (int64_t row = 0; row < y.rows; row += 1, dy += y.columns, dx += y.columns) {
    const float *from = y.values + row * y.columns;
    vf sum = v_set(row_sum(dy, y.columns));
    FOR_VECTORS(y.columns, {
      put(dx + at, count,
          v_fma(-v_exp(get(from + at, count, 0.0f)), sum, get(dy + at, count, 0.0f)));
    })
  }
}

/// Targets q = floor in every column and `rest` more in the target's.
typedef struct { float floor, rest, scale; } ck_targets;

/// The gradient of one row's cross entropy: (e^(x - largest) / sum - q) scale.
CK_INLINE void entropy_gradient(const float *x, float *gradient, int64_t columns, int32_t target,
                                ck_targets q, float largest, float sum) {
  vf factor = v_set(q.scale / sum);
  vf less = v_set(-q.floor * q.scale);
  vf hit = v_set(-(q.floor + q.rest) * q.scale);
  FOR_VECTORS(columns, {
    vf term = v_exp(get(x + at, count, 0.0f) - largest);
    vf added = v_select(v_lanes() + (int32_t)at == target, hit, less);
    put(gradient + at, count, v_fma(term, factor, added));
  })
}

/// One row's sum of e^(x - largest), and what its logarithm exceeds the loss by.
CK_INLINE float entropy_row(const float *x, float *gradient, int64_t columns, int32_t target,
                            ck_targets q, float *excess) {
  if (target < 0 || target >= columns) {
    if (gradient) memset(gradient, 0, (size_t)columns * sizeof(float));
    *excess = 0.0f;
    return 1.0f;
  }
  float largest = row_largest(x, columns);
  float sum = row_exp(x, columns, largest, 0);
  *excess = q.rest * (x[target] - largest);
  if (q.floor != 0.0f) {
    *excess += q.floor * (float)columns * (row_sum(x, columns) / (float)columns - largest);
  }
  if (gradient) entropy_gradient(x, gradient, columns, target, q, largest, sum);
  return sum;
}

CK_TARGET void CK_FORM_NAME(ck_cross_entropy)(ck_matrix x, const int32_t *targets, float smoothing,
                                              float scale, float *losses, float *gradient) {
  ck_targets q = {smoothing / (float)x.columns, 1.0f - smoothing, scale};
  for (int64_t first = 0; first < x.rows; first += CK_LANES) {
    // Sixteen logarithms cost as much as one.
    float sums[CK_LANES] = {0};
    float excess[CK_LANES] = {0};
    int64_t count = x.rows - first < CK_LANES ? x.rows - first : CK_LANES;
    for (int64_t k = 0; k < count; k += 1) {
      int64_t start = (first + k) * x.columns;
      sums[k] = entropy_row(x.values + start, gradient ? gradient + start : 0, x.columns,
                            targets[first + k], q, excess + k);
    }
    put(losses + first, count, v_log(v_load(sums)) - v_load(excess));
  }
}

CK_TARGET void CK_FORM_NAME(ck_row_moments)(ck_matrix x, float *means, float *variances) {
  for (int64_t row = 0; row < x.rows; row += 1) {
    const float *from = x.values + row * x.columns;
    means[row] = row_sum(from, x.columns) / (float)x.columns;
    variances[row] = row_squares(from, x.columns, means[row]) / (float)x.columns;
  }
}

CK_TARGET void CK_FORM_NAME(ck_layer_norm_forward)(ck_matrix x, ck_layer_norm norm, float *y) {
  for (int64_t row = 0; row < x.rows; row += 1, y += x.columns) {
    const float *from = x.values + row * x.columns;
    float mean = norm.centred ? row_sum(from, x.columns) / (float)x.columns : 0.0f;
    float variance = row_squares(from, x.columns, mean) / (float)x.columns;
    float inverse = 1.0f / sqrtf(variance + norm.epsilon);
    if (norm.means) norm.means[row] = mean;
    norm.inverses[row] = inverse;
    FOR_VECTORS(x.columns, {
      vf v = (get(from + at, count, 0.0f) - mean) * inverse;
      if (norm.scale) v *= get(norm.scale + at, count, 0.0f);
      if (norm.shift) v += get(norm.shift + at, count, 0.0f);
      put(y + at, count, v);
    })
  }
}

/// dy scale, the gradient by the normalised values.
CK_INLINE vf scaled(const float *dy, const float *scale, int64_t at, int64_t count) {
  vf d = get(dy + at, count, 0.0f);
  return scale ? d * get(scale + at, count, 0.0f) : d;
}

CK_TARGET void CK_FORM_NAME(ck_layer_norm_backward)(ck_matrix x, ck_layer_norm norm,
                                                    const float *dy, float *dx, float *scale_sums,
                                                    float *shift_sums) {
  for (int64_t row = 0; row < x.rows; row += 1, dy += x.columns, dx += x.columns) {
    const float *from = x.values + row * x.columns;
    float mean = norm.centred ? norm.means[row] : 0.0f;
    float inverse = norm.inverses[row];
    vf sum = v_set(0.0f);
    vf product = v_set(0.0f);
    FOR_VECTORS(x.columns, {
      vf normal = (get(from + at, count, mean) - mean) * inverse;
      vf d = get(dy + at, count, 0.0f);
      vf g = scaled(dy, norm.scale, at, count);
      sum += g;
      product = v_fma(g, normal, product);
      put(scale_sums + at, count, v_fma(d, normal, get(scale_sums + at, count, 0.0f)));
      if (shift_sums) put(shift_sums + at, count, get(shift_sums + at, count, 0.0f) + d);
    })
    float mean_sum = norm.centred ? v_sum(sum) / (float)x.columns : 0.0f;
    vf mean_product = v_set(v_sum(product) / (float)x.columns);
    FOR_VECTORS(x.columns, {
      vf normal = (get(from + at, count, mean) - mean) * inverse;
      vf g = scaled(dy, norm.scale, at, count) - mean_sum;
      put(dx + at, count, v_fma(-normal, mean_product, g) * inverse);
    })
  }
}

CK_TARGET void CK_FORM_NAME(ck_argmax)(ck_matrix x, int32_t *indices) {
  for (int64_t row = 0; row < x.rows; row += 1) {
    const float *from = x.values + row * x.columns;
    float largest = row_largest(from, x.columns);
    int64_t index = 0;
    while (index + 1 < x.columns && !(from[index] == largest || from[index] != from[index])) {
      index += 1;
    }
    indices[row] = (int32_t)index;
  }
}

CK_TARGET int64_t CK_FORM_NAME(ck_count_top)(ck_matrix x, const int32_t *targets, int64_t k) {
  int64_t hits = 0;
  for (int64_t row = 0; row < x.rows; row += 1) {
    const float *from = x.values + row * x.columns;
    int64_t target = targets[row];
    if (target < 0 || target >= x.columns || from[target] != from[target]) continue;
    vf value = v_set(from[target]);
    vi before = v_seti(0);
    FOR_VECTORS(x.columns, {
      vf v = get(from + at, count, -INFINITY);
      vi earlier = v_lanes() + (int32_t)at < (int32_t)target;
      before -= (v > value) | ((v == value) & earlier) | (v != v);
    })
    hits += v_sum(__builtin_convertvector(before, vf)) < (float)k;
  }
  return hits;
}
