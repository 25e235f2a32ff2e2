#include "winograd.h"

/// Floats of the transformed windows of a block (1 MiB, in the second-level cache), and its tiles.
#define WINDOW_FLOATS (1 << 18)
#define MOST_TILES 84
/// Channels whose kernels are laid out before they are transformed.
#define PACKED_CHANNELS 16
/// Floats between rows and planes that keep them out of the same sets of the cache.
#define APART 16

const ck_winograd_form *ck_winograd_form_of(int isa) {
#if defined(__x86_64__)
  if (isa == CK_ISA_AVX512) return &ck_winograd_form_avx512;
  if (isa == CK_ISA_AVX2) return &ck_winograd_form_avx2;
#endif
  (void)isa;
  return &ck_winograd_form_portable;
}

static long tiles_of(const ck_axis *axis) { return ck_parts(axis->results, CK_WINOGRAD_RESULTS); }

static int fits_axis(const ck_axis *axis) {
  return axis->taps == 3 && axis->tap_step == 1 && axis->in_step == 1 && axis->out_step == 1;
}

long ck_winograd_strips(const ck_gather *g) {
  int fits = fits_axis(&g->y) && fits_axis(&g->x) && g->groups == 1 &&
             g->depth % CK_WINOGRAD_WHOLE == 0 && tiles_of(&g->x) <= MOST_TILES &&
             tiles_of(&g->x) * (g->depth + APART) * CK_WINOGRAD_PLANES <= WINDOW_FLOATS;
  return fits ? tiles_of(&g->y) : 0;
}

long ck_winograd_tiles(const ck_gather *g) { return tiles_of(&g->x); }

/// The most strips whose tiles make a block.
static long most_strips(const ck_gather *g) {
  long tiles = WINDOW_FLOATS / (CK_WINOGRAD_PLANES * (g->depth + APART));
  return ck_most(ck_least(tiles, MOST_TILES) / tiles_of(&g->x), 1);
}

/// Floats of a packed panel.
static long panel_count(const ck_gather *g) {
  return CK_WINOGRAD_PLANES * g->depth * ck_form_of(g->isa)->width;
}

long ck_winograd_packed_count(const ck_gather *g) {
  return ck_gather_panels(g) * panel_count(g);
}

void ck_winograd_pack(const ck_gather *g, const float *weight, long panel, float *packed) {
  long width = ck_form_of(g->isa)->width, column = panel * width;
  _Alignas(64) float taps[9 * PACKED_CHANNELS * CK_MAX_WIDTH];
  float *to = packed + panel * panel_count(g);
  const float *from = weight + column * g->weight_column;
  for (long c = 0; c < g->depth; c += PACKED_CHANNELS) {
    for (long y = 0; y < 3; y++) {
      for (long x = 0; x < 3; x++) {
        long row = g->y.weight_first + y * g->y.weight_step;
        long tap = g->x.weight_first + x * g->x.weight_step;
        ck_matmul_pack(g->isa, PACKED_CHANNELS, ck_least(width, g->columns - column),
                       from + row * g->weight_row + tap * g->weight_tap + c * g->weight_depth,
                       g->weight_depth, g->weight_column,
                       taps + (3 * y + x) * PACKED_CHANNELS * width);
      }
    }
    ck_winograd_form_of(g->isa)->weights(taps, PACKED_CHANNELS * width, to + c * width,
                                         g->depth * width);
  }
}

/// The places of a window that begins at `first` which lie in 0..<length.
static void inside(long first, long length, long *low, long *high) {
  *low = ck_least(ck_most(-first, 0), CK_WINOGRAD_WINDOW);
  *high = ck_most(ck_least(length - first, CK_WINOGRAD_WINDOW), *low);
}

