#include "../include/ckernels_attention.h"

#include <math.h>

#include "../Elementwise/forms.h"
#include "../include/ckernels_matmul.h"
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

static long least(long x, long y) { return x < y ? x : y; }

/// Floats from one row of scores to the next: whole vectors, and not a power of two, so that rows
/// do not share a few sets of the cache.
static long score_stride(const ck_attention *a) { return (a->length + 15) / 16 * 16 + 16; }

static long block_rows(const ck_attention *a) { return least(BLOCK_ROWS, a->length); }

long ck_attention_blocks(const ck_attention *a) {
  return (a->length + BLOCK_ROWS - 1) / BLOCK_ROWS;
}

long ck_attention_scratch(const ck_attention *a, int backward) {
  return block_rows(a) * score_stride(a) * (backward ? 2 : 1);
}

/// A matrix whose element (i, j) lies at values[i * row + j * column].
typedef struct {
  const float *values;
  long row, column;
} view;

static view transposed(view x) { return (view){x.values, x.column, x.row}; }

/// C = A B (+ C) with m x n results of k products each, on the calling thread.
static void product(int isa, long m, long n, long k, view a, view b, float *c, long c_row,
                    int accumulate) {
  ck_matmul x = {
      .isa = isa, .m = m, .n = n, .k = k,
      .a = a.values, .a_row = a.row, .a_column = a.column,
      .b = b.values, .b_row = b.row, .b_column = b.column,
      .c = c, .c_row = c_row, .accumulate = accumulate,
  };
  long pieces = ck_matmul_pieces(&x);
  for (long piece = 0; piece < pieces; piece += 1) ck_matmul_run(&x, piece);
}

/// A head of a sample.
typedef struct {
  long pair, features;   ///< sample * heads + head, and the features of one head.
  view q, k, v;          ///< All positions of the head.
  long joined, plain;    ///< Where the head starts in arrays like qkv, and like y.
  long sums;             ///< Where it starts in the sums.
} part;

static part part_of(const ck_attention *a, const float *qkv, long pair) {
  long sample = pair / a->heads, head = pair % a->heads, row = 3 * a->width;
  long features = a->width / a->heads, rows = sample * a->length;
  long joined = rows * row + head * features;
  return (part){
      .pair = pair, .features = features,
      .q = {qkv + joined, row, 1}, .k = {qkv + joined + a->width, row, 1},
      .v = {qkv + joined + 2 * a->width, row, 1},
      .joined = joined, .plain = rows * a->width + head * features,
      .sums = rows * a->heads + head,
  };
}

/// The rows of a matrix from one on.
static view from_row(view x, long row) {
  return (view){x.values + row * x.row, x.row, x.column};
}

/// The products of queries and keys of a block, whose first position is `first`.
static ck_scores scores_of(const ck_attention *a, part p, long first, float *scratch, float *sums) {
  long rows = least(block_rows(a), a->length - first);
  ck_scores s = {
      .values = scratch, .rows = rows, .columns = a->causal ? first + rows : a->length,
      .stride = score_stride(a), .visible = a->causal ? first + 1 : a->length,
      .growth = a->causal ? 1 : 0, .scale = 1.0f / sqrtf((float)p.features),
      .sums = sums ? sums + p.sums + first * a->heads : 0, .sums_stride = a->heads,
  };
  product(a->isa, rows, s.columns, p.features, from_row(p.q, first), transposed(p.k), s.values,
          s.stride, 0);
  return s;
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

void ck_attention_forward(const ck_attention *a, long unit, const float *qkv, float *y,
                          float *sums, float *scratch) {
  long blocks = ck_attention_blocks(a), first = unit % blocks * BLOCK_ROWS;
  part p = part_of(a, qkv, unit / blocks);
  ck_scores s = scores_of(a, p, first, scratch, sums);
  ck_scores_softmax(s);
  drop(a, p, first, s, s.values);
  product(a->isa, s.rows, p.features, s.columns, (view){s.values, s.stride, 1}, p.v,
          y + p.plain + first * a->width, a->width, 0);
}

/// Adds a block's share to the gradients of a head; the last block writes keys and values, so that
/// the others, which see no more than it, have something to add to.
static void backward_block(const ck_attention *a, part p, long first, const float *sums,
                           const float *dy, float *dqkv, float *scratch) {
  ck_scores s = scores_of(a, p, first, scratch, (float *)sums);
  float *slopes = scratch + block_rows(a) * s.stride;
  int accumulate = first + s.rows < a->length;
  view upstream = {dy + p.plain + first * a->width, a->width, 1};
  view weights = {s.values, s.stride, 1}, gradient = {slopes, s.stride, 1};
  float *dq = dqkv + p.joined, *dk = dq + a->width, *dv = dk + a->width;
  ck_scores_weights(s);
  product(a->isa, s.rows, s.columns, p.features, upstream, transposed(p.v), slopes, s.stride, 0);
  drop(a, p, first, s, slopes);
  ck_scores_gradient(s, slopes);
  drop(a, p, first, s, s.values);
  product(a->isa, s.columns, p.features, s.rows, transposed(weights), upstream, dv, p.q.row,
          accumulate);
  product(a->isa, s.rows, p.features, s.columns, gradient, p.k, dq + first * p.q.row, p.q.row, 0);
  product(a->isa, s.columns, p.features, s.rows, transposed(gradient), from_row(p.q, first), dk,
          p.q.row, accumulate);
}

void ck_attention_backward(const ck_attention *a, long unit, const float *qkv, const float *sums,
                           const float *dy, float *dqkv, float *scratch) {
  part p = part_of(a, qkv, unit);
  for (long block = ck_attention_blocks(a) - 1; block >= 0; block -= 1) {
    backward_block(a, p, block * BLOCK_ROWS, sums, dy, dqkv, scratch);
  }
}
