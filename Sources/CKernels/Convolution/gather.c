#include "convolution_tile.h"

#include <string.h>

/// Floats of what the results of a small image read, laid out with the zeros around it.
#define LAID_FLOATS (1 << 16)
/// Pixels up to which a row is short: measured at 3 to 8 pixels squared of 64 to 512 channels.
#define SMALL_ROW 4
/// Floats of a panel of B that are used while they stay in the second-level cache: 512 KiB. A
/// longer panel is used in parts of some rows of taps.
#define PANEL_FLOATS (1 << 17)
/// Floats of a panel's results that are pooled together, 128 KiB, if a row does not take more.
#define POOLED_FLOATS (1 << 15)
/// What reading B costs a tile, in rows of it; and how much dearer rows of A are that lie in
/// different rows of an image, or in different images.
#define PANEL_COST 2.0
#define ROW_COST 1.05
#define IMAGE_COST 1.15

const ck_convolution_form *ck_convolution_form_of(int isa) {
  return CK_TABLE_OF(isa, ck_convolution_form);
}

/// Floats of a packed row of taps, and of a packed panel.
static long line_count(const ck_gather *g) {
  return g->x.taps * g->depth * ck_form_of(g->isa)->width;
}

static long panel_count(const ck_gather *g) { return g->y.taps * line_count(g); }

long ck_gather_panels(const ck_gather *g) {
  return ck_parts(g->columns, ck_form_of(g->isa)->width);
}

long ck_gather_packed_count(const ck_gather *g) {
  return g->groups * ck_gather_panels(g) * panel_count(g);
}

void ck_gather_pack(const ck_gather *g, const float *weight, long panel, float *packed) {
  const ck_form *form = ck_form_of(g->isa);
  long panels = ck_gather_panels(g), column = panel % panels * form->width;
  const float *from = weight + panel / panels * g->weight_group + column * g->weight_column;
  float *to = packed + panel * panel_count(g);
  for (long y = 0; y < g->y.taps; y++) {
    for (long x = 0; x < g->x.taps; x++, to += g->depth * form->width) {
      long row = g->y.weight_first + y * g->y.weight_step;
      long tap = g->x.weight_first + x * g->x.weight_step;
      ck_matmul_pack(g->isa, g->depth, ck_least(form->width, g->columns - column),
                     from + row * g->weight_row + tap * g->weight_tap, g->weight_depth,
                     g->weight_column, to);
    }
  }
}

/// Results along one dimension: how many, and the strides of what they read and write.
typedef struct {
  long count, in, out;
} dimension;

/// What a result costs when tiles run along a dimension, in rows of a full tile.
static double cost(const ck_form *form, dimension d) {
  long tiles = ck_parts(d.count, form->rows);
  return ((double)d.count + (double)tiles * PANEL_COST) / (double)d.count;
}

/// The dimension tiles run along.
static int tile_dimension(const ck_form *form, const dimension d[3]) {
  double x = cost(form, d[0]), y = cost(form, d[1]) * ROW_COST;
  double sample = cost(form, d[2]) * IMAGE_COST;
  if (x <= y && x <= sample) return 0;
  return y <= sample ? 1 : 2;
}

/// Runs tiles over `rows` rows, evenly cut so that no tile is a sliver.
static void run_tiles(ck_deep_function *const *kernels, long most, ck_deep_tile tile, long rows) {
  for (long tiles = ck_parts(rows, most); tiles > 0; tiles--) {
    long count = ck_parts(rows, tiles);
    kernels[count](&tile);
    tile.tile.a += count * tile.tile.a_row;
    tile.tile.c += count * tile.tile.c_row;
    rows -= count;
  }
}

/// Runs tiles over three dimensions of results that see the same taps.
static void run_dimensions(const ck_gather *g, ck_deep_tile tile, const dimension d[3]) {
  const ck_form *form = ck_form_of(g->isa);
  long vectors = ck_parts(tile.tile.columns, form->lanes);
  ck_deep_function *const *kernels = ck_convolution_form_of(g->isa)->gather[vectors - 1];
  int along = tile_dimension(form, d), inner = along == 0 ? 1 : 0, outer = along == 2 ? 1 : 2;
  tile.tile.a_row = d[along].in;
  tile.tile.c_row = d[along].out;
  for (long i = 0; i < d[outer].count; i++) {
    for (long j = 0; j < d[inner].count; j++) {
      ck_deep_tile next = tile;
      next.tile.a += i * d[outer].in + j * d[inner].in;
      next.tile.c += i * d[outer].out + j * d[inner].out;
      run_tiles(kernels, form->rows, next, d[along].count);
    }
  }
}

