#include "winograd.h"

#include <string.h>

/// Floats of the transformed windows and results of a stretch, and the most tiles of it: with the
/// sums of a block they stay in the second-level cache.
#define SPREAD_FLOATS (1 << 18)
#define MOST_TILES 128
/// Floats between planes that keep them out of the same sets of the cache.
#define APART 16

/// The transformed windows and results of a stretch, tile by tile, and the sums of their products,
/// channel by channel.
typedef struct {
  ck_winograd_stretch windows, results;
  const float *from, *spread;
  float *sums;
  long plane;  ///< From one plane of the sums to the next.
} products;

/// The transforms of the larger tiles.
static const ck_winograd_form *transforms_of(const ck_gather *g) {
  return ck_winograd_form_of(g->isa, CK_WINOGRAD_RESULTS);
}

static long tiles_across(const ck_gather *g) { return ck_winograd_tiles(g, CK_WINOGRAD_RESULTS); }

static long strips_of(const ck_gather *g) { return ck_winograd_strips(g, CK_WINOGRAD_RESULTS); }

long ck_winograd_gradient_fits(const ck_gather *g) {
  long block = CK_WINOGRAD_PLANES * 2 * CK_WINOGRAD_BLOCK;
  return strips_of(g) > 0 && g->columns % CK_WINOGRAD_WHOLE == 0 &&
         tiles_across(g) <= ck_least(SPREAD_FLOATS / block, MOST_TILES);
}

static void spread_results(const ck_weight_gradient *w, const float *dy, ck_winograd_stretch s,
                           long columns, float *to) {
  const ck_gather *g = &w->gather;
  long across = tiles_across(g), down = strips_of(g);
  ck_winograd_window r = {.in_row = w->dy_row, .in_pixel = w->dy_pixel, .plane = s.plane};
  r.to = to;
  for (long i = s.strip; i < s.strip + s.strips; i++) {
    long y = i % down * CK_WINOGRAD_RESULTS;
    r.bottom = ck_least(g->y.results - y, CK_WINOGRAD_RESULTS);
    for (long t = 0; t < across; t++, r.to += s.row) {
      long x = t * CK_WINOGRAD_RESULTS;
      r.right = ck_least(g->x.results - x, CK_WINOGRAD_RESULTS);
      r.in = dy + i / down * w->dy_image + y * w->dy_row + x * w->dy_pixel;
      transforms_of(g)->spread(&r, columns);
    }
  }
}

/// Adds the products of every plane to the sums, or begins these with them.
static void add_products(const ck_form *form, const products *p, long channels, long columns,
                         int accumulate) {
  for (long e = 0; e < CK_WINOGRAD_PLANES; e++) {
    for (long j = 0; j < columns; j += form->width) {
      ck_tile tile = {
          .k = p->windows.tiles,
          .columns = ck_least(form->width, columns - j),
          .a = p->from + e * p->windows.plane,
          .a_row = 1,
          .a_column = p->windows.row,
          .b = p->spread + e * p->results.plane + j,
          .b_row = p->results.row,
          .c = p->sums + e * p->plane + j,
          .c_row = columns,
          .accumulate = accumulate,
      };
      ck_tiles_run(form, tile, channels, 0);
    }
  }
}

/// Gathers the sums of every channel into its nine taps.
static void gather_taps(const ck_weight_gradient *w, const products *p, ck_weight_block b,
                        long columns, float *dweight) {
  const ck_gather *g = &w->gather;
  for (long c = 0; c < b.channels; c++) {
    float *to = dweight + (b.channel + c) * g->weight_depth;
    transforms_of(g)->gradients(p->sums + c * columns, p->plane, columns, to, g->weight_row,
                                g->weight_tap);
  }
}

void ck_winograd_gradient_run(const ck_weight_gradient *w, ck_weight_block b, float *dweight) {
  _Alignas(64) float spread[SPREAD_FLOATS + 2 * CK_WINOGRAD_PLANES * APART];
  _Alignas(64) float sums[CK_WINOGRAD_PLANES * (CK_WINOGRAD_BLOCK * CK_WINOGRAD_BLOCK + APART)];
  const ck_gather *g = &w->gather;
  const ck_form *form = ck_form_of(g->isa);
  long column = b.panel * form->width, across = tiles_across(g), down = strips_of(g);
  long columns = ck_least(b.panels * form->width, g->columns - column);
  long tiles = SPREAD_FLOATS / (CK_WINOGRAD_PLANES * (b.channels + columns));
  long most = ck_most(ck_least(tiles, MOST_TILES) / across, 1);
  long first = b.sample * down, left = b.samples * down;
  products p = {.sums = sums, .plane = b.channels * columns + APART, .from = spread};
  if (left <= 0) memset(sums, 0, sizeof sums);
  for (long blocks = ck_parts(left, most); blocks > 0; blocks--) {
    long strips = ck_parts(left, blocks), count = strips * across;
    p.windows = (ck_winograd_stretch){first, strips, count, b.channels, count * b.channels + APART};
    p.results = (ck_winograd_stretch){first, strips, count, columns, count * columns + APART};
    float *results = spread + CK_WINOGRAD_PLANES * p.windows.plane;
    p.spread = results;
    ck_winograd_windows(g, transforms_of(g), w->in + b.channel, p.windows, b.channels, spread);
    spread_results(w, w->dy + column, p.results, columns, results);
    add_products(form, &p, b.channels, columns, first > b.sample * down);
    first += strips;
    left -= strips;
  }
  gather_taps(w, &p, b, columns, dweight + column);
}
