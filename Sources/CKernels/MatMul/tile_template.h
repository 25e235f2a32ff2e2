// The micro-kernels of one instruction set. The including file defines
//   LANES     floats in a vector
//   ROWS      most rows in a tile: ROWS * 2 accumulators and two more registers must fit
//   FMA       fused (or contracted) multiply-add on vectors
//   ADD_TIMES adds the products of one value in memory and a vector to a vector of sums; by FMA
//             where it is not defined
//   COPY      copies a constant number of floats, at most ROWS; where it is not defined, as the
//             C library does
//   ZIP_LOW   lane numbers that interleave the first halves of two vectors
//   ZIP_HIGH  the same for the second halves
//   FORM      the name of the table
//   ROW_LIST  X(1) ... X(ROWS)

#include "tile.h"

typedef float vec __attribute__((ext_vector_type(LANES)));
typedef float unaligned __attribute__((ext_vector_type(LANES), aligned(4), may_alias));

#ifndef ADD_TIMES
#define ADD_TIMES(sum, value, vector) (sum) = FMA((vec)(value), vector, sum)
#endif

#ifndef COPY
#define COPY(to, from, count) __builtin_memcpy(to, from, (unsigned long)(count) * sizeof(float))
#endif

#define INLINE static inline __attribute__((always_inline))
#define GROUPS ((ROWS + 2) / 3)

INLINE vec load(const float *p) { return *(const unaligned *)p; }
INLINE void store(float *p, vec v) { *(unaligned *)p = v; }

/// Rows of B are asked for this many products ahead: B comes from memory where it is read once.
#define AHEAD 16

/// Asks for the cache lines of a row of B that is soon needed; any address is allowed.
INLINE void prefetch(const float *p, const int vectors) {
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors * LANES; j += 16) __builtin_prefetch(p + j);
}

/// What a tile asks for while its products run.
INLINE ck_ahead ahead_of(const ck_tile *t) {
  return t->ahead ? *t->ahead : (ck_ahead){t->b, 0};
}

/// Asks for the next part of it, into the second-level cache.
INLINE void ask(ck_ahead *ahead) {
  __builtin_prefetch(ahead->at, 0, 2);
  ahead->at += ahead->step;
}

INLINE void keep(const ck_tile *t, ck_ahead ahead) {
  if (t->ahead) *t->ahead = ahead;
}

/// Keeps the compiler from deriving one row's address from another's, which costs more registers
/// than there are: three rows share a pointer through the processor's scaled addressing.
#define OPAQUE(p) __asm__("" : "+r"(p))

/// Products that share the steps of those pointers.
#define STEPS 4

/// Adds rows of a matrix, or the same one to all, to a tile's sums.
INLINE void add_rows_of(const float *rows_of, long stride, vec sums[ROWS][2], const int rows,
                        const int vectors) {
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) sums[i][j] += load(rows_of + i * stride + j * LANES);
  }
}

INLINE void finish(const ck_tile *t, vec sums[ROWS][2], const int rows, const int vectors) {
  if (t->columns < vectors * LANES) {
    float edge[ROWS * 2 * LANES];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < vectors; j++) store(edge + (i * 2 + j) * LANES, sums[i][j]);
    }
    ck_tile_store(t, edge, 2 * LANES, rows);
    return;
  }
  const float *addend = ck_addend_of(t);
  if (t->accumulate) add_rows_of(t->c, t->c_row, sums, rows, vectors);
  if (t->bias) add_rows_of(t->bias, 0, sums, rows, vectors);
  if (addend) add_rows_of(addend, t->c_row, sums, rows, vectors);
  vec least = (vec)(t->relu ? 0 : -__builtin_inff());
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      vec v = sums[i][j];
      store(t->c + i * t->c_row + j * LANES, v < least ? least : v);
    }
  }
}

/// Asks for the part of C that a tile writes in the end, and for what is added to it.
INLINE void expect(const ck_tile *t, const int rows, const int vectors) {
  const float *addend = ck_addend_of(t);
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors * LANES; j += 16) {
      __builtin_prefetch(t->c + i * t->c_row + j, 1);
      if (addend) __builtin_prefetch(addend + i * t->c_row + j);
    }
  }
}

