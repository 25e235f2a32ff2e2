#include "dots.h"

#include <string.h>

/// What reading a panel costs a tile, in rows of it; and how much dearer rows are that lie in
/// different rows of an image, or in different images.
#define PANEL_COST 2.0
#define ROW_COST 1.05
#define IMAGE_COST 1.15

static long least(long x, long y) { return x < y ? x : y; }
static long most(long x, long y) { return x > y ? x : y; }
static long parts(long whole, long part) { return (whole + part - 1) / part; }

static const ck_dots_form *form_of(int unit, int isa) {
#if defined(__x86_64__)
  if (unit == CK_DOTS_QUAD_TILES) return &ck_dots_quads_amx;
  if (unit == CK_DOTS_BFLOAT16_TILES) return &ck_dots_bfloat16_amx;
  if (unit == CK_DOTS_QUADS) return &ck_dots_quads_avx512;
  if (unit == CK_DOTS_BFLOAT16) return &ck_dots_bfloat16_avx512;
  if (isa == CK_ISA_AVX512) {
    return unit == CK_DOTS_PAIRS ? &ck_dots_pairs_avx512 : &ck_dots_widened_avx512;
  }
  if (isa == CK_ISA_AVX2) {
    return unit == CK_DOTS_PAIRS ? &ck_dots_pairs_avx2 : &ck_dots_widened_avx2;
  }
#endif
  (void)isa;
  return unit == CK_DOTS_PAIRS ? &ck_dots_pairs_portable : &ck_dots_widened_portable;
}

int ck_dots_available(int unit, int isa) {
  if (isa > ck_isa_available()) return 0;
#if defined(__x86_64__)
  if (unit == CK_DOTS_QUADS) return isa == CK_ISA_AVX512 && __builtin_cpu_supports("avx512vnni");
  if (unit == CK_DOTS_BFLOAT16) {
    return isa == CK_ISA_AVX512 && __builtin_cpu_supports("avx512bf16");
  }
  if (unit == CK_DOTS_QUAD_TILES) {
    return isa == CK_ISA_AVX512 && __builtin_cpu_supports("amx-int8") && ck_dots_tiles_allowed();
  }
  if (unit == CK_DOTS_BFLOAT16_TILES) {
    return isa == CK_ISA_AVX512 && __builtin_cpu_supports("amx-bf16") && ck_dots_tiles_allowed();
  }
#endif
  return unit == CK_DOTS_PAIRS || unit == CK_DOTS_WIDENED;
}

/// Whether the processor's bfloat16 products are worth having. On Intel's cores of 2023 one takes
/// 0.76 ns and a multiply-add of floats, of half as many numbers, 0.19 ns: widening is faster.
static int has_fast_bfloat16(void) {
#if defined(__x86_64__)
  return !__builtin_cpu_is("intel");
#else
  return 0;
#endif
}

int ck_dots_best(int integers, int isa) {
  int tiles = integers ? CK_DOTS_QUAD_TILES : CK_DOTS_BFLOAT16_TILES;
  if (ck_dots_available(tiles, isa)) return tiles;
  if (integers) {
    return ck_dots_available(CK_DOTS_QUADS, isa) ? CK_DOTS_QUADS : CK_DOTS_PAIRS;
  }
  int has_unit = ck_dots_available(CK_DOTS_BFLOAT16, isa) && has_fast_bfloat16();
  return has_unit ? CK_DOTS_BFLOAT16 : CK_DOTS_WIDENED;
}

static int takes_quads(int unit) { return unit == CK_DOTS_QUADS || unit == CK_DOTS_QUAD_TILES; }

long ck_dots_group(int unit) { return takes_quads(unit) ? 4 : 2; }

long ck_dots_input_words(int unit) { return unit == CK_DOTS_WIDENED ? 2 : 1; }

long ck_dots_panel_width(int unit, int isa) { return 2 * form_of(unit, isa)->lanes; }

long ck_dots_tile_rows(int unit, int isa) { return form_of(unit, isa)->rows; }

