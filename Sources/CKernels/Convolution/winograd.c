#include "winograd.h"

/// Floats of the transformed windows of a block (1 MiB, in the second-level cache), and its tiles.
#define WINDOW_FLOATS (1 << 18)
#define MOST_TILES 84
/// Channels whose kernels are laid out before they are transformed.
#define PACKED_CHANNELS 16
/// Floats between rows and planes that keep them out of the same sets of the cache.
#define APART 16

const ck_winograd_form *ck_winograd_form_of(int isa, long size) {
  int larger = size == CK_WINOGRAD_RESULTS;
  return &(*CK_TABLE_OF(isa, ck_winograd_forms))[larger];
}

static long tiles_of(const ck_axis *axis, long size) { return ck_parts(axis->results, size); }

static int fits_axis(const ck_axis *axis) {
  return axis->taps == 3 && axis->tap_step == 1 && axis->in_step == 1 && axis->out_step == 1;
}

long ck_winograd_strips(const ck_gather *g, long size) {
  long tiles = tiles_of(&g->x, size), planes = ck_winograd_form_of(g->isa, size)->planes;
  int fits = fits_axis(&g->y) && fits_axis(&g->x) && g->groups == 1 &&
             g->depth % CK_WINOGRAD_WHOLE == 0 && tiles <= MOST_TILES &&
             tiles * (g->depth + APART) * planes <= WINDOW_FLOATS;
  return fits ? tiles_of(&g->y, size) : 0;
}

long ck_winograd_tiles(const ck_gather *g, long size) { return tiles_of(&g->x, size); }

/// The most strips whose tiles make a block.
static long most_strips(const ck_gather *g, const ck_winograd_form *w) {
  long tiles = WINDOW_FLOATS / (w->planes * (g->depth + APART));
  return ck_most(ck_least(tiles, MOST_TILES) / tiles_of(&g->x, w->size), 1);
}

/// Floats of a packed panel.
static long panel_count(const ck_gather *g, const ck_winograd_form *w) {
  return w->planes * g->depth * ck_form_of(g->isa)->width;
}

long ck_winograd_packed_count(const ck_gather *g, long size) {
  return ck_gather_panels(g) * panel_count(g, ck_winograd_form_of(g->isa, size));
}

void ck_winograd_pack(const ck_gather *g, long size, const float *weight, long panel,
                      float *packed) {
  const ck_winograd_form *w = ck_winograd_form_of(g->isa, size);
  long width = ck_form_of(g->isa)->width, column = panel * width;
  _Alignas(64) float taps[9 * PACKED_CHANNELS * CK_MAX_WIDTH];
  float *to = packed + panel * panel_count(g, w);
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
    w->weights(taps, PACKED_CHANNELS * width, to + c * width, g->depth * width);
  }
}

/// The places of a window that begins at `first` which lie in 0..<length.
static void inside(long first, long length, long window, long *low, long *high) {
  *low = ck_least(ck_most(-first, 0), window);
  *high = ck_most(ck_least(length - first, window), *low);
}

void ck_winograd_windows(const ck_gather *g, const ck_winograd_form *form, const float *in,
                         ck_winograd_stretch s, long channels, float *windows) {
  long size = form->size, across = tiles_of(&g->x, size), down = tiles_of(&g->y, size);
  ck_winograd_window w = {.in_row = g->in_row, .in_pixel = g->in_pixel, .plane = s.plane};
  w.to = windows;
  for (long i = s.strip; i < s.strip + s.strips; i++) {
    long y = g->y.in_first + i % down * size;
    inside(y, g->y.in_length, form->window, &w.top, &w.bottom);
    for (long t = 0; t < across; t++, w.to += s.row) {
      long x = g->x.in_first + t * size;
      inside(x, g->x.in_length, form->window, &w.left, &w.right);
      w.in = in + i / down * g->in_image + y * g->in_row + x * g->in_pixel;
      form->window_of(&w, channels);
    }
  }
}

/// Multiplies the windows of every plane by one panel, tiles being cut evenly.
static void multiply(const ck_gather *g, const ck_winograd_form *w, const float *windows,
                     ck_winograd_stretch s, const float *panel, long columns, float *sums,
                     long plane) {
  const ck_form *form = ck_form_of(g->isa);
  long count = ck_winograd_packed_count(g, w->size);
  ck_cut cut = ck_cut_of(s.tiles, form->rows);
  ck_winograd_function *const *products = w->products[ck_parts(columns, form->lanes) - 1];
  for (long e = 0; e < w->planes; e++) {
    const float *next = panel + g->depth * form->width;
    ck_winograd_plane p = {
        .windows = windows + e * s.plane,
        .row = s.row,
        .depth = g->depth,
        .panel = panel,
        .sums = sums + e * plane,
        .ahead = ck_ahead_of(form, next, cut.tiles, count),
    };
    products[cut.rows](&p, cut.whole);
    if (cut.whole < cut.tiles) products[cut.rows - 1](&p, cut.tiles - cut.whole);
    panel = next;
  }
}

static void transform_results(const ck_gather *g, const ck_winograd_form *w,
                              const ck_gather_buffers *m, ck_winograd_stretch s, long column,
                              long columns, const float *sums, long plane) {
  long across = tiles_of(&g->x, w->size), down = tiles_of(&g->y, w->size);
  long width = ck_form_of(g->isa)->width, edge = w->size / g->pool;
  ck_winograd_results r = {.from = sums, .plane = plane, .columns = columns, .relu = m->relu};
  r.pool = g->pool;
  r.out_row = g->out_row;
  r.out_pixel = g->out_pixel;
  r.bias = m->bias ? m->bias + column : 0;
  for (long i = s.strip; i < s.strip + s.strips; i++) {
    long y = i % down * edge;
    r.rows = ck_least(g->y.results / g->pool - y, edge);
    for (long t = 0; t < across; t++, r.from += width) {
      long x = t * edge;
      r.pixels = ck_least(g->x.results / g->pool - x, edge);
      r.out = m->out + i / down * g->out_image + (g->y.out_first + y) * g->out_row +
              (g->x.out_first + x) * g->out_pixel + column;
      r.addend = m->addend ? m->addend + (r.out - m->out) : 0;
      w->results(&r);
    }
  }
}

void ck_winograd_run(const ck_gather *g, long size, const ck_gather_buffers *m,
                     ck_winograd_block block) {
  _Alignas(64) float windows[WINDOW_FLOATS + CK_WINOGRAD_PLANES * APART];
  _Alignas(64) float sums[CK_WINOGRAD_PLANES * (MOST_TILES * CK_MAX_WIDTH + APART)];
  const ck_winograd_form *w = ck_winograd_form_of(g->isa, size);
  long width = ck_form_of(g->isa)->width, most = most_strips(g, w);
  for (long blocks = ck_parts(block.strips, most); blocks > 0; blocks--) {
    long strips = ck_parts(block.strips, blocks);
    long tiles = strips * tiles_of(&g->x, size);
    ck_winograd_stretch s = {block.strip, strips, tiles, g->depth + APART, 0};
    s.plane = s.tiles * s.row + APART;
    long plane = s.tiles * width + APART;
    ck_winograd_windows(g, w, m->in, s, g->depth, windows);
    for (long i = block.panel; i < block.panel + block.panels; i++) {
      long columns = ck_least(width, g->columns - i * width);
      multiply(g, w, windows, s, m->weight + i * panel_count(g, w), columns, sums, plane);
      transform_results(g, w, m, s, i * width, columns, sums, plane);
    }
    block.strip += strips;
    block.strips -= strips;
  }
}
