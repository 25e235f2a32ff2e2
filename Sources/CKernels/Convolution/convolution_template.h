// The convolution's micro-kernels of one instruction set, included after "tile_template.h" of the
// same form, whose vectors, tile sizes and finish they share. The including file defines
//   CONVOLUTION_FORM  the name of the table

#include "convolution_tile.h"

INLINE void gather(const ck_deep_tile *d, const int rows, const int vectors) {
  const ck_tile *t = &d->tile;
  vec sums[ROWS][2] = {};
  if (t->addend) expect(t, rows, vectors);
  ck_ahead ahead = ahead_of(t);
  for (long plane = 0; plane < d->planes; plane++) {
    for (long line = 0; line < d->lines; line++) {
      const float *a = t->a + plane * d->a_plane + line * d->a_line;
      const float *b = t->b + plane * d->b_plane + line * d->b_line;
      multiply(sums, t->k, a, t->a_row, b, 2 * LANES, &ahead, rows, vectors);
    }
  }
  keep(t, ahead);
  finish(t, sums, rows, vectors);
}

/// One row, over four values of k at a time: two sums alone would wait for each other.
INLINE void gather_one(const ck_deep_tile *d, const int vectors) {
  const ck_tile *t = &d->tile;
  vec sums[4][2] = {};
  for (long plane = 0; plane < d->planes; plane++) {
    for (long line = 0; line < d->lines; line++) {
      const float *a = t->a + plane * d->a_plane + line * d->a_line;
      const float *b = t->b + plane * d->b_plane + line * d->b_line;
      long p = 0;
      for (; p + 4 <= t->k; p += 4, b += 8 * LANES) {
#pragma clang loop unroll(full)
        for (int q = 0; q < 4; q++) {
          vec left = (vec)(a[p + q]);
#pragma clang loop unroll(full)
          for (int j = 0; j < vectors; j++) {
            sums[q][j] = FMA(left, load(b + (2 * q + j) * LANES), sums[q][j]);
          }
        }
      }
      for (; p < t->k; p++, b += 2 * LANES) {
#pragma clang loop unroll(full)
        for (int j = 0; j < vectors; j++) {
          sums[0][j] = FMA((vec)(a[p]), load(b + j * LANES), sums[0][j]);
        }
      }
    }
  }
  vec row[ROWS][2];
  for (int j = 0; j < vectors; j++) {
    row[0][j] = (sums[0][j] + sums[1][j]) + (sums[2][j] + sums[3][j]);
  }
  finish(t, row, 1, vectors);
}

INLINE void scatter(const ck_deep_tile *d, const int rows, const int vectors) {
  const ck_tile *t = &d->tile;
  vec sums[ROWS][2] = {};
  long column = t->a_column, b_row = t->b_row;
  for (long plane = 0; plane < d->planes; plane++) {
    for (long line = 0; line < d->lines; line++) {
      const float *a = t->a + plane * d->a_plane + line * d->a_line;
      const float *b = t->b + plane * d->b_plane + line * d->b_line;
      for (long p = 0; p < t->k; p++) {
        vec right[2] = {load(b), vectors > 1 ? load(b + LANES) : (vec)0};
#pragma clang loop unroll(full)
        for (int i = 0; i < rows; i++) add_products(sums[i], a + i, right, vectors, i % 2);
        prefetch(b + AHEAD * b_row, vectors);
        __builtin_prefetch(a + AHEAD * column);
        a += column;
        b += b_row;
      }
    }
  }
  finish(t, sums, rows, vectors);
}

#define X(r)                                                                                \
  static void gather1x##r(const ck_deep_tile *t) {                                          \
    r == 1 ? gather_one(t, 1) : gather(t, r, 1);                                            \
  }                                                                                         \
  static void gather2x##r(const ck_deep_tile *t) {                                          \
    r == 1 ? gather_one(t, 2) : gather(t, r, 2);                                            \
  }                                                                                         \
  static void scatter1x##r(const ck_deep_tile *t) { scatter(t, r, 1); }                     \
  static void scatter2x##r(const ck_deep_tile *t) { scatter(t, r, 2); }
ROW_LIST
#undef X

/// The first `count` lanes from memory, the others zero.
INLINE vec load_some(const float *p, long count) {
  vec v = (vec)0;
  if (count >= LANES) return load(p);
  __builtin_memcpy(&v, p, (unsigned long)count * sizeof(float));
  return v;
}

INLINE void store_some(float *p, vec v, long count) {
  if (count >= LANES) {
    store(p, v);
  } else {
    __builtin_memcpy(p, &v, (unsigned long)count * sizeof(float));
  }
}

