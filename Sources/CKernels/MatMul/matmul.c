#include "tile.h"

#include <string.h>

// Found by measuring the products of a 784-256-128-10 net at batches 64 and 1024, 1024- and
// 2048-wide squares and 4096-wide layers at batches 16 and 256 on a Zen 4 core.

/// Rows of B in a block: a packed panel of them (64 KiB at most) stays in the second-level cache.
#define BLOCK_K 512
/// A panel of B is read where it lies when its rows are at most this many floats apart, or when
/// fewer rows of C than PACK_ROWS use it; otherwise packing is repaid.
#define NEAR_ROW 512
#define PACK_ROWS 48
/// Rows of C that repay packing all of B, of so many floats at most, before the first product.
#define AHEAD_ROWS 1024
#define AHEAD_FLOATS (1 << 20)
/// Floats of an A that lies by columns laid out at a time (512 KiB, in the second-level cache), the
/// fewest and most rows of it, the columns of C that repay it (four times as many repay it for half
/// the floats), and the elements of a piece of C.
#define LAID_FLOATS (1 << 17)
#define LEAST_LAID_ROWS 98
#define LAID_ROWS 448
#define LAID_COLUMNS 32
#define LAID_AREA (1 << 16)
/// Floats after which addresses fall into the same sets of the first-level cache again.
#define SAME_SETS 512
/// Rows of B this far apart lie on pages of their own: of those a block takes few, so that the
/// pages of one panel are still known to the processor when the next panel reads them.
#define FAR_ROW 1024
#define SHORT_K 64
/// Columns of a piece that reads such rows where they lie: fewer are short stretches of each page.
#define STRETCH 512
/// Rows of C from which they are cut into bands where that costs nothing; the fewest rows of a
/// band, the floats of its part of A, and the elements and most columns of its part of C.
#define BANDED_ROWS 224
#define LEAST_BAND 112
#define BAND_FLOATS (1 << 17)
#define BAND_AREA (1 << 16)
#define WIDE_COLUMNS 1024
/// Work worth a piece of its own, in multiply-adds: some 5 microseconds of one core.
#define PIECE_WORK 300000.0
/// Pieces enough for the threads of any machine, where the work is worth so many.
#define BUSY_PIECES 32
/// Pieces enough where memory is the limit and wide stretches of B are read best.
#define ROW_PIECES 4
/// Pieces wanted of a C with few panels, which is then cut into more bands.
#define LEAST_PIECES 8
/// Bound on the pieces worth having, far above what any real shape comes to.
#define MOST_PIECES 1000000
/// Rows of C in a band, each of which packs B anew.
#define BAND_ROWS 1100
/// Elements of C in a piece, 128 KiB: small enough to be in cache when they are finished.
#define BLOCK_AREA 32768
/// Columns up to which one row is computed in registers: a part of C that is added to for every few
/// rows of B is written and read again too soon.
#define NARROW_ROW 128
/// Below this many rows a product costs what reading B costs.
#define READING_ROWS 4

/// How C is cut into pieces.
typedef struct {
  long rows, columns;  ///< Rows and columns of C in a piece.
  long across, down;   ///< Pieces along a row of C, and along a column.
} cut;

static int reads_in_place(const ck_matmul *x, long rows) {
  return !x->packed && x->b_column == 1 && (x->b_row <= NEAR_ROW || rows < PACK_ROWS);
}

static int reads_far_rows(const ck_matmul *x, long rows) {
  return reads_in_place(x, rows) && x->b_row >= FAR_ROW;
}

/// Pieces across all of C that keep the threads of most machines busy.
static long busy_pieces(const ck_matmul *x) {
  if (x->m == 1) return ROW_PIECES;
  if (reads_far_rows(x, x->m)) return ck_most(LEAST_PIECES, x->n / STRETCH);
  return BUSY_PIECES;
}

/// Whether rows of A are laid out tile by tile: they lie by columns, far from the first-level cache
/// or in few sets of it, and enough panels read them.
static int lays_rows(const ck_matmul *x) {
  if (x->a_column == 1 || x->n <= LAID_COLUMNS) return 0;
  long repaid = x->n > 4 * LAID_COLUMNS ? LAID_FLOATS / 2 : LAID_FLOATS;
  return x->m * x->k > repaid || x->a_column % SAME_SETS == 0;
}

/// Bands of rows, at least `fewest` and, where that allows, at most `most_bands`: a number that few
/// threads share evenly.
static long even_bands(long fewest, long most_bands) {
  for (long step = 8; step > 1; step /= 2) {
    if (ck_parts(fewest, step) * step <= most_bands) return most_bands / step * step;
  }
  return fewest < 2 ? fewest : ck_parts(fewest, 2) * 2;
}

