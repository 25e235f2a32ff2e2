// The transforms of Winograd's convolutions F(4x4, 3x3) and F(2x2, 3x3) over vectors of channels,
// included after "convolution_template.h" of the same form. The including file defines
//   WINOGRAD_FORMS  the name of the table
//
// Lavin and Gray 2015, with the points 0, -a, a, -b, b and infinity for a = 2/3 and b = 3/2: on
// sums of 256 channels their largest error is 0.27 of that with the usual 1 and 2, whose powers
// are further from 1. The gradient by the weights is the transpose: from windows and results
// spread over the same points to sums of their products, gathered into nine taps. The smaller
// tiles have the points 0, -1, 1 and infinity.

#include "winograd.h"

#define WINDOW CK_WINOGRAD_WINDOW
#define RESULTS CK_WINOGRAD_RESULTS

#define POINT_A ((vec)(2.0f / 3))
#define POINT_B ((vec)1.5f)
#define SQUARE_A ((vec)(4.0f / 9))
#define SQUARE_B ((vec)2.25f)
#define SQUARES ((vec)(97.0f / 36))

/// B^T times a window's values: those at 0 and infinity, and even and odd parts at pairs of points.
INLINE void window_line(const vec *d, vec t[WINDOW], const int size) {
  if (size == 2) {
    t[0] = d[0] - d[2];
    t[1] = d[2] + d[1];
    t[2] = d[2] - d[1];
    t[3] = d[3] - d[1];
    return;
  }
  vec even_a = FMA(-SQUARE_B, d[2], d[4]), odd_a = FMA(-SQUARE_B, d[1], d[3]) * POINT_A;
  vec even_b = FMA(-SQUARE_A, d[2], d[4]), odd_b = FMA(-SQUARE_A, d[1], d[3]) * POINT_B;
  t[0] = FMA(-SQUARES, d[2], d[0] + d[4]);
  t[1] = even_a + odd_a;
  t[2] = even_a - odd_a;
  t[3] = even_b + odd_b;
  t[4] = even_b - odd_b;
  t[5] = FMA(-SQUARES, d[3], d[1] + d[5]);
}

/// One tile of products. Nothing but sums is written, as they are: beside so few products, what
/// other tiles are asked for would take as long.
INLINE void product(ck_winograd_plane *p, const int rows, const int vectors, const int far) {
  vec sums[ROWS][2] = {};
  long row = p->row;
  ck_ahead ahead = p->ahead;
  multiply(sums, p->depth, p->windows, row, p->panel, 2 * LANES, far ? &ahead : 0, rows, vectors);
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) store(p->sums + (2 * i + j) * LANES, sums[i][j]);
  }
  p->windows += rows * row;
  p->sums += rows * 2 * LANES;
  p->ahead = ahead;
}

INLINE void products(ck_winograd_plane *p, long tiles, const int rows, const int vectors) {
  if (p->ahead.step > 0) {
    for (; tiles > 0; tiles--) product(p, rows, vectors, 1);
  } else {
    for (; tiles > 0; tiles--) product(p, rows, vectors, 0);
  }
}

#define X(r)                                                                                  \
  static void products1x##r(ck_winograd_plane *p, long tiles) { products(p, tiles, r, 1); }   \
  static void products2x##r(ck_winograd_plane *p, long tiles) { products(p, tiles, r, 2); }
ROW_LIST
#undef X

#define P1(r) [r] = products1x##r,
#define P2(r) [r] = products2x##r,
#define X P1
static ck_winograd_function *const products1[] = {ROW_LIST};
#undef X
#define X P2
static ck_winograd_function *const products2[] = {ROW_LIST};
#undef X

/// A^T times a window's sums: powers of the points.
INLINE void results_line(const vec m[WINDOW], vec r[RESULTS], const int size) {
  if (size == 2) {
    r[0] = m[0] + (m[1] + m[2]);
    r[1] = (m[1] - m[2]) + m[3];
    return;
  }
  vec sum_a = m[1] + m[2], odd_a = (m[1] - m[2]) * POINT_A;
  vec sum_b = m[3] + m[4], odd_b = (m[3] - m[4]) * POINT_B;
  r[0] = m[0] + (sum_a + sum_b);
  r[1] = odd_a + odd_b;
  r[2] = FMA(SQUARE_A, sum_a, SQUARE_B * sum_b);
  r[3] = FMA(SQUARE_A, odd_a, FMA(SQUARE_B, odd_b, m[5]));
}

