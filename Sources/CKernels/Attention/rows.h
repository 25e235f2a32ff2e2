/* The rows of a block of attention scores. Rows have whole vectors of memory, so that these are
   loaded and stored even where a row ends or does not see so far. */
#include "../Rowwise/lanes.h"
#include "scores.h"

/// Rows that are worked on at once: each alone would wait for its largest value and its sum.
#define TOGETHER 4

/// Runs `body` for row r of those that are worked on at once.
#define FOR_ROWS(body)                   \
  _Pragma("clang loop unroll(full)")     \
  for (int r = 0; r < rows; r += 1) {    \
    body                                 \
  }

/// Runs `body` for every vector that one of the rows sees, and in it for every row: `place` its
/// address, `count` the lanes that the row sees, or more than there are, or less than one.
#define FOR_SEEN(body)                                       \
  for (int64_t at = 0; at < seen.end; at += CK_LANES) {      \
    FOR_ROWS({                                               \
      float *place = row + r * s.stride + at;                \
      int64_t count = seen.first + r * s.growth - at;        \
      (void)count;                                           \
      body                                                   \
    })                                                       \
  }

/// What the rows from one on see: columns of the first and of the last.
typedef struct { int64_t first, end; } columns_seen;

CK_INLINE columns_seen seen_from(ck_scores s, int64_t i, const int rows) {
  int64_t first = s.visible + i * s.growth;
  return (columns_seen){first, first + (rows - 1) * s.growth};
}

/// Zeros from the last vector that a row sees to its end.
CK_INLINE void clear_rest(float *row, int64_t seen, int64_t columns) {
  int64_t first = (seen + CK_LANES - 1) / CK_LANES * CK_LANES;
  for (int64_t at = first; at < columns; at += CK_LANES) v_store(row + at, v_set(0.0f));
}

/// row[i] = e^(scale row[i] - less) for what each row sees and zeros elsewhere; the sums of each.
/// What is not seen is not made to underflow, which would cost more than all the rest.
CK_INLINE void scaled_exp(ck_scores s, float *row, columns_seen seen, const int rows,
                          const float *less, float *sums) {
  vf factor = v_set(s.scale), sum[TOGETHER];
  FOR_ROWS({ sum[r] = v_set(0.0f); })
  FOR_SEEN({
    vf x = v_below(v_fma(v_load(place), factor, v_set(-less[r])), count, 0.0f);
    vf term = v_below(v_exp(x), count, 0.0f);
    v_store(place, term);
    sum[r] += term;
  })
  FOR_ROWS({
    sums[r] = v_sum(sum[r]);
    clear_rest(row + r * s.stride, seen.end, s.columns);
  })
}

CK_INLINE void softmax_rows(ck_scores s, int64_t i, const int rows) {
  float *row = s.values + i * s.stride, less[TOGETHER], sums[TOGETHER];
  columns_seen seen = seen_from(s, i, rows);
  vf largest[TOGETHER];
  FOR_ROWS({ largest[r] = v_set(-INFINITY); })
  FOR_SEEN({
    vf x = v_below(v_load(place), count, -INFINITY);
    largest[r] = v_max(x, largest[r]);
  })
  FOR_ROWS({ less[r] = s.scale * v_largest(largest[r]); })
  scaled_exp(s, row, seen, rows, less, sums);
  FOR_SEEN({ v_store(place, v_load(place) * (1.0f / sums[r])); })
  if (!s.sums) return;
  FOR_ROWS({ s.sums[(i + r) * s.sums_stride] = less[r] + logarithm(sums[r]); })
}

CK_TARGET void CK_FORM_NAME(ck_scores_softmax)(ck_scores s) {
  int64_t i = 0;
  for (; i + TOGETHER <= s.rows; i += TOGETHER) softmax_rows(s, i, TOGETHER);
  for (; i < s.rows; i += 1) softmax_rows(s, i, 1);
}

CK_INLINE void weights_rows(ck_scores s, int64_t i, const int rows) {
  float less[TOGETHER], sums[TOGETHER];
  FOR_ROWS({ less[r] = s.sums[(i + r) * s.sums_stride]; })
  scaled_exp(s, s.values + i * s.stride, seen_from(s, i, rows), rows, less, sums);
}

CK_TARGET void CK_FORM_NAME(ck_scores_weights)(ck_scores s) {
  int64_t i = 0;
  for (; i + TOGETHER <= s.rows; i += TOGETHER) weights_rows(s, i, TOGETHER);
  for (; i < s.rows; i += 1) weights_rows(s, i, 1);
}

/// The weights of rows are zero where these see nothing, and so is their gradient.
CK_INLINE void gradient_rows(ck_scores s, float *g, int64_t i, const int rows) {
  float *row = g + i * s.stride;
  const float *weights = s.values + i * s.stride;
  columns_seen seen = seen_from(s, i, rows);
  vf sum[TOGETHER];
  FOR_ROWS({ sum[r] = v_set(0.0f); })
  FOR_SEEN({
    vf slope = v_below(v_load(place), count, 0.0f);
    v_store(place, slope);
    sum[r] = v_fma(slope, v_load(weights + r * s.stride + at), sum[r]);
  })
  float dot[TOGETHER];
  FOR_ROWS({ dot[r] = v_sum(sum[r]); })
  FOR_SEEN({
    vf slope = (v_load(place) - dot[r]) * s.scale;
    v_store(place, v_load(weights + r * s.stride + at) * slope);
  })
  FOR_ROWS({ clear_rest(row + r * s.stride, seen.end, s.columns); })
}

CK_TARGET void CK_FORM_NAME(ck_scores_gradient)(ck_scores p, float *g) {
  int64_t i = 0;
  for (; i + TOGETHER <= p.rows; i += TOGETHER) gradient_rows(p, g, i, TOGETHER);
  for (; i < p.rows; i += 1) gradient_rows(p, g, i, 1);
}
