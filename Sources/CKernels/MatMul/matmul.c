#include "tile.h"

/// Rows of B in a block: a packed panel of them (64 KiB at most) stays in the second-level cache.
#define BLOCK_K 512
/// Below this many rows of C a panel of B is read where it lies: packing would not be repaid.
#define PACK_ROWS 48
/// Rows of B at least this long lie a page apart: of those a block takes few, so that the pages of
/// one panel are still known to the processor when the next panel reads them.
#define WIDE_ROW 1024
#define SHORT_K 64
/// Work worth a piece of its own, in multiply-adds: some 5 microseconds of one core.
#define PIECE_WORK 300000.0
#define MOST_PIECES 32
/// Below this many rows a product costs what reading B costs.
#define READING_ROWS 4
/// Columns summed at once when there is one row.
#define ROW_COLUMNS 128

static long least(long x, long y) { return x < y ? x : y; }
static long parts(long whole, long part) { return (whole + part - 1) / part; }

const ck_form *ck_form_of(int isa) {
#if defined(__x86_64__)
  if (isa == CK_ISA_AVX512) return &ck_form_avx512;
  if (isa == CK_ISA_AVX2) return &ck_form_avx2;
#endif
  (void)isa;
  return &ck_form_portable;
}

long ck_matmul_panel_width(int isa) { return ck_form_of(isa)->width; }

long ck_matmul_tile_rows(int isa) { return ck_form_of(isa)->rows; }

void ck_tile_store(const ck_tile *t, const float *sums, long stride, long rows) {
  for (long i = 0; i < rows; i++) {
    float *c = t->c + i * t->c_row;
    for (long j = 0; j < t->columns; j++) {
      float v = sums[i * stride + j];
      if (t->accumulate) v += c[j];
      if (t->bias) v += t->bias[j];
      c[j] = t->relu && v < 0 ? 0 : v;
    }
  }
}

/// How C is cut: by panels first, so that each panel of B is packed once, then by rows.
typedef struct {
  long rows, columns;  ///< Rows and columns of C in a piece.
  long across, down;   ///< Pieces along a row of C, and along a column.
} cut;

static cut cut_of(const ck_matmul *x) {
  const ck_form *form = ck_form_of(x->isa);
  double rows = (double)(x->m > READING_ROWS ? x->m : READING_ROWS);
  double work = rows * (double)x->n * (double)x->k / PIECE_WORK;
  long wanted = work < 1 ? 1 : work > MOST_PIECES ? MOST_PIECES : (long)work;
  long panels = parts(x->n, form->width), bands = parts(x->m, 4 * form->rows);
  long panels_each = parts(panels, wanted);
  cut cut = {.across = parts(panels, panels_each), .columns = panels_each * form->width};
  long band = parts(x->m, least(bands, parts(wanted, cut.across)));
  cut.rows = parts(band, form->rows) * form->rows;
  cut.down = parts(x->m, cut.rows);
  return cut;
}

long ck_matmul_pieces(const ck_matmul *x) {
  if (x->m <= 0 || x->n <= 0) return 0;
  cut cut = cut_of(x);
  return cut.across * cut.down;
}

ck_block ck_matmul_extent(const ck_matmul *x, long piece) {
  cut cut = cut_of(x);
  long row = piece / cut.across * cut.rows, column = piece % cut.across * cut.columns;
  return (ck_block){row, least(cut.rows, x->m - row), column, least(cut.columns, x->n - column)};
}

static void pack_panel(const ck_form *form, long k, long columns, const float *b, long b_row,
                       long b_column, float *packed) {
  if (b_column == 1) {
    form->pack_rows(k, columns, b, b_row, packed);
  } else {
    form->pack_columns(k, columns, b, b_column, packed);
  }
}

long ck_matmul_packed_count(int isa, long k, long n) {
  long width = ck_form_of(isa)->width;
  return parts(n, width) * width * k;
}

void ck_matmul_pack(int isa, long k, long n, const float *b, long b_row, long b_column,
                    float *packed) {
  const ck_form *form = ck_form_of(isa);
  for (long j = 0; j < n; j += form->width) {
    pack_panel(form, k, least(form->width, n - j), b + j * b_column, b_row, b_column,
               packed + j * k);
  }
}

/// Runs the tiles of one panel over `rows` rows, evenly cut so that no tile is a sliver.
static void run_tiles(const ck_form *form, ck_tile tile, long rows) {
  long vectors = parts(tile.columns, form->lanes);
  ck_tile_function *const *kernels =
      tile.a_column == 1 ? form->across[vectors - 1] : form->down[vectors - 1];
  for (long tiles = parts(rows, form->rows); tiles > 0; tiles--) {
    long count = parts(rows, tiles);
    kernels[count](&tile);
    tile.a += count * tile.a_row;
    tile.c += count * tile.c_row;
    rows -= count;
  }
}