static int sums_integers(int unit) { return unit == CK_DOTS_PAIRS || takes_quads(unit); }

static long padded_columns(const ck_dots *d) {
  long width = ck_dots_panel_width(d->unit, d->isa);
  return parts(d->columns, width) * width;
}

/// Words of weights that a result is summed over.
static long depth_of(const ck_dots *d) { return d->planes * d->lines * d->k; }

long ck_dots_packed_count(const ck_dots *d, long taps, long depth) {
  long words = taps * parts(depth, ck_dots_group(d->unit));
  return padded_columns(d) * (words + (sums_integers(d->unit) ? 2 : 0));
}

/// A word of weights: the inputs `first` and those behind it of one tap and column.
static uint32_t word_of(const ck_dots *d, const ck_dots_weights *w, long tap, long first,
                        long column) {
  uint32_t word = 0;
  long group = ck_dots_group(d->unit), bits = 32 / group;
  uint32_t mask = bits == 8 ? 0xffu : 0xffffu;
  for (long g = 0; g < group && first + g < w->depth; g++) {
    long place = (tap * w->depth + first + g) * d->columns + column;
    uint32_t value = sums_integers(d->unit) ? (uint32_t)((const int8_t *)w->weights)[place]
                                            : ((const uint16_t *)w->weights)[place];
    word |= (value & mask) << (g * bits);
  }
  return word;
}

/// What sums of integers begin with, so that an input of `zero` counts nothing, and their scales.
static void pack_ends(const ck_dots *d, const ck_dots_weights *w, uint32_t *packed) {
  long columns = padded_columns(d);
  int32_t *first = (int32_t *)packed;
  float *scales = (float *)(packed + columns);
  memset(packed, 0, 2 * (size_t)columns * sizeof(uint32_t));
  for (long j = 0; j < d->columns; j++) {
    uint32_t sum = 0;
    for (long i = 0; i < w->taps * w->depth; i++) {
      sum += (uint32_t)((const int8_t *)w->weights)[i * d->columns + j];
    }
    first[j] = (int32_t)(0u - sum * (uint32_t)w->zero);
    scales[j] = w->scales[j];
  }
}

void ck_dots_pack(const ck_dots *d, const ck_dots_weights *w, uint32_t *packed) {
  long width = ck_dots_panel_width(d->unit, d->isa), group = ck_dots_group(d->unit);
  for (long panel = 0; panel < d->columns; panel += width) {
    for (long tap = 0; tap < w->taps; tap++) {
      for (long first = 0; first < w->depth; first += group, packed += width) {
        for (long j = 0; j < width; j++) {
          packed[j] = panel + j < d->columns ? word_of(d, w, tap, first, panel + j) : 0;
        }
      }
    }
  }
  if (sums_integers(d->unit)) pack_ends(d, w, packed);
}

/// The word that stands for zeros only.
static uint32_t zero_word(const ck_dots_image *image) {
  uint32_t zero = sums_integers(image->unit) ? (uint32_t)image->map.zero : 0;
  if (takes_quads(image->unit)) return zero * 0x01010101u;
  return image->unit == CK_DOTS_PAIRS ? zero * 0x00010001u : 0;
}

static void fill(uint32_t *to, uint32_t word, long count) {
  for (long i = 0; i < count; i++) to[i] = word;
}

void ck_dots_lay(const ck_dots_image *image, const float *x, long row, long rows, uint32_t *to) {
  const ck_dots_form *form = form_of(image->unit, image->isa);
  long pixel = parts(image->depth, form->group) * form->words;
  long line = (image->left + image->pixels + image->right) * pixel;
  uint32_t zero = zero_word(image);
  int joined = image->depth % form->group == 0;
  for (long i = row; i < row + rows; i++, to += line) {
    if (i < 0 || i >= image->height) {
      fill(to, zero, line);
      continue;
    }
    const float *from = x + i * image->pixels * image->depth;
    uint32_t *inner = to + image->left * pixel;
    fill(to, zero, image->left * pixel);
    fill(inner + image->pixels * pixel, zero, image->right * pixel);
    if (joined) {
      form->lay(image->map, from, image->pixels * image->depth, inner);
      continue;
    }
    for (long j = 0; j < image->pixels; j++) {
      form->lay(image->map, from + j * image->depth, image->depth, inner + j * pixel);
    }
  }
}

