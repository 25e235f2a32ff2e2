#include "convolution_tile.h"

#include <string.h>

/// Results summed before the next ones are looked at, so that a panel of dy (48 KiB) stays in the
/// second-level cache for all taps and channels.
#define BLOCK_RESULTS 384
/// Below this many channels the taps of a kernel's row share tiles.
#define FEW_CHANNELS 32

/// Rows of dweight that are computed together: channels of some taps beside each other, and the
/// results that see those taps.
typedef struct {
  ck_axis_run y, x;       ///< Results, and the taps they see; of y one tap.
  long channel, channels;  ///< First of the values read, all taps of x in a row, and their number.
} stripe;

/// Computes a stripe of one panel for `samples` samples; `tile` comes with their addresses.
static void run_stripe(const ck_weight_gradient *w, ck_deep_tile tile, stripe s, long samples) {
  const ck_gather *g = &w->gather;
  const ck_form *form = ck_form_of(g->isa);
  ck_tile *t = &tile.tile;
  long in_y = g->y.in_first + s.y.first * g->y.in_step + s.y.tap * g->y.tap_step;
  long in_x = g->x.in_first + s.x.first * g->x.in_step + s.x.tap * g->x.tap_step;
  long a_row = g->y.in_step * g->in_row, a_pixel = g->x.in_step * g->in_pixel;
  int wide = s.x.count >= s.y.count;
  t->a += in_y * g->in_row + in_x * g->in_pixel + s.channel;
  t->b += s.y.first * w->dy_row + s.x.first * w->dy_pixel;
  t->c += (s.y.tap * g->weight_row + s.x.tap * g->weight_tap) + s.channel * g->weight_depth;
  t->k = wide ? s.x.count : s.y.count;
  t->a_column = wide ? a_pixel : a_row;
  t->b_row = wide ? w->dy_pixel : w->dy_row;
  tile.lines = wide ? s.y.count : s.x.count;
  tile.a_line = wide ? a_row : a_pixel;
  tile.b_line = wide ? w->dy_row : w->dy_pixel;
  tile.planes = samples;
  tile.a_plane = g->in_image;
  tile.b_plane = w->dy_image;
  long vectors = ck_parts(t->columns, form->lanes), rows = s.channels;
  ck_deep_function *const *kernels = ck_convolution_form_of(g->isa)->scatter[vectors - 1];
  for (long tiles = ck_parts(rows, form->rows); tiles > 0; tiles--) {
    long count = ck_parts(rows, tiles);
    kernels[count](&tile);
    t->a += count;
    t->c += count * t->c_row;
    rows -= count;
  }
}

/// Computes the taps of one row of the kernel, each over the results that see it.
static void run_taps(const ck_weight_gradient *w, ck_deep_tile tile, ck_weight_block b,
                     ck_axis_run y) {
  for (long t = 0; t < w->gather.x.taps; t++) {
    stripe s = {y, ck_results_of_tap(&w->gather.x, t), b.channel, b.channels};
    if (s.x.count > 0) run_stripe(w, tile, s, b.samples);
  }
}

/// Computes the taps of one row of the kernel together, over runs of results that see the same.
static void run_joined_taps(const ck_weight_gradient *w, ck_deep_tile tile, ck_weight_block b,
                            ck_axis_run y) {
  const ck_axis *axis = &w->gather.x;
  for (ck_axis_run x = {.first = 0}; x.first < axis->results; x.first += x.count) {
    x = ck_next_run(axis, x.first, axis->results);
    stripe s = {y, x, 0, x.taps * w->gather.depth};
    if (x.taps > 0) run_stripe(w, tile, s, b.samples);
  }
}

/// The results of `run` in low..<high.
static ck_axis_run within(ck_axis_run run, long low, long high) {
  long first = ck_most(run.first, low), end = ck_least(run.first + run.count, high);
  return (ck_axis_run){first, end - first, run.tap, run.taps};
}

/// Adds one panel for a few samples and rows of results to dweight.
static void run_panel(const ck_weight_gradient *w, ck_weight_block b, long panel, float *dweight) {
  const ck_gather *g = &w->gather;
  long width = ck_form_of(g->isa)->width, column = panel * width;
  int joined = g->x.tap_step * g->in_pixel == g->depth && g->depth < FEW_CHANNELS;
  ck_deep_tile tile = {.tile = {
      .columns = ck_least(width, g->columns - column),
      .a = w->in + b.sample * g->in_image + b.group * g->depth,
      .b = w->dy + b.sample * w->dy_image + b.group * w->dy_group + column,
      .c = dweight + b.group * g->weight_group + column,
      .c_row = g->weight_depth,
      .accumulate = 1,
  }};
  for (long t = 0; t < g->y.taps; t++) {
    ck_axis_run y = within(ck_results_of_tap(&g->y, t), b.row, b.row + b.rows);
    if (y.count <= 0) continue;
    if (joined) {
      run_joined_taps(w, tile, b, y);
    } else {
      run_taps(w, tile, b, y);
    }
  }
}

/// Sets the part of dweight that `b` computes to zero.
static void clear(const ck_weight_gradient *w, ck_weight_block b, float *dweight) {
  const ck_gather *g = &w->gather;
  long width = ck_form_of(g->isa)->width, column = b.panel * width;
  long columns = ck_least(b.panels * width, g->columns - column);
  for (long tap = 0; tap < g->y.taps * g->x.taps; tap++) {
    for (long i = b.channel; i < b.channel + b.channels; i++) {
      memset(dweight + tap * g->weight_tap + i * g->weight_depth + b.group * g->weight_group +
                 column,
             0, (size_t)columns * sizeof(float));
    }
  }
}

/// Adds a few samples and rows of results to dweight.
static void run_part(const ck_weight_gradient *w, ck_weight_block part, float *dweight) {
  for (long j = 0; j < part.panels; j++) run_panel(w, part, part.panel + j, dweight);
}

void ck_weight_gradient_run(const ck_weight_gradient *w, ck_weight_block block, float *dweight) {
  long row = ck_most(w->gather.x.results, 1);
  long rows = ck_least(ck_most(BLOCK_RESULTS / row, 1), ck_most(block.rows, 1));
  long samples = rows < block.rows ? 1 : ck_most(BLOCK_RESULTS / (rows * row), 1);
  clear(w, block, dweight);
  for (long n = 0; n < block.samples; n += samples) {
    for (long i = 0; i < block.rows; i += rows) {
      ck_weight_block part = block;
      part.sample = block.sample + n;
      part.samples = ck_least(samples, block.samples - n);
      part.row = block.row + i;
      part.rows = ck_least(rows, block.rows - i);
      run_part(w, part, dweight);
    }
  }
}

void ck_widen_rows(const float *from, long rows, long groups, long columns, long width,
                   float *to) {
  for (long i = 0; i < rows * groups; i++, from += columns, to += width) {
    memcpy(to, from, (size_t)columns * sizeof(float));
    memset(to + columns, 0, (size_t)(width - columns) * sizeof(float));
  }
}