/// Lays the taps of a region out as lines and planes. Where the taps of a row lie beside each
/// other, they and their channels are one line.
static void place_taps(const ck_gather *g, ck_deep_tile *tile, ck_axis_run y, ck_axis_run x) {
  long width = ck_form_of(g->isa)->width;
  int joined = g->x.tap_step * g->in_pixel == g->depth;
  tile->tile.k = joined ? x.taps * g->depth : g->depth;
  tile->planes = joined ? 1 : y.taps;
  tile->a_plane = g->y.tap_step * g->in_row;
  tile->b_plane = line_count(g);
  tile->lines = joined ? y.taps : x.taps;
  tile->a_line = joined ? tile->a_plane : g->x.tap_step * g->in_pixel;
  tile->b_line = joined ? tile->b_plane : g->depth * width;
}

/// Computes the results of a region, all of which see the same taps; `tile` comes with the first
/// sample's addresses of the image, the panel and the result's channels.
static void run_region(const ck_gather *g, ck_deep_tile tile, ck_axis_run y, ck_axis_run x,
                       long samples) {
  const dimension d[3] = {
      {x.count, g->x.in_step * g->in_pixel, g->x.out_step * g->out_pixel},
      {y.count, g->y.in_step * g->in_row, g->y.out_step * g->out_row},
      {samples, g->in_image, g->out_image},
  };
  long in_y = g->y.in_first + y.first * g->y.in_step + y.tap * g->y.tap_step;
  long in_x = g->x.in_first + x.first * g->x.in_step + x.tap * g->x.tap_step;
  long out_y = g->y.out_first + y.first * g->y.out_step;
  long out_x = g->x.out_first + x.first * g->x.out_step;
  if (y.taps > 0 && x.taps > 0) {
    tile.tile.a += in_y * g->in_row + in_x * g->in_pixel;
    tile.tile.b += y.tap * line_count(g) + x.tap * g->depth * ck_form_of(g->isa)->width;
    place_taps(g, &tile, y, x);
  }
  tile.tile.c += out_y * g->out_row + out_x * g->out_pixel;
  run_dimensions(g, tile, d);
}

/// Computes one panel of a block, from rows low..<high of the taps alone.
static void run_taps(const ck_gather *g, ck_deep_tile tile, ck_gather_block block, long low,
                     long high) {
  ck_axis_run rows = ck_results_within(&g->y, block.row, block.row + block.rows);
  long end = rows.first + rows.count;
  for (ck_axis_run y = {.first = rows.first}; y.first < end; y.first += y.count) {
    y = ck_next_run(&g->y, y.first, end);
    ck_axis_run part = y;
    part.tap = ck_most(y.tap, low);
    part.taps = ck_most(ck_least(y.tap + y.taps, high) - part.tap, 0);
    for (ck_axis_run x = {.first = 0}; x.first < g->x.results; x.first += x.count) {
      x = ck_next_run(&g->x, x.first, g->x.results);
      run_region(g, tile, part, x, block.samples);
    }
  }
}

/// What the results of some rows of an image read, laid out with the zeros around it: for every
/// row that is read and every result of a row, the pixels of a row of taps. All results then lie
/// equally far apart, and tiles run on from one row to the next.
typedef struct {
  long line;     ///< Floats that a result reads for a row of taps.
  long results;  ///< How many results there are.
  long lines;    ///< Rows that are read.
} layout;

static layout layout_of(const ck_gather *g, long rows) {
  return (layout){
      .line = g->x.taps * g->depth,
      .results = rows * g->x.results,
      .lines = rows + (g->y.taps - 1) * g->y.tap_step,
  };
}

static int is_dense(const ck_axis *axis) {
  return axis->in_step == 1 && axis->out_step == 1 && axis->out_first == 0;
}

/// Whether the rows of a block are laid out: in a single small image, whose rows fill no tile and
/// whose borders would each read all of a panel.
static int lays_rows(const ck_gather *g, ck_gather_block b) {
  layout l = layout_of(g, b.rows);
  int dense = is_dense(&g->y) && is_dense(&g->x) && g->groups == 1 && g->x.tap_step == 1 &&
              g->y.tap_step > 0 && g->in_pixel == g->depth && g->x.taps * g->y.taps > 1 &&
              g->out_row == g->x.results * g->out_pixel;
  int small = b.samples == 1 && b.rows > 2 && b.row + b.rows <= g->y.results &&
              g->x.results > 2 && g->x.results <= SMALL_ROW;
  return dense && small && l.lines * g->x.results * l.line <= LAID_FLOATS;
}

