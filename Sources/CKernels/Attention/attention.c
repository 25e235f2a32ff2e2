#include "../include/ckernels_attention.h"

#include <math.h>

#include "../Elementwise/forms.h"
#include "../MatMul/tile.h"
#include "scores.h"

CK_DECLARE(void, ck_scores_softmax, ck_scores)
CK_DECLARE(void, ck_scores_weights, ck_scores)
CK_DECLARE(void, ck_scores_gradient, ck_scores, float *)

void ck_scores_softmax(ck_scores s) { CK_CALL(ck_scores_softmax, s); }

void ck_scores_weights(ck_scores s) { CK_CALL(ck_scores_weights, s); }

void ck_scores_gradient(ck_scores p, float *g) { CK_CALL(ck_scores_gradient, p, g); }

/// Positions of a block: its scores stay in the second-level cache, and causal blocks skip most of
/// what they do not see.
#define BLOCK_ROWS 64

/// Floats from one row of scores to the next: whole vectors, and not a power of two, so that rows
/// do not share a few sets of the cache.
static long score_stride(const ck_attention *a) { return ck_parts(a->length, 16) * 16 + 16; }

static long block_rows(const ck_attention *a) { return ck_least(BLOCK_ROWS, a->length); }

static long features_of(const ck_attention *a) { return a->width / a->heads; }

long ck_attention_blocks(const ck_attention *a) { return ck_parts(a->length, BLOCK_ROWS); }

/// Floats of a head's keys or values as right-hand sides: by columns, a position each, or by rows.
static long columns_count(const ck_attention *a) {
  return ck_matmul_packed_count(a->isa, features_of(a), a->length);
}

static long rows_count(const ck_attention *a, long rows) {
  return ck_matmul_packed_count(a->isa, rows, features_of(a));
}

long ck_attention_scratch(const ck_attention *a, int backward) {
  long scores = block_rows(a) * score_stride(a);
  long rows = rows_count(a, a->length), block = rows_count(a, block_rows(a));
  return backward ? 2 * (scores + columns_count(a) + block) + rows
                  : scores + columns_count(a) + rows;
}

/// Rows of a matrix, `row` floats apart.
typedef struct {
  const float *values;
  long row;
} view;

/// The rows from one on.
static view from_row(view x, long row) { return (view){x.values + row * x.row, x.row}; }

/// A head of a sample.
typedef struct {
  long pair, features;   ///< sample * heads + head, and the features of one head.
  view q, k, v;          ///< All positions of the head.
  long joined, plain;    ///< Where the head starts in arrays like qkv, and like y.
  long sums;             ///< Where it starts in the sums.
} part;

static part part_of(const ck_attention *a, const float *qkv, long pair) {
  long sample = pair / a->heads, head = pair % a->heads, row = 3 * a->width;
  long features = features_of(a), rows = sample * a->length;
  long joined = rows * row + head * features;
  return (part){
      .pair = pair, .features = features,
      .q = {qkv + joined, row}, .k = {qkv + joined + a->width, row},
      .v = {qkv + joined + 2 * a->width, row},
      .joined = joined, .plain = rows * a->width + head * features,
      .sums = rows * a->heads + head,
  };
}

/// Packs rows first..<end of x, whole panels of them, as columns of a right-hand side.
static void pack_columns(const ck_attention *a, view x, long first, long end, float *packed) {
  long features = features_of(a);
  ck_matmul_pack(a->isa, features, end - first, x.values + first * x.row, 1, x.row,
                 packed + first * features);
}

/// Packs rows first..<end of x as rows of a right-hand side that has `rows` rows.
static void pack_rows(const ck_attention *a, view x, long first, long end, long rows,
                      float *packed) {
  long width = ck_matmul_panel_width(a->isa), features = features_of(a);
  for (long j = 0; j < features; j += width) {
    ck_matmul_pack(a->isa, end - first, ck_least(width, features - j), x.values + first * x.row + j,
                   x.row, 1, packed + j * rows + first * width);
  }
}

