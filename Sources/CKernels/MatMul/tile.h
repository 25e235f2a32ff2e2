#ifndef CK_TILE_H
#define CK_TILE_H

#include "ckernels_cpu.h"
#include "ckernels_matmul.h"

static inline long ck_least(long x, long y) { return x < y ? x : y; }
static inline long ck_most(long x, long y) { return x > y ? x : y; }
static inline long ck_parts(long whole, long part) { return (whole + part - 1) / part; }

/// Rows cut evenly into tiles, so that none is a sliver: `whole` tiles have `rows` rows, the others
/// one less.
typedef struct {
  long tiles, rows, whole;
} ck_cut;

/// Cuts `count` rows, at least one, into as few tiles of up to `most` rows as there can be.
static inline ck_cut ck_cut_of(long count, long most) {
  long tiles = ck_parts(count, most), rows = ck_parts(count, tiles);
  return (ck_cut){tiles, rows, count - tiles * (rows - 1)};
}

/// Floats of a packed B that may not be in the second-level cache when it is needed (512 KiB).
#define CK_FAR_FLOATS (1 << 17)

/// The most rows any form's tile has, and the most columns.
#define CK_MAX_ROWS 14
#define CK_MAX_WIDTH 32

/// Memory that is read after a panel. It is asked for evenly while the panel's products run: it has
/// all their time to come, where asked for at once it would hold them up.
typedef struct {
  const float *at;
  long step;       ///< Floats for each product of a tile; 0 where there is nothing to ask for.
} ck_ahead;

/// Rows of a matrix that are read after a tile: asked for evenly while its products run.
typedef struct {
  const float *at;  ///< The next one to ask for.
  long row, each;   ///< How far apart they lie, and how many are asked for at a time.
} ck_soon;

/// The most matrices that are asked for at a time.
#define CK_MOST_SOON 8

/// One tile's work: `rows` (fixed by the function called) by `columns` of C over k values.
typedef struct {
  long k, columns;
  const float *a;
  long a_row, a_column;
  const float *b;  ///< k rows of at least `columns` values, padded to whole vectors.
  long b_row;
  float *c;
  long c_row;
  const float *bias;
  const float *addend, *whole;  ///< A matrix added to C that lies as the one from `whole` on does.
  int accumulate, relu;
  ck_ahead *ahead;
  ck_soon *soon;  ///< What is read after the tile, `soon_count` matrices.
  long soon_count;
} ck_tile;

typedef void ck_tile_function(const ck_tile *tile);

/// The kernels of one instruction set. `across` reads A along its rows (a_column is 1), `down`
/// along its columns (a_row is 1); both are indexed by vectors per row less one, then by rows.
typedef struct {
  long rows, lanes, width;
  ck_tile_function *across[2][CK_MAX_ROWS + 1];
  ck_tile_function *down[2][CK_MAX_ROWS + 1];
  /// Lays `tiles` tiles of an A that lies by columns out one after the other, by rows of a tile.
  void (*lay[CK_MAX_ROWS + 1])(long k, const float *a, long a_column, long tiles, float *laid);
  void (*pack_rows)(long k, long columns, const float *b, long b_row, float *packed);
  void (*pack_columns)(long k, long columns, const float *b, long b_column, float *packed);
  /// One row x times `columns` columns of B: written to `out`, the columns lying `stride` apart
  /// (dots), or added to `out`, the columns lying beside each other in rows `stride` apart (sweep).
  void (*dots)(long k, const float *x, const float *b, long stride, long columns, float *out);
  void (*sweep)(long k, const float *x, const float *b, long stride, long columns, float *out);
  double (*peak)(long rounds, float *sink);
} ck_form;

extern const ck_form ck_form_portable;
extern const ck_form ck_form_avx2;
extern const ck_form ck_form_avx512;

/// The table of `isa` among those that every instruction set has under `name`.
#if defined(__x86_64__)
#define CK_TABLE_OF(isa, name)               \
  ((isa) == CK_ISA_AVX512 ? &name##_avx512   \
   : (isa) == CK_ISA_AVX2 ? &name##_avx2     \
                          : &name##_portable)
#else
#define CK_TABLE_OF(isa, name) ((void)(isa), &name##_portable)
#endif

/// Returns the kernels of `isa`.
const ck_form *ck_form_of(int isa);

/// A panel of B that is packed little by little.
typedef struct {
  const float *b;
  long b_row, b_column, columns;
  long k, done;    ///< Values of k in all, and packed already.
  float *packed;
} ck_packing;

/// Packs a panel up to value `end` of k.
void ck_pack_to(const ck_form *form, ck_packing *packing, long end);

/// What goes on while the tiles of a panel run: the panel after it is packed, part by part between
/// them, and memory that is read then is asked for meanwhile.
typedef struct {
  ck_packing *packing;
  const float *const *read;  ///< Matrices read when C is done.
  long read_count, read_row, read_first;  ///< `read_first`: where the next tile begins in each.
} ck_meanwhile;

/// Runs the tiles of one panel over `rows` rows, evenly cut so that no tile is a sliver, and what
/// goes on meanwhile, or NULL. An A whose a_column is 0 is laid out tile by tile, k times the rows
/// of a tile each.
void ck_tiles_run(const ck_form *form, ck_tile tile, long rows, ck_meanwhile *meanwhile);

/// What to ask for while `tiles` tiles of a packed panel run, the next one lying at `next`, in a B
/// of `count` floats: nothing where B is small enough to be in the cache.
ck_ahead ck_ahead_of(const ck_form *form, const float *next, long tiles, long count);

/// Where the addend of a tile's C lies, or NULL.
static inline const float *ck_addend_of(const ck_tile *tile) {
  return tile->addend ? tile->addend + (tile->c - tile->whole) : 0;
}

/// Adds a finished tile of sums, `columns` wide at `stride`, into C with the tile's epilogue.
void ck_tile_store(const ck_tile *tile, const float *sums, long stride, long rows);

#endif
