#include "tile.h"

/// Rows of B in a block: a packed panel of them (64 KiB at most) stays in the second-level cache.
#define BLOCK_K 512
/// Below this many rows of C a panel of B is read where it lies: packing would not be repaid.
#define PACK_ROWS 48
/// Work worth a piece of its own, in multiply-adds: some 15 microseconds of one core.
#define PIECE_WORK 800000.0
#define MOST_PIECES 32

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
  double work = (double)x->m * (double)x->n * (double)x->k / PIECE_WORK;
  long wanted = work < 1 ? 1 : work > MOST_PIECES ? MOST_PIECES : (long)work;
  long panels = parts(x->n, form->width), bands = parts(x->m, 4 * form->rows);
  long panels_each = parts(panels, wanted);
  cut cut = {.across = parts(panels, panels_each), .columns = panels_each * form->width};
  long rows = parts(x->m, least(bands, parts(wanted, cut.across)));
  cut.rows = parts(rows, form->rows) * form->rows;
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

/// Points `tile` at rows first..<first + k of the panel of B at column j, packing them into
/// `buffer` unless they are packed already or can be read where they lie.
static void place_panel(const ck_matmul *x, const ck_form *form, ck_tile *tile, long j, long first,
                        long rows, float *buffer) {
  const float *b = x->b + first * x->b_row + j * x->b_column;
  if (x->packed) {
    tile->b = x->packed + j * x->k + first * form->width;
    tile->b_row = form->width;
  } else if (x->b_column == 1 && rows < PACK_ROWS && tile->columns % form->lanes == 0) {
    tile->b = b;
    tile->b_row = x->b_row;
  } else {
    pack_panel(form, tile->k, tile->columns, b, x->b_row, x->b_column, buffer);
    tile->b = buffer;
    tile->b_row = form->width;
  }
}

static void run_panel(const ck_matmul *x, const ck_form *form, long row, long rows, long j,
                      long columns) {
  _Alignas(64) float buffer[BLOCK_K * CK_MAX_WIDTH];
  long blocks = x->k > 0 ? parts(x->k, BLOCK_K) : 1, step = parts(x->k, blocks);
  for (long block = 0; block < blocks; block++) {
    long first = block * step;
    int last = block == blocks - 1;
    ck_tile tile = {
        .k = least(step, x->k - first),
        .columns = columns,
        .a = x->a + row * x->a_row + first * x->a_column,
        .a_row = x->a_row,
        .a_column = x->a_column,
        .c = x->c + row * x->c_row + j,
        .c_row = x->c_row,
        .bias = last && x->bias ? x->bias + j : 0,
        .accumulate = x->accumulate || block > 0,
        .relu = last && x->relu,
    };
    place_panel(x, form, &tile, j, first, rows, buffer);
    run_tiles(form, tile, rows);
  }
}

void ck_matmul_run(const ck_matmul *x, long piece) {
  const ck_form *form = ck_form_of(x->isa);
  ck_block block = ck_matmul_extent(x, piece);
  for (long j = 0; j < block.columns; j += form->width) {
    run_panel(x, form, block.row, block.rows, block.column + j,
              least(form->width, block.columns - j));
  }
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