/// The scores of a block that lie before or on the diagonal, or all of them: rows by columns of
/// some right-hand side packed by columns. Panels that a row does not see are left out.
static void product_by_columns(const ck_attention *a, ck_scores s, view x, const float *packed,
                               float *out) {
  const ck_form *form = ck_form_of(a->isa);
  long features = features_of(a);
  for (long j = 0; j < s.columns; j += form->width) {
    long from = s.growth ? ck_most(j + 1 - s.visible, 0) : 0;
    ck_tile tile = {
        .k = features, .columns = ck_least(form->width, s.columns - j),
        .a = x.values + from * x.row, .a_row = x.row, .a_column = 1,
        .b = packed + j * features, .b_row = form->width,
        .c = out + from * s.stride + j, .c_row = s.stride,
    };
    ck_tiles_run(form, tile, s.rows - from, 0);
  }
}

/// The weights of a block, rows by what they see, times a right-hand side of `rows` rows.
static void product_by_rows(const ck_attention *a, ck_scores s, const float *weights,
                            const float *packed, long rows, float *out, long out_row) {
  const ck_form *form = ck_form_of(a->isa);
  long features = features_of(a);
  for (long first = 0, tiles = ck_parts(s.rows, form->rows), count; tiles > 0; tiles--) {
    count = ck_parts(s.rows - first, tiles);
    for (long j = 0; j < features; j += form->width) {
      ck_tile tile = {
          .k = s.visible + (first + count - 1) * s.growth,
          .columns = ck_least(form->width, features - j),
          .a = weights + first * s.stride, .a_row = s.stride, .a_column = 1,
          .b = packed + j * rows, .b_row = form->width,
          .c = out + first * out_row + j, .c_row = out_row,
      };
      ck_tiles_run(form, tile, count, 0);
    }
    first += count;
  }
}

/// The transpose of the weights of a block, times a right-hand side of as many rows as the block,
/// added to `out` or written there. Rows that do not see a column are left out.
static void product_transposed(const ck_attention *a, ck_scores s, const float *weights,
                               const float *packed, float *out, long out_row, int accumulate) {
  const ck_form *form = ck_form_of(a->isa);
  long features = features_of(a);
  for (long first = 0, tiles = ck_parts(s.columns, form->rows), count; tiles > 0; tiles--) {
    count = ck_parts(s.columns - first, tiles);
    long from = s.growth ? ck_most(first + 1 - s.visible, 0) : 0;
    for (long j = 0; j < features; j += form->width) {
      ck_tile tile = {
          .k = s.rows - from, .columns = ck_least(form->width, features - j),
          .a = weights + from * s.stride + first, .a_row = 1, .a_column = s.stride,
          .b = packed + j * s.rows + from * form->width, .b_row = form->width,
          .c = out + first * out_row + j, .c_row = out_row, .accumulate = accumulate,
      };
      ck_tiles_run(form, tile, count, 0);
    }
    first += count;
  }
}

/// A block of a head, whose first position is `first`, and memory for its scores.
static ck_scores scores_of(const ck_attention *a, part p, long first, float *values, float *sums) {
  long rows = ck_least(block_rows(a), a->length - first);
  return (ck_scores){
      .values = values, .rows = rows, .columns = a->causal ? first + rows : a->length,
      .stride = score_stride(a), .visible = a->causal ? first + 1 : a->length,
      .growth = a->causal ? 1 : 0, .scale = 1.0f / sqrtf((float)p.features),
      .sums = sums ? sums + p.sums + first * a->heads : 0, .sums_stride = a->heads,
  };
}

