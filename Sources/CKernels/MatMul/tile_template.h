// The micro-kernels of one instruction set. The including file defines
//   LANES     floats in a vector
//   ROWS      most rows in a tile: ROWS * 2 accumulators and two more registers must fit
//   FMA       fused (or contracted) multiply-add on vectors
//   FORM      the name of the table
//   ROW_LIST  X(1) ... X(ROWS)

#include "tile.h"

typedef float vec __attribute__((ext_vector_type(LANES)));
typedef float unaligned __attribute__((ext_vector_type(LANES), aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))
#define GROUPS ((ROWS + 2) / 3)

INLINE vec load(const float *p) { return *(const unaligned *)p; }
INLINE void store(float *p, vec v) { *(unaligned *)p = v; }

/// Keeps the compiler from deriving one row's address from another's, which costs more registers
/// than there are: three rows share a pointer through the processor's scaled addressing.
#define OPAQUE(p) __asm__("" : "+r"(p))

INLINE void finish(const ck_tile *t, vec sums[ROWS][2], const int rows, const int vectors) {
  if (t->columns < vectors * LANES) {
    float edge[ROWS * 2 * LANES];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < vectors; j++) store(edge + (i * 2 + j) * LANES, sums[i][j]);
    }
    ck_tile_store(t, edge, 2 * LANES, rows);
    return;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      float *c = t->c + i * t->c_row + j * LANES;
      vec v = sums[i][j];
      if (t->accumulate) v += load(c);
      if (t->bias) v += load(t->bias + j * LANES);
      if (t->relu) v = v < (vec)0 ? (vec)0 : v;
      store(c, v);
    }
  }
}

INLINE void across(const ck_tile *t, const int rows, const int vectors) {
  vec sums[ROWS][2] = {};
  const float *b = t->b, *a[GROUPS];
  long row = t->a_row, b_row = t->b_row;
#pragma clang loop unroll(full)
  for (int g = 0; g < GROUPS; g++) {
    a[g] = t->a + (3 * g < rows ? 3 * g : 0) * row;
    OPAQUE(a[g]);
  }
  for (long p = 0; p < t->k; p++) {
    vec right[2] = {load(b), vectors > 1 ? load(b + LANES) : (vec)0};
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      vec left = (vec)(a[i / 3][(i % 3) * row]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sums[i][j] = FMA(left, right[j], sums[i][j]);
    }
#pragma clang loop unroll(full)
    for (int g = 0; g < (rows + 2) / 3; g++) a[g]++;
    b += b_row;
  }
  finish(t, sums, rows, vectors);
}

INLINE void down(const ck_tile *t, const int rows, const int vectors) {
  vec sums[ROWS][2] = {};
  const float *a = t->a, *b = t->b;
  long column = t->a_column, b_row = t->b_row;
  for (long p = 0; p < t->k; p++) {
    vec right[2] = {load(b), vectors > 1 ? load(b + LANES) : (vec)0};
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      vec left = (vec)(a[i]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sums[i][j] = FMA(left, right[j], sums[i][j]);
    }
    a += column;
    b += b_row;
  }
  finish(t, sums, rows, vectors);
}

#define X(r)                                                   \
  static void across1x##r(const ck_tile *t) { across(t, r, 1); } \
  static void across2x##r(const ck_tile *t) { across(t, r, 2); } \
  static void down1x##r(const ck_tile *t) { down(t, r, 1); }     \
  static void down2x##r(const ck_tile *t) { down(t, r, 2); }
ROW_LIST
#undef X

static void pack_rows(long k, long columns, const float *b, long b_row, float *packed) {
  for (long p = 0; p < k; p++, b += b_row, packed += 2 * LANES) {
    if (columns == 2 * LANES) {
      store(packed, load(b));
      store(packed + LANES, load(b + LANES));
      continue;
    }
    for (long j = 0; j < 2 * LANES; j++) packed[j] = j < columns ? b[j] : 0;
  }
}

static void pack_columns(long k, long columns, const float *b, long b_column, float *packed) {
  for (long p = 0; p < k; p++) {
    for (long j = 0; j < 2 * LANES; j++) {
      packed[p * 2 * LANES + j] = j < columns ? b[p + j * b_column] : 0;
    }
  }
}

#define A1(r) [r] = across1x##r,
#define A2(r) [r] = across2x##r,
#define D1(r) [r] = down1x##r,
#define D2(r) [r] = down2x##r,
const ck_form FORM = {
    .rows = ROWS,
    .lanes = LANES,
    .width = 2 * LANES,
#define X A1
    .across[0] = {ROW_LIST},
#undef X
#define X A2
    .across[1] = {ROW_LIST},
#undef X
#define X D1
    .down[0] = {ROW_LIST},
#undef X
#define X D2
    .down[1] = {ROW_LIST},
#undef X
    .pack_rows = pack_rows,
    .pack_columns = pack_columns,
};
