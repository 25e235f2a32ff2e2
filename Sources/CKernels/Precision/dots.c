#include "dots.h"

#include <string.h>

/// How much dearer rows of a tile are that lie in different rows of an image, or in different
/// images.
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

/// Whether the processor has what `unit` needs beyond the widest instruction set.
static int has_unit(int unit) {
#if defined(__x86_64__)
  switch (unit) {
    case CK_DOTS_BFLOAT16:
      return __builtin_cpu_supports("avx512bf16");
    case CK_DOTS_QUADS:
      return __builtin_cpu_supports("avx512vnni");
    case CK_DOTS_BFLOAT16_TILES:
      return __builtin_cpu_supports("amx-bf16") && __builtin_cpu_supports("avx512bf16") &&
             ck_dots_tiles_allowed();
    case CK_DOTS_QUAD_TILES:
      return __builtin_cpu_supports("amx-int8") && ck_dots_tiles_allowed();
  }
#endif
  (void)unit;
  return 0;
}

int ck_dots_available(int unit, int isa) {
  if (isa > ck_isa_available()) return 0;
  if (unit == CK_DOTS_WIDENED || unit == CK_DOTS_PAIRS) return 1;
  return isa == CK_ISA_AVX512 && has_unit(unit);
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
  int is_fast = ck_dots_available(CK_DOTS_BFLOAT16, isa) && has_fast_bfloat16();
  return is_fast ? CK_DOTS_BFLOAT16 : CK_DOTS_WIDENED;
}

static int takes_quads(int unit) { return unit == CK_DOTS_QUADS || unit == CK_DOTS_QUAD_TILES; }

long ck_dots_group(int unit) { return takes_quads(unit) ? 4 : 2; }

long ck_dots_input_words(int unit) { return unit == CK_DOTS_WIDENED ? 2 : 1; }

long ck_dots_step(int unit) {
  return unit == CK_DOTS_BFLOAT16_TILES || unit == CK_DOTS_QUAD_TILES ? 16 : 1;
}

long ck_dots_panel_width(int unit, int isa) { return 2 * form_of(unit, isa)->lanes; }

long ck_dots_tile_rows(int unit, int isa) { return form_of(unit, isa)->rows; }

static int sums_integers(int unit) { return unit == CK_DOTS_PAIRS || takes_quads(unit); }

static long padded_columns(const ck_dots *d) {
  long width = ck_dots_panel_width(d->unit, d->isa);
  return parts(d->columns, width) * width;
}

/// Words of weights that a result is summed over.
static long depth_of(const ck_dots *d) { return d->planes * d->lines * d->k; }

long ck_dots_packed_count(const ck_dots *d) {
  return padded_columns(d) * (depth_of(d) + (sums_integers(d->unit) ? 2 : 0));
}

