#ifndef CKERNELS_MATMUL_H
#define CKERNELS_MATMUL_H

/// A single-precision product C = A * B (+ C) (+ bias) (+ addend) (then ReLU), cut into pieces by
/// shape alone.
///
/// Element (i, j) of a matrix lies at `base[i * row + j * column]`; a transpose is a swap of the
/// two strides. C's columns are contiguous. Every element of C is summed over k in an order that
/// depends on the shape alone, so threads do not change a bit of the result.
typedef struct {
  int isa;                         ///< Form of the kernels, from `ck_isa`.
  long m, n, k;
  const float *a;
  long a_row, a_column;
  const float *b;                  ///< Ignored when `packed` is given.
  long b_row, b_column;
  const float *packed;             ///< B as laid out by `ck_matmul_pack`, or NULL.
  float *c;
  long c_row;
  const float *bias;               ///< n values added to every row, or NULL.
  const float *addend;             ///< A matrix that lies as C does, added to it, or NULL.
  int accumulate;                  ///< Whether C's old value is added.
  int relu;                        ///< Whether negative results become 0; NaN stays NaN.
  /// Matrices whose element (i, j) at `soon_first + i * soon_row + j` is read when C is done: asked
  /// for while the products of an A stored by columns run. NULL when there are none.
  const float *const *soon;
  long soon_count, soon_first, soon_row;
} ck_matmul;

/// A rectangle of C.
typedef struct {
  long row, rows, column, columns;
} ck_block;

/// Returns the width of the panels `isa` packs B into, in columns.
long ck_matmul_panel_width(int isa);

/// Returns the greatest number of rows in a tile of `isa`.
long ck_matmul_tile_rows(int isa);

/// Returns how many floats a packed B of k rows and n columns takes: whole panels, zero filled.
long ck_matmul_packed_count(int isa, long k, long n);

/// Writes B (strides as in `ck_matmul`) to `packed`, panel by panel, each k rows of
/// `ck_matmul_panel_width` contiguous values.
void ck_matmul_pack(int isa, long k, long n, const float *b, long b_row, long b_column,
                    float *packed);

/// Returns whether packing B before the pieces run is repaid, so that these are cut into bands of
/// rows; otherwise each piece packs what it needs.
int ck_matmul_packs_ahead(const ck_matmul *product);

/// Returns the number of pieces the product is cut into.
long ck_matmul_pieces(const ck_matmul *product);

/// Returns the most elements of C that a piece of any product has.
long ck_matmul_most_elements(void);

/// Returns the part of C that `piece` computes.
ck_block ck_matmul_extent(const ck_matmul *product, long piece);

/// Computes one piece; pieces may run at the same time.
void ck_matmul_run(const ck_matmul *product, long piece);

/// Writes to `sums` (n values) what `count` values of k from `first` on add to the only row of C,
/// for an A and a B stored by rows.
void ck_matmul_row_part(const ck_matmul *product, long first, long count, float *sums);

/// Adds bias and addend to a block of C computed elsewhere and applies ReLU, as the product asks.
void ck_matmul_finish(const ck_matmul *product, ck_block block);

/// Runs `rounds` rounds of independent multiply-adds on every register of a tile and returns the
/// number of floating-point operations done; adds to `sink` so that the work is kept.
double ck_peak_run(int isa, long rounds, float *sink);

#endif