int ck_matmul_packs_ahead(const ck_matmul *x) {
  int is_small = x->k * x->n <= AHEAD_FLOATS && x->n > ck_form_of(x->isa)->width;
  return x->m >= AHEAD_ROWS && is_small && x->a_column == 1 && !reads_in_place(x, x->m);
}

/// Where rows of A are laid out: blocks of as many rows as that takes, and of columns enough to
/// repay it.
static cut laid_cut_of(const ck_matmul *x, const ck_form *form, long worthwhile) {
  long deep = ck_most(ck_least(x->k, BLOCK_K), LAID_FLOATS / LAID_ROWS);
  long busy = ck_least(ck_least(worthwhile, LEAST_PIECES), x->m / LEAST_LAID_ROWS);
  long bands = even_bands(ck_parts(x->m, LAID_FLOATS / deep), busy);
  cut cut = {.rows = ck_parts(x->m, bands)};
  long panels = ck_parts(x->n, form->width);
  long across = ck_parts(cut.rows * panels * form->width, LAID_AREA);
  cut.columns = ck_parts(panels, ck_least(across, panels)) * form->width;
  cut.down = ck_parts(x->m, cut.rows);
  cut.across = ck_parts(x->n, cut.columns);
  return cut;
}

/// Where bands of rows cost nothing, B being packed already or read where it lies: bands of so many
/// rows that their part of A stays in the second-level cache while all panels go by.
static cut banded_cut_of(const ck_matmul *x, const ck_form *form, long worthwhile) {
  long columns = ck_least(x->n, WIDE_COLUMNS);
  long fitting = ck_least(BAND_FLOATS / ck_least(x->k, BLOCK_K), BAND_AREA / columns);
  long most_rows = ck_most(fitting, form->rows);
  long busy = ck_least(worthwhile, BUSY_PIECES);
  long bands = even_bands(ck_parts(x->m, most_rows), ck_least(x->m / LEAST_BAND, busy));
  cut cut = {.rows = ck_parts(x->m, bands)};
  long panels = ck_parts(x->n, form->width);
  cut.columns = ck_parts(panels, ck_parts(x->n, WIDE_COLUMNS)) * form->width;
  cut.down = ck_parts(x->m, cut.rows);
  cut.across = ck_parts(x->n, cut.columns);
  return cut;
}

/// Bands of rows deep enough to repay packing B once in each, cut across into blocks of panels: as
/// many as keep some tens of threads busy, and small enough to be in cache when they are finished.
static cut cut_of(const ck_matmul *x) {
  const ck_form *form = ck_form_of(x->isa);
  double read = (double)(x->m > READING_ROWS ? x->m : READING_ROWS);
  double work = read * (double)x->n * (double)x->k / PIECE_WORK;
  long worthwhile = work < 1 ? 1 : work > MOST_PIECES ? MOST_PIECES : (long)work;
  if (lays_rows(x)) return laid_cut_of(x, form, worthwhile);
  if (x->m >= BANDED_ROWS && x->k > 0 && (x->packed || reads_in_place(x, x->m))) {
    return banded_cut_of(x, form, worthwhile);
  }
  long panels = ck_parts(x->n, form->width);
  long narrow = ck_parts(ck_least(worthwhile, LEAST_PIECES), panels);
  long bands = ck_most(ck_parts(x->m, BAND_ROWS), ck_least(narrow, worthwhile));
  cut cut = {.rows = ck_parts(x->m, bands)};
  cut.down = ck_parts(x->m, cut.rows);
  long fitting = BLOCK_AREA / (cut.rows * form->width);
  long busy = ck_least(worthwhile, busy_pieces(x));
  long each = ck_least(ck_parts(panels * cut.down, busy), panels);
  cut.columns = (fitting < 1 ? 1 : ck_least(each, fitting)) * form->width;
  cut.across = ck_parts(x->n, cut.columns);
  return cut;
}

long ck_matmul_most_elements(void) { return LAID_AREA + LAID_ROWS * CK_MAX_WIDTH; }

long ck_matmul_pieces(const ck_matmul *x) {
  if (x->m <= 0 || x->n <= 0) return 0;
  cut cut = cut_of(x);
  return cut.across * cut.down;
}

ck_block ck_matmul_extent(const ck_matmul *x, long piece) {
  cut cut = cut_of(x);
  long row = piece / cut.across * cut.rows, column = piece % cut.across * cut.columns;
  long rows = ck_least(cut.rows, x->m - row), columns = ck_least(cut.columns, x->n - column);
  return (ck_block){row, rows, column, columns};
}

/// A panel of B: `k` values from `first` on, of `columns` columns from `column` on.
typedef struct {
  long first, k, column, columns;
} panel;

/// A block of C whose panels are computed one after the other. Where packing would wait for memory
/// it is done `ahead`: a panel is packed while the one before it is used, in two buffers by turns.
typedef struct {
  ck_block c;
  int ahead;
  ck_packing packing;
  float *buffers[2];
} block_run;