/// Goes on by so many values in every third row of a tile of A.
INLINE void advance(const float *a[GROUPS], long values, const int rows) {
#pragma clang loop unroll(full)
  for (int g = 0; g < (rows + 2) / 3; g++) {
    a[g] += values;
    OPAQUE(a[g]);
  }
}

/// Adds the products of a value and a row of B to a row of sums. Read for each vector, the value
/// takes no instruction of its own; read once, it takes fewer reads.
INLINE void add_products(vec sums[2], const float *value, const vec right[2], const int vectors,
                         const int for_each) {
  vec left = for_each ? (vec)0 : (vec)*value;
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) {
    if (for_each) ADD_TIMES(sums[j], *value, right[j]);
    if (!for_each) sums[j] = FMA(left, right[j], sums[j]);
  }
}

/// Adds the products of value p of every row with a row of B. An address that needs two registers
/// is no part of a multiplication: the values at such are read once.
INLINE void multiply_one(vec sums[ROWS][2], const float *const a[GROUPS], long row, const int p,
                         const float *b, const int rows, const int vectors) {
  vec right[2] = {load(b), vectors > 1 ? load(b + LANES) : (vec)0};
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    add_products(sums[i], &a[i / 3][(i % 3) * row + p], right, vectors, i % 3 == 0);
  }
}

/// Adds the products of k values of every row, the first lying at `first` and the others `row`
/// apart, with k rows of B. What is read next is asked for meanwhile, unless `ahead` is NULL.
INLINE void multiply(vec sums[ROWS][2], long k, const float *first, long row, const float *b,
                     long b_row, ck_ahead *ahead, const int rows, const int vectors) {
  const float *a[GROUPS];
  for (int g = 0; g < GROUPS; g++) a[g] = first + (3 * g < rows ? 3 * g : 0) * row;
  advance(a, 0, rows);
  long p = 0, far = AHEAD * b_row;
  for (; p + STEPS <= k; p += STEPS) {
#pragma clang loop unroll(full)
    for (int q = 0; q < STEPS; q++) {
      if (ahead) prefetch(b + far, vectors);
      if (ahead) ask(ahead);
      multiply_one(sums, a, row, q, b, rows, vectors);
      b += b_row;
      OPAQUE(b);
    }
    advance(a, STEPS, rows);
  }
  for (; p < k; p++, b += b_row) {
    multiply_one(sums, a, row, 0, b, rows, vectors);
    advance(a, 1, rows);
  }
}

/// Asks for a part's share of what is read after the tile.
INLINE void expect_soon(const ck_tile *t) {
  for (ck_soon *soon = t->soon; soon < t->soon + t->soon_count; soon++) {
    const float *row = soon->at;
#pragma clang loop unroll(disable)
    for (long i = 0; i < soon->each; i++, row += soon->row) {
#pragma clang loop unroll(full)
      for (int j = 0; j < 2 * LANES; j += 16) __builtin_prefetch(row + j, 0, 2);
    }
    soon->at = row;
  }
}

/// A part of a tile's products: so many values of k, before which a share of what is read soon is
/// asked for. Where nothing is, it has all of them; or else there are ROWS parts.
typedef struct {
  long part, k, left;  ///< `left`: values of k in the parts after it.
} tile_part;

INLINE tile_part first_part(const ck_tile *t) {
  if (__builtin_expect(t->soon_count == 0, 1)) return (tile_part){0, t->k, 0};
  long k = t->k / ROWS / STEPS * STEPS;
  expect_soon(t);
  return (tile_part){0, k, t->k - k};
}

/// Goes on to the next part; the last has all that is left.
INLINE void go_on(const ck_tile *t, tile_part *x) {
  x->part += 1;
  if (x->part == ROWS - 1) x->k = x->left;
  x->left -= x->k;
  expect_soon(t);
}

INLINE void across(const ck_tile *t, const int rows, const int vectors) {
  vec sums[ROWS][2] = {};
  expect(t, rows, vectors);
  ck_ahead ahead = ahead_of(t);
  const float *a = t->a, *b = t->b;
  for (tile_part x = first_part(t);; go_on(t, &x)) {
    multiply(sums, x.k, a, t->a_row, b, t->b_row, &ahead, rows, vectors);
    if (__builtin_expect(x.left == 0, 1)) break;
    a += x.k;
    b += x.k * t->b_row;
  }
  keep(t, ahead);
  finish(t, sums, rows, vectors);
}