void ck_winograd_windows(const ck_gather *g, const float *in, ck_winograd_stretch s, long channels,
                         float *windows) {
  long across = tiles_of(&g->x), down = tiles_of(&g->y);
  ck_winograd_window w = {.in_row = g->in_row, .in_pixel = g->in_pixel, .plane = s.plane};
  w.to = windows;
  for (long i = s.strip; i < s.strip + s.strips; i++) {
    long y = g->y.in_first + i % down * CK_WINOGRAD_RESULTS;
    inside(y, g->y.in_length, &w.top, &w.bottom);
    for (long t = 0; t < across; t++, w.to += s.row) {
      long x = g->x.in_first + t * CK_WINOGRAD_RESULTS;
      inside(x, g->x.in_length, &w.left, &w.right);
      w.in = in + i / down * g->in_image + y * g->in_row + x * g->in_pixel;
      ck_winograd_form_of(g->isa)->window(&w, channels);
    }
  }
}

/// Multiplies the windows of every plane by one panel.
static void multiply(const ck_gather *g, const float *windows, ck_winograd_stretch s,
                     const float *panel, long columns, float *sums, long plane) {
  const ck_form *form = ck_form_of(g->isa);
  columns = ck_parts(columns, form->lanes) * form->lanes;
  for (long e = 0; e < CK_WINOGRAD_PLANES; e++) {
    const float *b = panel + e * g->depth * form->width;
    ck_ahead ahead =
        ck_ahead_of(form, b + g->depth * form->width, ck_parts(s.tiles, form->rows),
                    ck_winograd_packed_count(g));
    ck_tile tile = {
        .k = g->depth,
        .columns = columns,
        .a = windows + e * s.plane,
        .a_row = s.row,
        .a_column = 1,
        .b = b,
        .b_row = form->width,
        .c = sums + e * plane,
        .c_row = form->width,
        .ahead = &ahead,
    };
    ck_tiles_run(form, tile, s.tiles);
  }
}

static void transform_results(const ck_gather *g, const ck_gather_buffers *m,
                              ck_winograd_stretch s, long column, long columns, const float *sums,
                              long plane) {
  long across = tiles_of(&g->x), down = tiles_of(&g->y), width = ck_form_of(g->isa)->width;
  ck_winograd_results r = {.from = sums, .plane = plane, .columns = columns, .relu = m->relu};
  r.out_row = g->out_row;
  r.out_pixel = g->out_pixel;
  r.bias = m->bias ? m->bias + column : 0;
  for (long i = s.strip; i < s.strip + s.strips; i++) {
    long y = i % down * CK_WINOGRAD_RESULTS;
    r.rows = ck_least(g->y.results - y, CK_WINOGRAD_RESULTS);
    for (long t = 0; t < across; t++, r.from += width) {
      long x = t * CK_WINOGRAD_RESULTS;
      r.pixels = ck_least(g->x.results - x, CK_WINOGRAD_RESULTS);
      r.out = m->out + i / down * g->out_image + (g->y.out_first + y) * g->out_row +
              (g->x.out_first + x) * g->out_pixel + column;
      r.addend = m->addend ? m->addend + (r.out - m->out) : 0;
      ck_winograd_form_of(g->isa)->results(&r);
    }
  }
}

void ck_winograd_run(const ck_gather *g, const ck_gather_buffers *m, ck_winograd_block block) {
  _Alignas(64) float windows[WINDOW_FLOATS + CK_WINOGRAD_PLANES * APART];
  _Alignas(64) float sums[CK_WINOGRAD_PLANES * (MOST_TILES * CK_MAX_WIDTH + APART)];
  long width = ck_form_of(g->isa)->width, most = most_strips(g);
  for (long blocks = ck_parts(block.strips, most); blocks > 0; blocks--) {
    long strips = ck_parts(block.strips, blocks);
    ck_winograd_stretch s = {block.strip, strips, strips * tiles_of(&g->x), g->depth + APART, 0};
    s.plane = s.tiles * s.row + APART;
    long plane = s.tiles * width + APART;
    ck_winograd_windows(g, m->in, s, g->depth, windows);
    for (long i = block.panel; i < block.panel + block.panels; i++) {
      long columns = ck_least(width, g->columns - i * width);
      multiply(g, windows, s, m->weight + i * panel_count(g), columns, sums, plane);
      transform_results(g, m, s, i * width, columns, sums, plane);
    }
    block.strip += strips;
    block.strips -= strips;
  }
}