/// Begins to pack a panel.
static void begin_packing(const ck_matmul *x, block_run *run, panel p) {
  const float *b = x->b + p.first * x->b_row + p.column * x->b_column;
  run->packing = (ck_packing){b, x->b_row, x->b_column, p.columns, p.k, 0, run->buffers[0]};
}

/// Begins to pack the panel after the one in use.
static void pack_ahead(const ck_matmul *x, block_run *run, panel next) {
  float *free = run->buffers[1];
  run->buffers[1] = run->buffers[0];
  run->buffers[0] = free;
  begin_packing(x, run, next);
}

/// Where a panel lies in a B that is packed already.
static const float *packed_at(const ck_matmul *x, const ck_form *form, panel p) {
  return x->packed + p.column * x->k + p.first * form->width;
}

/// Points `tile` at a panel of B, packed unless it is already or can be read where it lies.
static void place_panel(const ck_matmul *x, const ck_form *form, ck_tile *tile, panel p,
                        block_run *run) {
  tile->b_row = form->width;
  if (x->packed) {
    tile->b = packed_at(x, form, p);
  } else if (reads_in_place(x, run->c.rows) && p.columns % form->lanes == 0) {
    tile->b = x->b + p.first * x->b_row + p.column;
    tile->b_row = x->b_row;
  } else {
    if (!run->ahead) begin_packing(x, run, p);
    ck_pack_to(form, &run->packing, p.k);
    tile->b = run->packing.packed;
  }
}

/// The panel that is used after one: the next in the block, or its first for the same values of k
/// if they are wanted `again`, for the next ones if not. It has none of those where p is the last.
static panel panel_after(const ck_matmul *x, const ck_form *form, ck_block c, panel p, int again) {
  p.column += form->width;
  if (p.column >= c.column + c.columns) {
    p.column = c.column;
    if (!again) p.first += p.k;
    p.k = ck_least(p.k, x->k - p.first);
  }
  p.columns = ck_least(form->width, c.column + c.columns - p.column);
  return p;
}

/// Where a packed B goes on with a panel, or behind the block if there is none; NULL at its end.
static const float *next_part(const ck_matmul *x, const ck_form *form, ck_block c, panel next) {
  if (!x->packed) return 0;
  if (next.k > 0) return packed_at(x, form, next);
  return c.column + c.columns < x->n ? x->packed + (c.column + c.columns) * x->k : 0;
}

/// Computes rows of one panel; `laid` has the rows of A tile by tile, or is NULL.
static void run_panel(const ck_matmul *x, const ck_form *form, block_run *run, long row, long rows,
                      panel p, const float *laid, panel next) {
  int last = p.first + p.k == x->k;
  const float *part = next_part(x, form, run->c, next);
  ck_ahead ahead = ck_ahead_of(form, part, ck_parts(rows, form->rows), x->k * x->n);
  ck_tile tile = {
      .k = p.k,
      .columns = p.columns,
      .a = laid ? laid : x->a + row * x->a_row + p.first * x->a_column,
      .a_row = x->a_row,
      .a_column = laid ? 0 : x->a_column,
      .c = x->c + row * x->c_row + p.column,
      .c_row = x->c_row,
      .bias = last && x->bias ? x->bias + p.column : 0,
      .addend = last ? x->addend : 0,
      .whole = x->c,
      .accumulate = x->accumulate || p.first > 0,
      .relu = last && x->relu,
      .ahead = &ahead,
  };
  place_panel(x, form, &tile, p, run);
  if (run->ahead) pack_ahead(x, run, next);
  if (!run->ahead && !(last && x->soon)) {
    ck_tiles_run(form, tile, rows, 0);
    return;
  }
  ck_meanwhile meanwhile = {
      .packing = &run->packing,
      .read = x->soon,
      .read_count = last ? x->soon_count : 0,
      .read_row = x->soon_row,
      .read_first = x->soon_first + row * x->soon_row + p.column,
  };
  ck_tiles_run(form, tile, rows, &meanwhile);
}

/// Lays rows of A out tile by tile, as `ck_tiles_run` cuts them.
static void lay_rows(const ck_matmul *x, const ck_form *form, long row, long count, panel p,
                     float *buffer) {
  const float *a = x->a + row + p.first * x->a_column;
  ck_cut cut = ck_cut_of(count, form->rows);
  long rows = cut.whole * cut.rows;
  form->lay[cut.rows](p.k, a, x->a_column, cut.whole, buffer);
  if (cut.whole == cut.tiles) return;
  buffer += rows * p.k;
  form->lay[cut.rows - 1](p.k, a + rows, x->a_column, cut.tiles - cut.whole, buffer);
}