/// Lays out what the results of rows from `first` on read of one image.
static void lay_rows(const ck_gather *g, const float *in, long first, layout l, float *to) {
  for (long i = 0; i < l.lines; i++) {
    long y = g->y.in_first + first + i;
    int outside = y < 0 || y >= g->y.in_length;
    for (long j = 0; j < g->x.results; j++, to += l.line) {
      long x = g->x.in_first + j;
      long low = outside ? g->x.taps : ck_least(ck_most(-x, 0), g->x.taps);
      long high = ck_most(ck_least(g->x.in_length - x, g->x.taps), low);
      memset(to, 0, (size_t)(low * g->depth) * sizeof(float));
      if (high > low) {
        memcpy(to + low * g->depth, in + y * g->in_row + (x + low) * g->in_pixel,
               (size_t)((high - low) * g->depth) * sizeof(float));
      }
      memset(to + high * g->depth, 0, (size_t)(l.line - high * g->depth) * sizeof(float));
    }
  }
}

/// The channel that a panel begins with, and how many it has.
static long channel_of(const ck_gather *g, long panel) {
  long panels = ck_gather_panels(g);
  return panel / panels * g->columns + panel % panels * ck_form_of(g->isa)->width;
}

static long columns_of(const ck_gather *g, long panel) {
  long width = ck_form_of(g->isa)->width;
  return ck_least(width, g->columns - panel % ck_gather_panels(g) * width);
}

/// Computes one panel of the results of rows that are laid out, from `c` on.
static void run_laid_panel(const ck_gather *g, const ck_gather_buffers *m, layout l,
                           const float *laid, long panel, float *c) {
  const ck_form *form = ck_form_of(g->isa);
  long column = channel_of(g, panel), columns = columns_of(g, panel);
  long step = ck_least(ck_most(PANEL_FLOATS / line_count(g), 1), g->y.taps);
  long a_line = g->y.tap_step * g->x.results * l.line;
  ck_deep_function *const *kernels =
      ck_convolution_form_of(g->isa)->gather[ck_parts(columns, form->lanes) - 1];
  for (long low = 0; low < g->y.taps; low += step) {
    long lines = ck_least(step, g->y.taps - low);
    int last = low + lines == g->y.taps;
    const float *b = m->weight + panel * panel_count(g) + low * line_count(g);
    ck_ahead ahead = ck_ahead_of(form, b + lines * line_count(g),
                                 ck_parts(l.results, form->rows), ck_gather_packed_count(g));
    ck_deep_tile tile = {
        .tile = {
            .k = l.line,
            .columns = columns,
            .a = laid + low * a_line,
            .a_row = l.line,
            .b = b,
            .c = c,
            .c_row = g->out_pixel,
            .bias = last && m->bias ? m->bias + column : 0,
            .addend = last ? m->addend : 0,
            .whole = m->out,
            .accumulate = low > 0,
            .relu = last && m->relu,
            .ahead = &ahead,
        },
        .lines = lines,
        .a_line = a_line,
        .b_line = line_count(g),
        .planes = 1,
    };
    run_tiles(kernels, form->rows, tile, l.results);
  }
}

/// Computes one panel of a block, over one part of the rows of taps after the other; the results
/// at row 0 of the first sample lie at `c`.
static void run_panel(const ck_gather *g, const ck_gather_buffers *m, ck_gather_block block,
                      long panel, float *c) {
  const ck_form *form = ck_form_of(g->isa);
  long group = panel / ck_gather_panels(g), channel = channel_of(g, panel);
  long step = ck_least(ck_most(PANEL_FLOATS / ck_most(line_count(g), 1), 1), g->y.taps), low = 0;
  ck_deep_tile tile = {.tile = {
      .columns = columns_of(g, panel),
      .a = m->in + block.sample * g->in_image + group * g->depth,
      .b = m->weight + panel * panel_count(g),
      .c = c,
      .whole = m->out,
  }};
  long tiles = block.samples * block.rows * ck_parts(g->x.results, form->rows);
  do {
    long high = ck_least(low + step, g->y.taps);
    int last = high == g->y.taps;
    ck_ahead ahead = ck_ahead_of(form, tile.tile.b + high * line_count(g), tiles,
                                 ck_gather_packed_count(g));
    tile.tile.ahead = &ahead;
    tile.tile.accumulate = low > 0;
    tile.tile.bias = last && m->bias ? m->bias + channel : 0;
    tile.tile.addend = last ? m->addend : 0;
    tile.tile.relu = last && m->relu;
    run_taps(g, tile, block, low, high);
    low = high;
  } while (low < g->y.taps);
}

