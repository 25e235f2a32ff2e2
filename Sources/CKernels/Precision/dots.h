#ifndef CK_DOTS_H
#define CK_DOTS_H

#include <stdint.h>

#include "ckernels_cpu.h"
#include "ckernels_precision.h"

/// The most rows any form's tile has, and the most columns.
#define CK_DOTS_ROWS 32
#define CK_DOTS_WIDTH 32

/// One tile's work: `rows` (which the function called may have fixed) by `columns` results.
typedef struct {
  long planes, a_plane, lines, a_line, k, rows, columns;
  const uint32_t *a;
  long a_row;
  const uint32_t *b;      ///< Words of weights, 2 vectors side by side, contiguous over all lines.
  float *c;
  long c_row;
  /// Rows come in runs of results with gaps between them, which are not written and take no room
  /// in C; `place` is where in a run and its gap the first row is. Forms that do not skip have no
  /// gaps.
  long run, gap, place;
  const float *bias;
  const float *addend, *whole;  ///< A matrix added to C that lies as the one from `whole` on does.
  const int32_t *first;   ///< What sums of integers begin with, whole vectors of it.
  const float *scales;    ///< What they are multiplied by, whole vectors of it.
  int relu;
} ck_dots_tile;

typedef void ck_dots_function(const ck_dots_tile *tile);

/// The kernels of one unit in one instruction set, by vectors in a row less one, then by rows.
typedef struct {
  long rows, lanes, group, words;
  /// What reading a panel costs a tile, in rows of it: from the first-level cache, or another.
  double near, far;
  int skips;  ///< Whether tiles may have gaps between their rows.
  ck_dots_function *run[2][CK_DOTS_ROWS + 1];
  /// Lays `count` numbers out as words, the last one filled up with zeros.
  void (*lay)(ck_dots_map map, const float *x, long count, uint32_t *to);
  /// Leaves the unit behind the last tile of a block; NULL where nothing is to be done.
  void (*leave)(void);
} ck_dots_form;

extern const ck_dots_form ck_dots_widened_portable, ck_dots_widened_avx2, ck_dots_widened_avx512;
extern const ck_dots_form ck_dots_pairs_portable, ck_dots_pairs_avx2, ck_dots_pairs_avx512;
extern const ck_dots_form ck_dots_quads_avx512, ck_dots_bfloat16_avx512;
extern const ck_dots_form ck_dots_bfloat16_amx, ck_dots_quads_amx;

/// Returns whether the system lets this process use the tiles of AMX, asking it at the first call.
int ck_dots_tiles_allowed(void);

#endif
