// The micro-kernels of one unit in one instruction set. The including file defines
//   LANES     32-bit lanes in a vector
//   ROWS      most rows in a tile: ROWS * 2 sums and a few more registers must fit
//   ROW_LIST  X(1) ... X(ROWS)
//   GROUP     inputs in a word of weights
//   WORDS     words of inputs that belong to one of weights
//   INTEGERS  1 where sums are integers, 0 where they are floats
//   DOT       (sum, a, b): the sum and the products of a word of weights in each lane of b with the
//             WORDS words at a
//   LAY       (map, x, count, to): `count` numbers as words; count is a multiple of GROUP
//   FORM      the name of the table

#include "dots_finish.h"

#define GROUPS ((ROWS + 2) / 3)
/// Keeps the compiler from deriving one row's address from another's: three rows share a pointer
/// through the processor's scaled addressing.
#define OPAQUE(p) __asm__("" : "+r"(p))

INLINE void many(const ck_dots_tile *t, const int rows, const int vectors) {
  sums_of sums[ROWS][2];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) sums[i][j] = beginning(t, j);
  }
  long row = t->a_row;
  const uint32_t *b = t->b;
  for (long plane = 0; plane < t->planes; plane++) {
    for (long line = 0; line < t->lines; line++) {
      const uint32_t *start = t->a + plane * t->a_plane + line * t->a_line, *a[GROUPS];
#pragma clang loop unroll(full)
      for (int g = 0; g < GROUPS; g++) {
        a[g] = start + (3 * g < rows ? 3 * g : 0) * row;
        OPAQUE(a[g]);
      }
      for (long p = 0; p < t->k; p++) {
        words right[2] = {load(b), vectors > 1 ? load(b + LANES) : (words)0};
#pragma clang loop unroll(full)
        for (int i = 0; i < rows; i++) {
          const uint32_t *left = a[i / 3] + (i % 3) * row;
#pragma clang loop unroll(full)
          for (int j = 0; j < vectors; j++) sums[i][j] = DOT(sums[i][j], left, right[j]);
        }
#pragma clang loop unroll(full)
        for (int g = 0; g < (rows + 2) / 3; g++) a[g] += WORDS;
        b += 2 * LANES;
      }
    }
  }
  finish(t, sums, rows, vectors);
}

/// One row, over four words of weights at a time: two sums alone would wait for each other.
INLINE void one(const ck_dots_tile *t, const int vectors) {
  sums_of sums[4][2] = {};
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) sums[0][j] = beginning(t, j);
  const uint32_t *b = t->b;
  for (long plane = 0; plane < t->planes; plane++) {
    for (long line = 0; line < t->lines; line++) {
      const uint32_t *a = t->a + plane * t->a_plane + line * t->a_line;
      long p = 0;
      for (; p + 4 <= t->k; p += 4, b += 8 * LANES) {
#pragma clang loop unroll(full)
        for (int q = 0; q < 4; q++) {
#pragma clang loop unroll(full)
          for (int j = 0; j < vectors; j++) {
            sums[q][j] = DOT(sums[q][j], a + (p + q) * WORDS, load(b + (2 * q + j) * LANES));
          }
        }
      }
      for (; p < t->k; p++, b += 2 * LANES) {
#pragma clang loop unroll(full)
        for (int j = 0; j < vectors; j++) {
          sums[0][j] = DOT(sums[0][j], a + p * WORDS, load(b + j * LANES));
        }
      }
    }
  }
  sums_of row[ROWS][2];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) {
    row[0][j] = PLUS(PLUS(sums[0][j], sums[1][j]), PLUS(sums[2][j], sums[3][j]));
  }
  finish(t, row, 1, vectors);
}

#define X(r)                                                                             \
  static void run1x##r(const ck_dots_tile *t) { r == 1 ? one(t, 1) : many(t, r, 1); }    \
  static void run2x##r(const ck_dots_tile *t) { r == 1 ? one(t, 2) : many(t, r, 2); }
ROW_LIST
#undef X

#include "dots_lay.h"

#define R1(r) [r] = run1x##r,
#define R2(r) [r] = run2x##r,
const ck_dots_form FORM = {
    .rows = ROWS,
    .lanes = LANES,
    .group = GROUP,
    .words = WORDS,
    .near = 2,
    .far = 2,
#define X R1
    .run[0] = {ROW_LIST},
#undef X
#define X R2
    .run[1] = {ROW_LIST},
#undef X
    .lay = lay,
};