/// One row, over four values of k at a time: two sums alone would wait for each other.
INLINE void across_one(const ck_tile *t, const int vectors) {
  vec sums[4][2] = {};
  const float *a = t->a, *b = t->b;
  long p = 0;
  for (; p + 4 <= t->k; p += 4, b += 4 * t->b_row) {
#pragma clang loop unroll(full)
    for (int q = 0; q < 4; q++) {
      vec left = (vec)(a[p + q]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) {
        sums[q][j] = FMA(left, load(b + q * t->b_row + j * LANES), sums[q][j]);
      }
    }
  }
  for (; p < t->k; p++, b += t->b_row) {
    for (int j = 0; j < vectors; j++) {
      sums[0][j] = FMA((vec)(a[p]), load(b + j * LANES), sums[0][j]);
    }
  }
  vec row[ROWS][2];
  for (int j = 0; j < vectors; j++) {
    row[0][j] = (sums[0][j] + sums[1][j]) + (sums[2][j] + sums[3][j]);
  }
  finish(t, row, 1, vectors);
}

INLINE void down(const ck_tile *t, const int rows, const int vectors) {
  vec sums[ROWS][2] = {};
  expect(t, rows, vectors);
  const float *a = t->a, *b = t->b;
  long column = t->a_column, b_row = t->b_row, far = AHEAD * b_row;
  ck_ahead ahead = ahead_of(t);
  for (tile_part x = first_part(t);; go_on(t, &x)) {
    for (long p = 0; p < x.k; p++) {
      vec right[2] = {load(b), vectors > 1 ? load(b + LANES) : (vec)0};
      prefetch(b + far, vectors);
      ask(&ahead);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) add_products(sums[i], a + i, right, vectors, i % 2);
      a += column;
      b += b_row;
    }
    if (x.left == 0) break;
  }
  keep(t, ahead);
  finish(t, sums, rows, vectors);
}

#define X(r)                                                     \
  static void across1x##r(const ck_tile *t) {                    \
    r == 1 ? across_one(t, 1) : across(t, r, 1);                 \
  }                                                              \
  static void across2x##r(const ck_tile *t) {                    \
    r == 1 ? across_one(t, 2) : across(t, r, 2);                 \
  }                                                              \
  static void down1x##r(const ck_tile *t) { down(t, r, 1); }     \
  static void down2x##r(const ck_tile *t) { down(t, r, 2); }
ROW_LIST
#undef X

/// Values of k laid out at a time: tiles may lie a multiple of a page apart, so that a line of each
/// would be more than the first-level cache holds at such addresses.
#define LAID_STEP 8

/// Lays `tiles` times `rows` rows of an A that lies by columns tile by tile: k times `rows` values
/// for each.
INLINE void lay(long k, const float *a, long a_column, long tiles, const int rows, float *laid) {
  for (long first = 0; first < k; first += LAID_STEP) {
    long end = ck_least(first + LAID_STEP, k);
    for (long t = 0; t < tiles; t++) {
      const float *from = a + first * a_column + t * rows;
      float *to = laid + (t * k + first) * rows;
      for (long p = first; p < end; p++, from += a_column, to += rows) COPY(to, from, rows);
    }
  }
}

#define X(r)                                                                                \
  static void lay##r(long k, const float *a, long a_column, long tiles, float *laid) {      \
    lay(k, a, a_column, tiles, r, laid);                                                    \
  }
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

/// Transposes a square of vectors: each round interleaves its first half with its second, which
/// rotates the bits of an element's (row, column) number by one place.
INLINE void transpose(vec square[LANES]) {
#pragma clang loop unroll(full)
  for (int round = 1; round < LANES; round *= 2) {
    vec next[LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES / 2; i++) {
      next[2 * i] = __builtin_shufflevector(square[i], square[i + LANES / 2], ZIP_LOW);
      next[2 * i + 1] = __builtin_shufflevector(square[i], square[i + LANES / 2], ZIP_HIGH);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) square[i] = next[i];
  }
}