/// Writes one result of a tile, with what is done to it; `whole` says that all of them exist.
INLINE void put(const ck_winograd_results *r, long column, vec v, vec bias, const int y,
                const int x, const int whole) {
  if (!whole && (y >= r->rows || x >= r->pixels)) return;
  long at = y * r->out_row + x * r->out_pixel + column;
  long count = whole ? LANES : r->columns - column;
  v += bias;
  if (r->addend) v += load_some(r->addend + at, count);
  if (r->relu) v = v < (vec)0 ? (vec)0 : v;
  store_some(r->out + at, v, count);
}

INLINE void results_block(const ck_winograd_results *r, long column, const int whole,
                          const int size, const int pool) {
  const int window = size + 2;
  vec lines[WINDOW][RESULTS], largest[RESULTS];
#pragma clang loop unroll(full)
  for (int y = 0; y < window; y++) {
    vec m[WINDOW];
#pragma clang loop unroll(full)
    for (int x = 0; x < window; x++) m[x] = load(r->from + (y * window + x) * r->plane + column);
    results_line(m, lines[y], size);
  }
  vec bias = r->bias ? load_some(r->bias + column, r->columns - column) : (vec)0;
#pragma clang loop unroll(full)
  for (int x = 0; x < size; x++) {
    vec m[WINDOW], t[RESULTS];
#pragma clang loop unroll(full)
    for (int y = 0; y < window; y++) m[y] = lines[y][x];
    results_line(m, t, size);
#pragma clang loop unroll(full)
    for (int y = 0; y < size; y += pool) {
      vec v = pool > 1 ? larger(t[y], t[y + 1]) : t[y];
      if (pool > 1 && x % 2 > 0) v = larger(largest[y], v);
      largest[y] = v;
      if (x % pool == pool - 1) put(r, column, v, bias, y / pool, x / pool, whole);
    }
  }
}

INLINE void results_of(const ck_winograd_results *r, const int size, const int pool) {
  int whole = r->rows == size / pool && r->pixels == size / pool;
  for (long c = 0; c < r->columns; c += LANES) {
    if (whole && r->columns - c >= LANES) {
      results_block(r, c, 1, size, pool);
    } else {
      results_block(r, c, 0, size, pool);
    }
  }
}

INLINE void results(const ck_winograd_results *r, const int size) {
  r->pool > 1 ? results_of(r, size, 2) : results_of(r, size, 1);
}

/// G times three values: powers of each point, over the product of its distances from the others.
INLINE void weights_line(const vec g[3], vec t[WINDOW], const int size) {
  if (size == 2) {
    vec even = (g[0] + g[2]) * 0.5f, odd = g[1] * 0.5f;
    t[0] = g[0];
    t[1] = even + odd;
    t[2] = even - odd;
    t[3] = g[2];
    return;
  }
  vec over_a = (vec)(-81.0f / 130), over_b = (vec)(8.0f / 65);
  vec even_a = FMA(SQUARE_A, g[2], g[0]) * over_a, odd_a = POINT_A * g[1] * over_a;
  vec even_b = FMA(SQUARE_B, g[2], g[0]) * over_b, odd_b = POINT_B * g[1] * over_b;
  t[0] = g[0];
  t[1] = even_a + odd_a;
  t[2] = even_a - odd_a;
  t[3] = even_b + odd_b;
  t[4] = even_b - odd_b;
  t[5] = g[2];
}

INLINE void weights(const float *taps, long count, float *to, long plane, const int size) {
  const int window = size + 2;
  for (long i = 0; i < count; i += LANES) {
    vec columns[3][WINDOW];
#pragma clang loop unroll(full)
    for (int x = 0; x < 3; x++) {
      vec g[3] = {load(taps + x * count + i), load(taps + (3 + x) * count + i),
                  load(taps + (6 + x) * count + i)};
      weights_line(g, columns[x], size);
    }
#pragma clang loop unroll(full)
    for (int y = 0; y < window; y++) {
      vec g[3] = {columns[0][y], columns[1][y], columns[2][y]}, t[WINDOW];
      weights_line(g, t, size);
#pragma clang loop unroll(full)
      for (int x = 0; x < window; x++) store(to + (y * window + x) * plane + i, t[x]);
    }
  }
}

/// A times four results: the values at the points of a polynomial with these coefficients.
INLINE void spread_line(const vec *r, vec u[WINDOW]) {
  vec even_a = FMA(SQUARE_A, r[2], r[0]), odd_a = FMA(SQUARE_A, r[3], r[1]) * POINT_A;
  vec even_b = FMA(SQUARE_B, r[2], r[0]), odd_b = FMA(SQUARE_B, r[3], r[1]) * POINT_B;
  u[0] = r[0];
  u[1] = even_a + odd_a;
  u[2] = even_a - odd_a;
  u[3] = even_b + odd_b;
  u[4] = even_b - odd_b;
  u[5] = r[3];
}