/// Masks what the rows of a block see: the weight of positions i and j has word (pair * length + i)
/// * length + j of the stream.
static void drop(const ck_attention *a, part p, long first, ck_scores s, float *values) {
  if (!a->dropping) return;
  for (long i = 0; i < s.rows; i += 1) {
    uint64_t row = (uint64_t)(p.pair * a->length + first + i);
    ck_stream stream = {a->key, row * (uint64_t)a->length, s.visible + i * s.growth};
    ck_random_masked(stream, a->mask, values + i * s.stride, values + i * s.stride);
  }
}

void ck_attention_forward(const ck_attention *a, long unit, long end, const float *qkv, float *y,
                          float *sums, float *scratch) {
  float *keys = scratch + block_rows(a) * score_stride(a), *values = keys + columns_count(a);
  long blocks = ck_attention_blocks(a);
  for (long packed = 0; unit < end; unit += 1) {
    long first = unit % blocks * BLOCK_ROWS;
    part p = part_of(a, qkv, unit / blocks);
    ck_scores s = scores_of(a, p, first, scratch, sums);
    if (first == 0) packed = 0;
    if (packed < s.columns) {
      pack_columns(a, p.k, packed, s.columns, keys);
      pack_rows(a, p.v, packed, s.columns, a->length, values);
      packed = s.columns;
    }
    product_by_columns(a, s, from_row(p.q, first), keys, s.values);
    ck_scores_softmax(s);
    drop(a, p, first, s, s.values);
    product_by_rows(a, s, s.values, values, a->length, y + p.plain + first * a->width, a->width);
  }
}

/// What a head's blocks multiply by: keys and values by columns, keys by rows, and the block's own
/// gradients and queries.
typedef struct {
  float *keys, *values, *key_rows, *upstream, *queries;
} factors;

/// Adds a block's share to the gradients of a head; the last block writes keys and values, so that
/// the others, which see no more than it, have something to add to.
static void backward_block(const ck_attention *a, part p, long first, const float *sums,
                           const float *dy, float *dqkv, float *scratch, factors f) {
  ck_scores s = scores_of(a, p, first, scratch, (float *)sums);
  float *slopes = scratch + block_rows(a) * s.stride;
  int accumulate = first + s.rows < a->length;
  view upstream = {dy + p.plain + first * a->width, a->width}, queries = from_row(p.q, first);
  float *dq = dqkv + p.joined, *dk = dq + a->width, *dv = dk + a->width;
  pack_rows(a, upstream, 0, s.rows, s.rows, f.upstream);
  pack_rows(a, queries, 0, s.rows, s.rows, f.queries);
  product_by_columns(a, s, queries, f.keys, s.values);
  ck_scores_weights(s);
  product_by_columns(a, s, upstream, f.values, slopes);
  drop(a, p, first, s, slopes);
  ck_scores_gradient(s, slopes);
  drop(a, p, first, s, s.values);
  product_transposed(a, s, s.values, f.upstream, dv, p.q.row, accumulate);
  product_by_rows(a, s, slopes, f.key_rows, a->length, dq + first * p.q.row, p.q.row);
  product_transposed(a, s, slopes, f.queries, dk, p.q.row, accumulate);
}

void ck_attention_backward(const ck_attention *a, long unit, long end, const float *qkv,
                           const float *sums, const float *dy, float *dqkv, float *scratch) {
  factors f = {.keys = scratch + 2 * block_rows(a) * score_stride(a)};
  f.values = f.keys + columns_count(a);
  f.key_rows = f.values + columns_count(a);
  f.upstream = f.key_rows + rows_count(a, a->length);
  f.queries = f.upstream + rows_count(a, block_rows(a));
  for (; unit < end; unit += 1) {
    part p = part_of(a, qkv, unit);
    pack_columns(a, p.k, 0, a->length, f.keys);
    pack_columns(a, p.v, 0, a->length, f.values);
    pack_rows(a, p.k, 0, a->length, a->length, f.key_rows);
    for (long block = ck_attention_blocks(a) - 1; block >= 0; block -= 1) {
      backward_block(a, p, block * BLOCK_ROWS, sums, dy, dqkv, scratch, f);
    }
  }
}