/// Packs LANES columns of B, given as rows `stride` apart, for p < k.
static void pack_square(long k, const float *b, long stride, float *packed) {
  long p = 0;
  for (; p + LANES <= k; p += LANES) {
    vec square[LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) square[i] = load(b + i * stride + p);
    transpose(square);
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) store(packed + (p + i) * 2 * LANES, square[i]);
  }
  for (; p < k; p++) {
    for (long j = 0; j < LANES; j++) packed[p * 2 * LANES + j] = b[p + j * stride];
  }
}

static void pack_columns(long k, long columns, const float *b, long b_column, float *packed) {
  long whole = columns / LANES * LANES;
  for (long j = 0; j < whole; j += LANES) pack_square(k, b + j * b_column, b_column, packed + j);
  if (whole == 2 * LANES) return;
  for (long p = 0; p < k; p++) {
    for (long j = whole; j < 2 * LANES; j++) {
      packed[p * 2 * LANES + j] = j < columns ? b[p + j * b_column] : 0;
    }
  }
}

INLINE float total(vec v) {
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += v[i];
  return sum;
}

#define DOTS 4

/// Scalar products of x with `count` rows, up to DOTS of them at once.
INLINE void dot_rows(long k, const float *x, const float *rows, long stride, const int count,
                     float *out) {
  vec sums[DOTS][2] = {};
  long p = 0;
  for (; p + 2 * LANES <= k; p += 2 * LANES) {
    vec first = load(x + p), second = load(x + p + LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < count; i++) {
      sums[i][0] = FMA(first, load(rows + i * stride + p), sums[i][0]);
      sums[i][1] = FMA(second, load(rows + i * stride + p + LANES), sums[i][1]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < count; i++) {
    float sum = total(sums[i][0] + sums[i][1]);
    for (long q = p; q < k; q++) sum += x[q] * rows[i * stride + q];
    out[i] = sum;
  }
}

static void dots(long k, const float *x, const float *rows, long stride, long count, float *out) {
  long i = 0;
  for (; i + DOTS <= count; i += DOTS) dot_rows(k, x, rows + i * stride, stride, DOTS, out + i);
  for (; i < count; i++) dot_rows(k, x, rows + i * stride, stride, 1, out + i);
}

/// Rows of B added at a time when there is one row of A: as many streams as are fetched ahead.
#define STREAMS 8

/// Adds `count` rows of B, each times its value of x, to `out`.
INLINE void add_rows(const float *x, const float *b, long b_row, const int count, long columns,
                     float *out) {
  long j = 0;
  for (; j + LANES <= columns; j += LANES) {
    vec sum = load(out + j);
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) sum = FMA((vec)(x[r]), load(b + r * b_row + j), sum);
    store(out + j, sum);
  }
  for (; j < columns; j++) {
    for (int r = 0; r < count; r++) out[j] += x[r] * b[r * b_row + j];
  }
}

static void sweep(long k, const float *x, const float *b, long b_row, long columns, float *out) {
  long p = 0;
  for (; p + STREAMS <= k; p += STREAMS) {
    add_rows(x + p, b + p * b_row, b_row, STREAMS, columns, out);
  }
  for (; p < k; p++) add_rows(x + p, b + p * b_row, b_row, 1, columns, out);
}

static double peak(long rounds, float *sink) {
  vec sums[2 * ROWS], x = (vec)0.999f, y = (vec)0.001f;
#pragma clang loop unroll(full)
  for (int i = 0; i < 2 * ROWS; i++) sums[i] = (vec)(float)i;
  for (long r = 0; r < rounds; r++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 2 * ROWS; i++) sums[i] = FMA(sums[i], x, y);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 2 * ROWS; i++) sink[0] += total(sums[i]);
  return 2.0 * LANES * 2 * ROWS * (double)rounds;
}

#define A1(r) [r] = across1x##r,
#define A2(r) [r] = across2x##r,
#define D1(r) [r] = down1x##r,
#define D2(r) [r] = down2x##r,
#define L1(r) [r] = lay##r,
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
#define X L1
    .lay = {ROW_LIST},
#undef X
    .pack_rows = pack_rows,
    .pack_columns = pack_columns,
    .dots = dots,
    .sweep = sweep,
    .peak = peak,
};
