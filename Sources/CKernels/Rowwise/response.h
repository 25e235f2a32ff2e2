/* Local response normalisation of the rows of a matrix: each column is divided by a power of the
   squares around it. Included behind rowwise.h, once for every form. */

/// Sixteen values of a row from column `first` on, zero where there are none.
CK_INLINE vf around(const float *row, int64_t columns, int64_t first) {
  if (first >= columns) return v_set(0.0f);
  if (first >= 0) {
    return get(row + first, columns - first < CK_LANES ? columns - first : CK_LANES, 0.0f);
  }
  float values[CK_LANES] = {0};
  for (int64_t lane = -first; lane < CK_LANES && first + lane < columns; lane += 1) {
    values[lane] = row[first + lane];
  }
  return v_load(values);
}

/// The base of the power: k + factor times the squares of the columns around.
CK_INLINE vf response_base(const float *row, int64_t columns, int64_t at, ck_response norm) {
  vf sum = v_set(0.0f);
  for (int64_t c = at - norm.before; c <= at + norm.after; c += 1) {
    vf x = around(row, columns, c);
    sum = v_fma(x, x, sum);
  }
  return v_fma(sum, v_set(norm.factor), v_set(norm.k));
}

/// base^-beta; AlexNet's exponent by two roots.
CK_INLINE vf response_power(vf base, float beta) {
  if (beta == 0.75f) {
    vf root = v_sqrt(base);
    return 1.0f / (root * v_sqrt(root));
  }
  return v_exp(-beta * v_log(base));
}

CK_TARGET void CK_FORM_NAME(ck_response_forward)(ck_matrix x, ck_response norm, float *y) {
  for (int64_t row = 0; row < x.rows; row += 1, y += x.columns) {
    const float *from = x.values + row * x.columns;
    FOR_VECTORS(x.columns, {
      vf power = response_power(response_base(from, x.columns, at, norm), norm.beta);
      put(y + at, count, get(from + at, count, 0.0f) * power);
    })
  }
}

CK_TARGET void CK_FORM_NAME(ck_response_backward)(ck_matrix x, ck_response norm, const float *dy,
                                                  float *dx, float *scratch) {
  float *powers = scratch;
  float *terms = scratch + x.columns;
  float slope = -2.0f * norm.beta * norm.factor;
  for (int64_t row = 0; row < x.rows; row += 1, dy += x.columns, dx += x.columns) {
    const float *from = x.values + row * x.columns;
    FOR_VECTORS(x.columns, {
      vf base = response_base(from, x.columns, at, norm);
      vf power = response_power(base, norm.beta);
      put(powers + at, count, power);
      vf product = get(dy + at, count, 0.0f) * get(from + at, count, 0.0f);
      put(terms + at, count, product * (power / base));
    })
    FOR_VECTORS(x.columns, {
      // Column c stands around those from c - after to c + before.
      vf sum = v_set(0.0f);
      for (int64_t c = at - norm.after; c <= at + norm.before; c += 1) {
        sum += around(terms, x.columns, c);
      }
      vf direct = get(dy + at, count, 0.0f) * get(powers + at, count, 0.0f);
      put(dx + at, count, v_fma(get(from + at, count, 0.0f) * slope, sum, direct));
    })
  }
}
