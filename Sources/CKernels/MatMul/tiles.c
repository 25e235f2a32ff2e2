// Packs panels of B and runs their tiles.
#include "tile.h"

const ck_form *ck_form_of(int isa) { return CK_TABLE_OF(isa, ck_form); }

long ck_matmul_panel_width(int isa) { return ck_form_of(isa)->width; }

long ck_matmul_tile_rows(int isa) { return ck_form_of(isa)->rows; }

void ck_tile_store(const ck_tile *t, const float *sums, long stride, long rows) {
  const float *addend = ck_addend_of(t);
  for (long i = 0; i < rows; i++) {
    float *c = t->c + i * t->c_row;
    for (long j = 0; j < t->columns; j++) {
      float v = sums[i * stride + j];
      if (t->accumulate) v += c[j];
      if (t->bias) v += t->bias[j];
      if (addend) v += addend[i * t->c_row + j];
      c[j] = t->relu && v < 0 ? 0 : v;
    }
  }
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
  return ck_parts(n, width) * width * k;
}

void ck_matmul_pack(int isa, long k, long n, const float *b, long b_row, long b_column,
                    float *packed) {
  const ck_form *form = ck_form_of(isa);
  for (long j = 0; j < n; j += form->width) {
    pack_panel(form, k, ck_least(form->width, n - j), b + j * b_column, b_row, b_column,
               packed + j * k);
  }
}

ck_ahead ck_ahead_of(const ck_form *form, const float *next, long tiles, long count) {
  int far = next && count >= CK_FAR_FLOATS && tiles <= 2 * form->width;
  return (ck_ahead){next, far ? ck_most(form->width / ck_most(tiles, 1), 1) : 0};
}

void ck_pack_to(const ck_form *form, ck_packing *x, long end) {
  if (end <= x->done) return;
  pack_panel(form, end - x->done, x->columns, x->b + x->done * x->b_row, x->b_row, x->b_column,
             x->packed + x->done * form->width);
  x->done = end;
}

/// Up to which value of k a panel is packed after the next of so many tiles.
static long end_of_part(const ck_form *form, const ck_packing *x, long tiles) {
  long part = ck_parts(ck_parts(x->k - x->done, tiles), form->lanes) * form->lanes;
  return ck_least(x->done + part, x->k);
}

/// Rows that are asked for in as many parts as a tile has rows.
static ck_soon evenly(const ck_form *form, const float *at, long row, long rows) {
  return (ck_soon){at, row, ck_parts(rows, form->rows)};
}

/// Lists what is asked for during a tile of `rows` rows: what is packed after it, up to `end`, and
/// its rows of what is read when C is done. Returns how many matrices that takes.
static long soon_of(const ck_form *form, ck_meanwhile *x, long rows, long end,
                    ck_soon soon[CK_MOST_SOON]) {
  const ck_packing *p = x->packing;
  long count = 0, values = end - p->done;
  if (values > 0) {
    int by_rows = p->b_column == 1;
    soon[count++] = evenly(form, p->b + p->done * p->b_row, by_rows ? p->b_row : p->b_column,
                           by_rows ? values : p->columns);
  }
  for (long i = 0; i < x->read_count && count < CK_MOST_SOON; i++) {
    soon[count++] = evenly(form, x->read[i] + x->read_first, x->read_row, rows);
  }
  x->read_first += rows * x->read_row;
  return count;
}

void ck_tiles_run(const ck_form *form, ck_tile tile, long rows, ck_meanwhile *meanwhile) {
  int laid = tile.a_column == 0;
  long vectors = ck_parts(tile.columns, form->lanes);
  ck_tile_function *const *kernels =
      tile.a_column == 1 ? form->across[vectors - 1] : form->down[vectors - 1];
  ck_soon soon[CK_MOST_SOON];
  tile.soon = soon;
  for (long tiles = ck_parts(rows, form->rows); tiles > 0; tiles--) {
    long count = ck_parts(rows, tiles);
    long end = meanwhile ? end_of_part(form, meanwhile->packing, tiles) : 0;
    tile.soon_count = meanwhile ? soon_of(form, meanwhile, count, end, soon) : 0;
    if (laid) tile.a_column = count;
    kernels[count](&tile);
    if (meanwhile) ck_pack_to(form, meanwhile->packing, end);
    tile.a += count * (laid ? tile.k : tile.a_row);
    tile.c += count * tile.c_row;
    rows -= count;
  }
}

double ck_peak_run(int isa, long rounds, float *sink) {
  return ck_form_of(isa)->peak(rounds, sink);
}