/// Where the results of a panel go, at a row of a sample.
static float *place_of(const ck_gather *g, const ck_gather_buffers *m, long sample, long row,
                       long panel) {
  return m->out + sample * g->out_image + row * g->out_row + channel_of(g, panel);
}

/// The axes and strides of results of one panel that are made apart, `width` floats each, for
/// pooling from there: `rows` of them from `row` on.
static ck_gather apart(const ck_gather *g, long row, long rows) {
  ck_gather a = *g;
  a.x.results -= a.x.results % g->pool;
  a.y.out_first = -row;
  a.out_pixel = ck_form_of(g->isa)->width;
  a.out_row = a.x.results * a.out_pixel;
  a.out_image = rows * a.out_row;
  return a;
}

/// Writes the largest of every 2x2 results of a panel that lie apart, those of a block.
static void pool_results(const ck_gather *g, const ck_gather_buffers *m, const ck_gather *a,
                         const float *results, ck_gather_block block, long panel) {
  void (*pool)(const ck_pooled_row *, long) = ck_convolution_form_of(g->isa)->pool;
  ck_pooled_row row = {.row = a->out_row, .pixel = a->out_pixel, .out_pixel = g->out_pixel};
  row.pixels = a->x.results / g->pool;
  for (long i = 0; i < block.samples; i++) {
    for (long y = 0; y < block.rows; y++) {
      row.from = results + i * a->out_image + y * g->pool * a->out_row;
      row.out = place_of(g, m, block.sample + i, block.row + y, panel);
      pool(&row, columns_of(g, panel));
    }
  }
}

/// Computes the panels of a block of a single image, its rows laid out; pooled, `a` and `results`
/// are where the results are made.
static void run_laid(const ck_gather *g, const ck_gather_buffers *m, ck_gather_block b,
                     const ck_gather *a, float *results) {
  _Alignas(64) float laid[LAID_FLOATS];
  layout l = layout_of(g, b.rows * g->pool);
  lay_rows(a, m->in + b.sample * g->in_image, b.row * g->pool, l, laid);
  for (long j = b.panel; j < b.panel + b.panels; j++) {
    run_laid_panel(a, m, l, laid, j, results ? results : place_of(g, m, b.sample, b.row, j));
    if (results) pool_results(g, m, a, results, b, j);
  }
}

/// Computes one panel of a block and pools it, some samples and rows at a time.
static void run_pooled_panel(const ck_gather *g, const ck_gather_buffers *m, ck_gather_block b,
                             long panel, float *results) {
  long line = g->pool * g->x.results * ck_form_of(g->isa)->width;
  long rows = ck_least(ck_most(POOLED_FLOATS / line, 1), b.rows);
  long samples = rows < b.rows ? 1 : ck_most(POOLED_FLOATS / (rows * line), 1);
  for (long i = 0; i < b.samples; i += samples) {
    for (long y = 0; y < b.rows; y += rows) {
      ck_gather_block part = {b.sample + i, ck_least(samples, b.samples - i), b.row + y,
                              ck_least(rows, b.rows - y), panel, 1};
      ck_gather a = apart(g, part.row * g->pool, part.rows * g->pool);
      ck_gather_block made = {part.sample, part.samples, 0, part.rows * g->pool, panel, 1};
      run_panel(&a, m, made, panel, results);
      pool_results(g, m, &a, results, part, panel);
    }
  }
}

/// Computes a block of results of which the largest of every 2x2 are written.
static void run_pooled(const ck_gather *g, const ck_gather_buffers *m, ck_gather_block block) {
  _Alignas(64) float results[2 * CK_WIDEST_POOLED * CK_MAX_WIDTH];
  ck_gather a = apart(g, 0, block.rows * g->pool);
  ck_gather_block all = block;
  all.row *= g->pool;
  all.rows *= g->pool;
  if (a.out_image <= POOLED_FLOATS && lays_rows(&a, all)) {
    run_laid(g, m, block, &a, results);
    return;
  }
  for (long i = 0; i < block.panels; i++) {
    run_pooled_panel(g, m, block, block.panel + i, results);
  }
}

void ck_gather_run(const ck_gather *g, const ck_gather_buffers *m, ck_gather_block block) {
  if (g->pool > 1) {
    run_pooled(g, m, block);
    return;
  }
  if (lays_rows(g, block)) {
    run_laid(g, m, block, g, 0);
    return;
  }
  for (long i = block.panel; i < block.panel + block.panels; i++) {
    run_panel(g, m, block, i, place_of(g, m, block.sample, 0, i));
  }
}