/// One line of `count` values: of a window of tiles of `size`, or results.
INLINE void line(const vec *d, vec t[WINDOW], const int count, const int size) {
  count == size ? spread_line(d, t) : window_line(d, t, size);
}

/// Transforms `count` times `count` values to a window of tiles of `size`: those of an image, or
/// results.
INLINE void transform_block(const ck_winograd_window *w, long channel, const int whole,
                            const int count, const int size) {
  const int window = size + 2;
  vec columns[WINDOW][WINDOW];
#pragma clang loop unroll(full)
  for (int x = 0; x < count; x++) {
    vec d[WINDOW];
#pragma clang loop unroll(full)
    for (int y = 0; y < count; y++) {
      int inside = whole || (y >= w->top && y < w->bottom && x >= w->left && x < w->right);
      d[y] = inside ? load(w->in + y * w->in_row + x * w->in_pixel + channel) : (vec)0;
    }
    line(d, columns[x], count, size);
  }
#pragma clang loop unroll(full)
  for (int y = 0; y < window; y++) {
    vec d[WINDOW], t[WINDOW];
#pragma clang loop unroll(full)
    for (int x = 0; x < count; x++) d[x] = columns[x][y];
    line(d, t, count, size);
#pragma clang loop unroll(full)
    for (int x = 0; x < window; x++) store(w->to + (y * window + x) * w->plane + channel, t[x]);
  }
}

INLINE void transform(const ck_winograd_window *w, long channels, const int count,
                      const int size) {
  int whole = w->top == 0 && w->bottom == count && w->left == 0 && w->right == count;
  if (whole) {
    for (long c = 0; c < channels; c += LANES) transform_block(w, c, 1, count, size);
  } else {
    for (long c = 0; c < channels; c += LANES) transform_block(w, c, 0, count, size);
  }
}

static void spread(const ck_winograd_window *w, long channels) {
  transform(w, channels, RESULTS, RESULTS);
}

/// G^T times six sums: the transpose of what makes six weights of three.
INLINE void gather_line(const vec m[WINDOW], vec g[3]) {
  vec over_a = (vec)(-81.0f / 130), over_b = (vec)(8.0f / 65);
  vec even_a = (m[1] + m[2]) * over_a, odd_a = (m[1] - m[2]) * over_a;
  vec even_b = (m[3] + m[4]) * over_b, odd_b = (m[3] - m[4]) * over_b;
  g[0] = m[0] + (even_a + even_b);
  g[1] = FMA(POINT_A, odd_a, POINT_B * odd_b);
  g[2] = FMA(SQUARE_A, even_a, FMA(SQUARE_B, even_b, m[5]));
}

static void gradients(const float *sums, long plane, long count, float *to, long row, long tap) {
  for (long i = 0; i < count; i += LANES) {
    vec lines[WINDOW][3];
#pragma clang loop unroll(full)
    for (int y = 0; y < WINDOW; y++) {
      vec m[WINDOW];
#pragma clang loop unroll(full)
      for (int x = 0; x < WINDOW; x++) m[x] = load(sums + (y * WINDOW + x) * plane + i);
      gather_line(m, lines[y]);
    }
#pragma clang loop unroll(full)
    for (int x = 0; x < 3; x++) {
      vec m[WINDOW], g[3];
#pragma clang loop unroll(full)
      for (int y = 0; y < WINDOW; y++) m[y] = lines[y][x];
      gather_line(m, g);
#pragma clang loop unroll(full)
      for (int y = 0; y < 3; y++) store(to + y * row + x * tap + i, g[y]);
    }
  }
}

#define TRANSFORMS(size)                                                                   \
  static void window_of##size(const ck_winograd_window *w, long channels) {                \
    transform(w, channels, size + 2, size);                                                \
  }                                                                                        \
  static void results##size(const ck_winograd_results *r) { results(r, size); }            \
  static void weights##size(const float *taps, long count, float *to, long plane) {        \
    weights(taps, count, to, plane, size);                                                 \
  }
TRANSFORMS(2)
TRANSFORMS(4)
#undef TRANSFORMS

const ck_winograd_form WINOGRAD_FORMS[2] = {
    {.size = 2, .window = 4, .planes = 16, .window_of = window_of2, .results = results2,
     .products = {products1, products2}, .weights = weights2},
    {.size = 4, .window = 6, .planes = 36, .window_of = window_of4, .results = results4,
     .products = {products1, products2}, .weights = weights4, .spread = spread,
     .gradients = gradients},
};