static int reads_in_place(const ck_matmul *x, long rows) {
  return !x->packed && x->b_column == 1 && rows < PACK_ROWS;
}

/// Points `tile` at rows first..<first + k of the panel of B at column j, packing them into
/// `buffer` unless they are packed already or can be read where they lie.
static void place_panel(const ck_matmul *x, const ck_form *form, ck_tile *tile, long j, long first,
                        long rows, float *buffer) {
  const float *b = x->b + first * x->b_row + j * x->b_column;
  if (x->packed) {
    tile->b = x->packed + j * x->k + first * form->width;
    tile->b_row = form->width;
  } else if (reads_in_place(x, rows) && tile->columns % form->lanes == 0) {
    tile->b = b;
    tile->b_row = x->b_row;
  } else {
    pack_panel(form, tile->k, tile->columns, b, x->b_row, x->b_column, buffer);
    tile->b = buffer;
    tile->b_row = form->width;
  }
}

/// Computes one panel of columns for a block of k: first..<first + k.
static void run_panel(const ck_matmul *x, const ck_form *form, ck_block c, long first, long k) {
  _Alignas(64) float buffer[BLOCK_K * CK_MAX_WIDTH];
  int last = first + k == x->k;
  ck_tile tile = {
      .k = k,
      .columns = c.columns,
      .a = x->a + c.row * x->a_row + first * x->a_column,
      .a_row = x->a_row,
      .a_column = x->a_column,
      .ahead = form->width,
      .c = x->c + c.row * x->c_row + c.column,
      .c_row = x->c_row,
      .bias = last && x->bias ? x->bias + c.column : 0,
      .accumulate = x->accumulate || first > 0,
      .relu = last && x->relu,
  };
  place_panel(x, form, &tile, c.column, first, c.rows, buffer);
  run_tiles(form, tile, c.rows);
}

/// Computes every panel of `c` for a block of k.
static void run_panels(const ck_matmul *x, const ck_form *form, ck_block c, long first, long k) {
  for (long j = 0; j < c.columns; j += form->width) {
    ck_block panel = {c.row, c.rows, c.column + j, least(form->width, c.columns - j)};
    run_panel(x, form, panel, first, k);
  }
}

/// One row times a B that is not packed: B is read once, as it lies.
static void run_row(const ck_matmul *x, const ck_form *form, ck_block c) {
  float sums[ROW_COLUMNS];
  for (long j = c.column; j < c.column + c.columns; j += ROW_COLUMNS) {
    ck_tile tile = {
        .columns = least(ROW_COLUMNS, c.column + c.columns - j),
        .c = x->c + j,
        .bias = x->bias ? x->bias + j : 0,
        .accumulate = x->accumulate,
        .relu = x->relu,
    };
    if (x->b_column == 1) {
      form->sweep(x->k, x->a, x->b + j, x->b_row, tile.columns, sums);
    } else {
      form->dots(x->k, x->a, x->b + j * x->b_column, x->b_column, tile.columns, sums);
    }
    ck_tile_store(&tile, sums, 0, 1);
  }
}

/// Computes a block of C by tiles, over one block of k after the other.
static void run_block(const ck_matmul *x, const ck_form *form, ck_block c) {
  long most = reads_in_place(x, c.rows) && x->b_row >= WIDE_ROW ? SHORT_K : BLOCK_K;
  long blocks = x->k > 0 ? parts(x->k, most) : 1, step = parts(x->k, blocks);
  long first = 0;
  do {
    run_panels(x, form, c, first, least(step, x->k - first));
    first += step;
  } while (first < x->k);
}

void ck_matmul_run(const ck_matmul *x, long piece) {
  const ck_form *form = ck_form_of(x->isa);
  ck_block c = ck_matmul_extent(x, piece);
  if (x->m == 1 && !x->packed && x->a_column == 1) {
    run_row(x, form, c);
  } else {
    run_block(x, form, c);
  }
}

double ck_peak_run(int isa, long rounds, float *sink) {
  return ck_form_of(isa)->peak(rounds, sink);
}

void ck_matmul_finish(const ck_matmul *x, ck_block block) {
  for (long i = block.row; (x->bias || x->relu) && i < block.row + block.rows; i++) {
    float *c = x->c + i * x->c_row;
    for (long j = block.column; j < block.column + block.columns; j++) {
      float v = x->bias ? c[j] + x->bias[j] : c[j];
      c[j] = x->relu && v < 0 ? 0 : v;
    }
  }
}