/// The larger of a and b, NaN where one is.
INLINE vec larger(vec a, vec b) {
  vec most = a > b ? a : b;
  return a != a ? a : most;
}

static void pool(const ck_pooled_row *r, long channels) {
  for (long x = 0; x < r->pixels; x++) {
    const float *top = r->from + 2 * x * r->pixel, *bottom = top + r->row;
    for (long c = 0; c < channels; c += LANES) {
      vec first = larger(load(top + c), load(top + r->pixel + c));
      vec second = larger(load(bottom + c), load(bottom + r->pixel + c));
      store_some(r->out + x * r->out_pixel + c, larger(first, second), channels - c);
    }
  }
}

/// `results` results, of one vector of channels each.
INLINE void depthwise_block(const ck_depthwise_stretch *s, long first, long channel, long count,
                            const int results) {
  vec sums[4] = {};
  const float *in = s->in + first * s->in_step + channel;
  for (long line = 0; line < s->lines; line++) {
    for (long tap = 0; tap < s->taps; tap++) {
      vec weight = load_some(
          s->weight + line * s->weight_line + tap * s->weight_tap + channel, count);
      const float *place = in + line * s->in_line + tap * s->in_tap;
#pragma clang loop unroll(full)
      for (int i = 0; i < results; i++) {
        sums[i] = FMA(load_some(place + i * s->in_step, count), weight, sums[i]);
      }
    }
  }
  vec bias = s->bias ? load_some(s->bias + channel, count) : (vec)0;
#pragma clang loop unroll(full)
  for (int i = 0; i < results; i++) {
    long at = (first + i) * s->out_step + channel;
    vec v = sums[i] + bias;
    if (s->addend) v += load_some(s->addend + (s->out - s->whole) + at, count);
    if (s->relu) v = v < (vec)0 ? (vec)0 : v;
    store_some(s->out + at, v, count);
  }
}

/// Results follow each other in the outer loop, so that memory is read as it lies.
static void depthwise(const ck_depthwise_stretch *s, long channels) {
  long whole = channels / LANES * LANES;
  for (long i = 0; i < s->results; i += s->results - i >= 4 ? 4 : 1) {
    for (long c = 0; c < channels; c += LANES) {
      if (s->results - i < 4) {
        depthwise_block(s, i, c, channels - c, 1);
      } else if (c < whole) {
        depthwise_block(s, i, c, LANES, 4);
      } else {
        depthwise_block(s, i, c, channels - c, 4);
      }
    }
  }
}

/// Adds the products of `results` results, of one vector of channels each.
INLINE void gradient_block(const ck_depthwise_stretch *s, long first, long channel, long count,
                           const int results, float *sums) {
  const float *in = s->in + first * s->in_step + channel;
  const float *dy = s->out + first * s->out_step + channel;
  vec right[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < results; i++) right[i] = load_some(dy + i * s->out_step, count);
  for (long line = 0; line < s->lines; line++) {
    for (long tap = 0; tap < s->taps; tap++) {
      float *sum = sums + line * s->weight_line + tap * s->weight_tap + channel;
      const float *place = in + line * s->in_line + tap * s->in_tap;
      vec v = load_some(sum, count);
#pragma clang loop unroll(full)
      for (int i = 0; i < results; i++) {
        v = FMA(load_some(place + i * s->in_step, count), right[i], v);
      }
      store_some(sum, v, count);
    }
  }
}

static void depthwise_gradient(const ck_depthwise_stretch *s, long channels, float *sums) {
  long whole = channels / LANES * LANES;
  for (long i = 0; i < s->results; i += s->results - i >= 4 ? 4 : 1) {
    for (long c = 0; c < channels; c += LANES) {
      if (s->results - i < 4) {
        gradient_block(s, i, c, channels - c, 1, sums);
      } else if (c < whole) {
        gradient_block(s, i, c, LANES, 4, sums);
      } else {
        gradient_block(s, i, c, channels - c, 4, sums);
      }
    }
  }
}

#define G1(r) [r] = gather1x##r,
#define G2(r) [r] = gather2x##r,
#define S1(r) [r] = scatter1x##r,
#define S2(r) [r] = scatter2x##r,
const ck_convolution_form CONVOLUTION_FORM = {
#define X G1
    .gather[0] = {ROW_LIST},
#undef X
#define X G2
    .gather[1] = {ROW_LIST},
#undef X
#define X S1
    .scatter[0] = {ROW_LIST},
#undef X
#define X S2
    .scatter[1] = {ROW_LIST},
#undef X
    .depthwise = depthwise,
    .depthwise_gradient = depthwise_gradient,
    .pool = pool,
};