/// Computes every panel of a block for some rows; `again` tells whether further rows use the same
/// values of k.
static void run_panels(const ck_matmul *x, const ck_form *form, block_run *run, long row, long rows,
                       panel p, const float *laid, int again) {
  for (long left = ck_parts(run->c.columns, form->width); left > 0; left--) {
    panel next = panel_after(x, form, run->c, p, again);
    run_panel(x, form, run, row, rows, p, laid, next);
    p = next;
  }
}

/// The same for an A that lies by columns: a few rows at a time are laid out tile by tile, so that
/// the panels read them as they lie.
static void run_laid_panels(const ck_matmul *x, const ck_form *form, block_run *run, panel p) {
  _Alignas(64) float buffer[LAID_FLOATS];
  long most_rows = LAID_FLOATS / p.k / form->rows * form->rows;
  long row = run->c.row, rows = run->c.rows;
  for (long blocks = ck_parts(rows, most_rows); blocks > 0; blocks--) {
    long count = ck_least(ck_parts(ck_parts(rows, blocks), form->rows) * form->rows, rows);
    lay_rows(x, form, row, count, p, buffer);
    run_panels(x, form, run, row, count, p, buffer, blocks > 1);
    row += count;
    rows -= count;
  }
}

/// One row times a B stored by columns: scalar products, B being read once as it lies.
static void run_dots(const ck_matmul *x, const ck_form *form, ck_block c) {
  float sums[CK_MAX_WIDTH];
  for (long j = c.column; j < c.column + c.columns; j += CK_MAX_WIDTH) {
    ck_tile tile = {
        .columns = ck_least(CK_MAX_WIDTH, c.column + c.columns - j),
        .c = x->c + j,
        .bias = x->bias ? x->bias + j : 0,
        .addend = x->addend,
        .whole = x->c,
        .accumulate = x->accumulate,
        .relu = x->relu,
    };
    form->dots(x->k, x->a, x->b + j * x->b_column, x->b_column, tile.columns, sums);
    ck_tile_store(&tile, sums, 0, 1);
  }
}

void ck_matmul_row_part(const ck_matmul *x, long first, long count, float *sums) {
  memset(sums, 0, (size_t)x->n * sizeof(float));
  ck_form_of(x->isa)->sweep(count, x->a + first, x->b + first * x->b_row, x->b_row, x->n, sums);
}

/// One row times a B stored by rows: a few rows of B at a time are added into C.
static void run_sweep(const ck_matmul *x, const ck_form *form, ck_block c) {
  float *out = x->c + c.column;
  if (!x->accumulate) memset(out, 0, (size_t)c.columns * sizeof(float));
  form->sweep(x->k, x->a, x->b + c.column, x->b_row, c.columns, out);
  ck_matmul_finish(x, c);
}

/// Computes a block of C by tiles, over one block of k after the other.
static void run_block(const ck_matmul *x, const ck_form *form, ck_block c) {
  _Alignas(64) float buffers[2][BLOCK_K * CK_MAX_WIDTH];
  long limit = reads_far_rows(x, c.rows) ? SHORT_K : BLOCK_K;
  long blocks = x->k > 0 ? ck_parts(x->k, limit) : 1;
  int packs = !x->packed && !reads_in_place(x, c.rows);
  int ahead = packs && x->k * x->n >= CK_FAR_FLOATS;
  block_run run = {.c = c, .ahead = ahead, .buffers = {buffers[0], buffers[1]}};
  panel p = {0, ck_parts(x->k, blocks), c.column, ck_least(form->width, c.columns)};
  if (ahead) begin_packing(x, &run, p);
  do {
    if (lays_rows(x) && p.k > 0) {
      run_laid_panels(x, form, &run, p);
    } else {
      run_panels(x, form, &run, c.row, c.rows, p, 0, 0);
    }
    p.first += p.k;
    p.k = ck_least(p.k, x->k - p.first);
  } while (p.first < x->k);
}

void ck_matmul_run(const ck_matmul *x, long piece) {
  const ck_form *form = ck_form_of(x->isa);
  ck_block c = ck_matmul_extent(x, piece);
  int by_rows = x->b_column == 1;
  if (x->m != 1 || x->packed || x->a_column != 1 || (by_rows && c.columns <= NARROW_ROW)) {
    run_block(x, form, c);
  } else if (by_rows) {
    run_sweep(x, form, c);
  } else {
    run_dots(x, form, c);
  }
}

void ck_matmul_finish(const ck_matmul *x, ck_block block) {
  int changes = x->bias || x->addend || x->relu;
  for (long i = block.row; changes && i < block.row + block.rows; i++) {
    float *c = x->c + i * x->c_row;
    for (long j = block.column; j < block.column + block.columns; j++) {
      float v = x->bias ? c[j] + x->bias[j] : c[j];
      if (x->addend) v += x->addend[i * x->c_row + j];
      c[j] = x->relu && v < 0 ? 0 : v;
    }
  }
}