/// Results along one dimension: how many, and the strides of what they read and write.
typedef struct {
  long count, in, out;
} dimension;

/// What a result costs when tiles run along a dimension, in rows of a full tile.
static double cost(const ck_dots_form *form, dimension d) {
  long tiles = parts(d.count, form->rows);
  return ((double)d.count + (double)tiles * PANEL_COST) / (double)d.count;
}

/// The dimension tiles run along.
static int tile_dimension(const ck_dots_form *form, const dimension d[3]) {
  double x = cost(form, d[0]), y = cost(form, d[1]) * ROW_COST;
  double sample = cost(form, d[2]) * IMAGE_COST;
  if (x <= y && x <= sample) return 0;
  return y <= sample ? 1 : 2;
}

/// Runs tiles over `rows` rows, evenly cut so that no tile is a sliver.
static void run_tiles(const ck_dots_form *form, ck_dots_tile tile, long rows) {
  ck_dots_function *const *kernels = form->run[parts(tile.columns, form->lanes) - 1];
  for (long tiles = parts(rows, form->rows); tiles > 0; tiles--) {
    long count = tile.rows = parts(rows, tiles);
    kernels[count](&tile);
    tile.a += count * tile.a_row;
    tile.c += count * tile.c_row;
    rows -= count;
  }
}

static void run_dimensions(const ck_dots_form *form, ck_dots_tile tile, const dimension d[3]) {
  int along = tile_dimension(form, d), inner = along == 0 ? 1 : 0, outer = along == 2 ? 1 : 2;
  tile.a_row = d[along].in;
  tile.c_row = d[along].out;
  for (long i = 0; i < d[outer].count; i++) {
    for (long j = 0; j < d[inner].count; j++) {
      ck_dots_tile next = tile;
      next.a += i * d[outer].in + j * d[inner].in;
      next.c += i * d[outer].out + j * d[inner].out;
      run_tiles(form, next, d[along].count);
    }
  }
}

static void run_panel(const ck_dots *d, const ck_dots_buffers *m, ck_gather_block block,
                      long panel) {
  const ck_dots_form *form = form_of(d->unit, d->isa);
  long width = 2 * form->lanes, column = panel * width;
  const uint32_t *ends = m->packed + padded_columns(d) * depth_of(d);
  ck_dots_tile tile = {
      .planes = d->planes,
      .a_plane = d->a_plane,
      .lines = d->lines,
      .a_line = d->a_line,
      .k = d->k,
      .columns = least(width, d->columns - column),
      .a = m->in + block.sample * d->in_image + block.row * d->in_row,
      .b = m->packed + panel * width * depth_of(d),
      .c = m->out + block.sample * d->out_image + block.row * d->out_row + column,
      .bias = m->bias ? m->bias + column : 0,
      .addend = m->addend,
      .whole = m->out,
      .first = (const int32_t *)ends + column,
      .scales = (const float *)(ends + padded_columns(d)) + column,
      .relu = m->relu,
  };
  const dimension dimensions[3] = {
      {d->width, d->in_pixel, d->columns},
      {block.rows, d->in_row, d->out_row},
      {block.samples, d->in_image, d->out_image},
  };
  run_dimensions(form, tile, dimensions);
}

void ck_dots_run(const ck_dots *d, const ck_dots_buffers *m, ck_gather_block block) {
  if (most(block.samples, 0) * most(block.rows, 0) * most(d->width, 0) == 0) return;
  for (long i = 0; i < block.panels; i++) run_panel(d, m, block, block.panel + i);
  const ck_dots_form *form = form_of(d->unit, d->isa);
  if (form->leave) form->leave();
}