/// A word of weights: the inputs `first` and those behind it of one tap and column, and zeros
/// behind the last.
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
  long words = depth_of(d) / w->taps;
  for (long panel = 0; panel < d->columns; panel += width) {
    for (long tap = 0; tap < w->taps; tap++) {
      for (long word = 0; word < words; word++, packed += width) {
        for (long j = 0; j < width; j++) {
          packed[j] = panel + j < d->columns ? word_of(d, w, tap, word * group, panel + j) : 0;
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

/// Pixels of few channels that are laid out together, one behind the other, before they are spread.
#define STRIP 64

/// Bytes of a pixel that are spread by one move.
#define FEW_BYTES 8

/// Lays out `pixels` pixels of at most `FEW_BYTES` bytes.
static void lay_few(const ck_dots_form *form, const ck_dots_image *image, const float *x,
                    long pixels, long bytes, uint32_t *to) {
  _Alignas(8) uint8_t strip[(STRIP + 1) * FEW_BYTES] = {0};
  uint64_t kept = bytes < FEW_BYTES ? ((uint64_t)1 << (8 * bytes)) - 1 : ~(uint64_t)0;
  for (long done = 0; done < pixels; done += STRIP) {
    long count = least(STRIP, pixels - done);
    form->lay(image->map, x + done * image->depth, count * image->depth, (uint32_t *)strip);
    for (long i = 0; i < count; i++, to += image->words) {
      uint64_t pixel;
      memcpy(&pixel, strip + i * bytes, sizeof pixel);
      pixel &= kept;
      if (image->words == 1) {
        memcpy(to, &pixel, sizeof *to);
      } else {
        memcpy(to, &pixel, sizeof pixel);
      }
    }
  }
}

void ck_dots_lay(const ck_dots_image *image, const float *x, long row, long rows, uint32_t *to) {
  const ck_dots_form *form = form_of(image->unit, image->isa);
  long pixel = image->words, laid = parts(image->depth, form->group) * form->words;
  long line = (image->left + image->pixels + image->right) * pixel;
  uint32_t zero = zero_word(image);
  int joined = image->depth % form->group == 0 && laid == pixel;
  long bytes = image->depth * 4 * form->words / form->group;
  int few = bytes <= FEW_BYTES && pixel * 4 <= FEW_BYTES;
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
    if (few) {
      lay_few(form, image, from, image->pixels, bytes, inner);
      continue;
    }
    for (long j = 0; j < image->pixels; j++) {
      form->lay(image->map, from + j * image->depth, image->depth, inner + j * pixel);
      fill(inner + j * pixel + laid, zero, pixel - laid);
    }
  }
}

/// Results along one dimension: how many, and the strides of what they read and write.
typedef struct {
  long count, in, out;
} dimension;

/// What tiles run along: a row of an image, rows, images, or all of a block's rows of an image as
/// if they were one, with what lies between two rows computed in vain.
enum { IN_ROW, ACROSS_ROWS, ACROSS_IMAGES, THROUGH_ROWS };

/// Bytes of a panel that stays in the first-level cache while tiles run over rows.
#define NEAR_BYTES (24 << 10)

/// What one of `results` results costs when tiles run over `count` rows, in rows of a full tile.
static double cost(const ck_dots_form *form, const ck_dots_tile *tile, long count, long results) {
  long tiles = parts(count, form->rows), words = tile->planes * tile->lines * tile->k;
  long bytes = words * 2 * form->lanes * (long)sizeof(uint32_t);
  double panel = bytes <= NEAR_BYTES ? form->near : form->far;
  return ((double)count + (double)tiles * panel) / (double)results;
}

/// Places from the beginning of a row of results to that of the next.
static long pitch(const dimension d[3]) { return d[1].in / d[0].in; }

/// Places from the first result of a block's rows to behind the last.
static long places(const dimension d[3]) { return (d[1].count - 1) * pitch(d) + d[0].count; }

/// The dimension tiles run along.
static int tile_dimension(const ck_dots_form *form, const ck_dots_tile *tile,
                          const dimension d[3]) {
  double row = cost(form, tile, d[0].count, d[0].count);
  double costs[4] = {row, cost(form, tile, d[1].count, d[1].count) * ROW_COST,
                      cost(form, tile, d[2].count, d[2].count) * IMAGE_COST, row};
  if (form->skips && d[0].in > 0 && d[1].in % d[0].in == 0 && pitch(d) >= d[0].count) {
    costs[THROUGH_ROWS] = cost(form, tile, places(d), d[0].count * d[1].count);
  }
  int best = IN_ROW;
  for (int i = ACROSS_ROWS; i <= THROUGH_ROWS; i++) {
    if (costs[i] < costs[best]) best = i;
  }
  return best;
}

/// Results among the first `count` places.
static long results_in(const ck_dots_tile *tile, long count) {
  long whole = tile->run + tile->gap;
  return count / whole * tile->run + least(count % whole, tile->run);
}

/// Runs tiles over `rows` rows, evenly cut so that no tile is a sliver.
static void run_tiles(const ck_dots_form *form, ck_dots_tile tile, long rows) {
  ck_dots_function *const *kernels = form->run[parts(tile.columns, form->lanes) - 1];
  float *c = tile.c;
  for (long tiles = parts(rows, form->rows); tiles > 0; tiles--) {
    long count = tile.rows = parts(rows, tiles);
    kernels[count](&tile);
    tile.a += count * tile.a_row;
    tile.place += count;
    tile.c = c + results_in(&tile, tile.place) * tile.c_row;
    rows -= count;
  }
}

static void run_dimensions(const ck_dots_form *form, ck_dots_tile tile, const dimension d[3]) {
  int along = tile_dimension(form, &tile, d), through = along == THROUGH_ROWS;
  if (through) along = IN_ROW;
  int inner = along == IN_ROW ? 1 : 0, outer = along == ACROSS_IMAGES ? 1 : 2;
  tile.a_row = d[along].in;
  tile.c_row = d[along].out;
  tile.run = d[along].count;
  tile.gap = through ? pitch(d) - d[along].count : 0;
  long count = through ? places(d) : d[along].count;
  for (long i = 0; i < d[outer].count; i++) {
    for (long j = 0; j < (through ? 1 : d[inner].count); j++) {
      ck_dots_tile next = tile;
      next.a += i * d[outer].in + j * d[inner].in;
      next.c += i * d[outer].out + j * d[inner].out;
      run_tiles(form, next, count);
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

static void run_panels(const ck_dots *d, const ck_dots_buffers *m, ck_gather_block block) {
  for (long i = 0; i < block.panels; i++) run_panel(d, m, block, block.panel + i);
}

/// Words that a block lays out at a time, on its thread's stack.
#define OWN_WORDS (16 << 10)

long ck_dots_own_samples(const ck_dots *d) { return OWN_WORDS / most(d->in_image, 1); }

/// Runs a block of images of one pixel, laying some of them out at a time.
static void run_own(const ck_dots *d, const ck_dots_buffers *m, ck_gather_block block) {
  _Alignas(64) uint32_t words[OWN_WORDS];
  long fitting = ck_dots_own_samples(d), rows = form_of(d->unit, d->isa)->rows;
  long each = fitting > rows ? fitting / rows * rows : fitting;
  for (long done = 0; done < block.samples; done += each) {
    long first = block.sample + done, place = first * d->out_image;
    ck_gather_block part = block;
    part.sample = 0;
    part.samples = least(each, block.samples - done);
    for (long i = 0; i < part.samples; i++) {
      ck_dots_lay(&m->image, m->x + (first + i) * m->image.depth, 0, 1, words + i * d->in_image);
    }
    ck_dots_buffers own = *m;
    own.in = words;
    own.out = m->out + place;
    own.addend = m->addend ? m->addend + place : 0;
    run_panels(d, &own, part);
  }
}

void ck_dots_run(const ck_dots *d, const ck_dots_buffers *m, ck_gather_block block) {
  if (most(block.samples, 0) * most(block.rows, 0) * most(d->width, 0) == 0) return;
  m->x ? run_own(d, m, block) : run_panels(d, m, block);
  const ck_dots_form *form = form_of(d->unit, d->isa);
  if (form->leave) form->leave();
}
