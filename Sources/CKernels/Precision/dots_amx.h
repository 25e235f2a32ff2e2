// The kernels of one unit in the tiles of AMX. The including file defines LANES, GROUP, INTEGERS,
// FMA, WORDS, LAY and FORM, which "dots_template.h" explains, and
//   TILE_DOT  (sums, a, b): adds the products of the words of tile a, by rows, with those of tile
//             b, by columns, to tile `sums`

#define ROWS 8
#include "dots_finish.h"

/// Rows of a tile of results, and words that a tile holds of each.
enum { SIDE = 16 };
/// A block of 2 x 2 tiles of results takes four of the eight tiles. Where lines are whole steps,
/// three others hold what is multiplied; otherwise the last two are for what is left at the end of
/// a line, since every tile has its own fixed size.
enum { LEFT = 4, RIGHT = 5, SECOND = 6, LEFT_REST = 6, RIGHT_REST = 7 };

/// The sizes of all tiles, as the processor wants them.
typedef struct {
  uint8_t palette, start, reserved[14];
  uint16_t bytes[16];
  uint8_t rows[16];
} tile_sizes;

/// The rows and the rest that this thread's tiles have the sizes for; rows are 0 without any.
static _Thread_local struct {
  long rows, rest;
} present;

static void set_sizes(long rows, long rest) {
  if (present.rows == rows && present.rest == rest) return;
  tile_sizes sizes = {.palette = 1};
  for (int i = 0; i < 8; i++) {
    sizes.bytes[i] = 64;
    sizes.rows[i] = (uint8_t)rows;
  }
  sizes.rows[RIGHT] = SIDE;
  if (rest > 0) {
    sizes.bytes[LEFT_REST] = (uint16_t)(4 * rest);
    sizes.rows[RIGHT_REST] = (uint8_t)rest;
  }
  _tile_loadconfig(&sizes);
  present.rows = rows;
  present.rest = rest;
}

static void leave(void) {
  if (present.rows == 0) return;
  _tile_release();
  present.rows = 0;
}

/// What sums begin with.
#if INTEGERS
#define BEGIN(tile, j) _tile_loadd(tile, t->first + (j) * LANES, 0)
#else
#define BEGIN(tile, j) _tile_zero(tile)
#endif

/// Adds the products of one step to 2 x 2, 1 x 2, 2 x 1 or 1 x 1 tiles. `second` may be `left`,
/// which is then read twice.
#define STEP(left, second, right)                               \
  do {                                                          \
    _tile_loadd(right, b, 2 * LANES * 4);                       \
    _tile_loadd(left, a, stride);                               \
    TILE_DOT(0, left, right);                                   \
    if (bands > 1) {                                            \
      _tile_loadd(second, a + band, stride);                    \
      TILE_DOT(2, second, right);                               \
    }                                                           \
    if (vectors > 1) {                                          \
      _tile_loadd(right, b + LANES, 2 * LANES * 4);             \
      if (bands > 1) TILE_DOT(3, second, right);                \
      if (bands > 1 && left == second) {                        \
        _tile_loadd(left, a, stride);                           \
      }                                                         \
      TILE_DOT(1, left, right);                                 \
    }                                                           \
  } while (0)

/// Finishes `count` rows that lie side by side from `row` on, which is left behind them.
INLINE void finish_run(ck_dots_tile *row, sums_of (*sums)[2], long count, const int vectors) {
  long i = 0;
  for (; i + ROWS <= count; i += ROWS, row->c += ROWS * row->c_row) {
    finish(row, sums + i, ROWS, vectors);
  }
  for (; i < count; i++, row->c += row->c_row) finish(row, sums + i, 1, vectors);
}

/// Finishes those of `count` rows that are results.
INLINE void finish_rows(ck_dots_tile *row, sums_of (*sums)[2], long count, const int vectors) {
  if (row->gap == 0) {
    finish_run(row, sums, count, vectors);
    return;
  }
  for (long i = 0; i < count;) {
    long place = row->place % (row->run + row->gap), results = row->run - place;
    long left = results > 0 ? results : results + row->gap;
    if (left > count - i) left = count - i;
    if (results > 0) finish_run(row, sums + i, left, vectors);
    i += left;
    row->place += left;
  }
}

/// Two bands of rows overlap where their number is odd: the row they share is computed twice.
INLINE void tiles(const ck_dots_tile *t, const int vectors, const int bands, const int whole) {
  long rows = bands > 1 ? (t->rows + 1) / 2 : t->rows, rest = whole ? 0 : t->k % SIDE;
  long stride = t->a_row * 4, band = (t->rows - rows) * t->a_row;
  set_sizes(rows, rest);
  BEGIN(0, 0);
  if (vectors > 1) BEGIN(1, 1);
  if (bands > 1) BEGIN(2, 0);
  if (vectors > 1 && bands > 1) BEGIN(3, 1);
  const uint32_t *b = t->b;
  for (long plane = 0; plane < t->planes; plane++) {
    for (long line = 0; line < t->lines; line++) {
      const uint32_t *a = t->a + plane * t->a_plane + line * t->a_line;
      for (long p = 0; p + SIDE <= t->k; p += SIDE, a += SIDE, b += SIDE * 2 * LANES) {
        if (whole) {
          STEP(LEFT, SECOND, RIGHT);
        } else {
          STEP(LEFT, LEFT, RIGHT);
        }
      }
      if (rest > 0) {
        STEP(LEFT_REST, LEFT_REST, RIGHT_REST);
        b += rest * 2 * LANES;
      }
    }
  }
  sums_of sums[2][SIDE][2];
  _tile_stored(0, &sums[0][0][0], 2 * sizeof(sums_of));
  if (vectors > 1) _tile_stored(1, &sums[0][0][1], 2 * sizeof(sums_of));
  if (bands > 1) _tile_stored(2, &sums[1][0][0], 2 * sizeof(sums_of));
  if (vectors > 1 && bands > 1) _tile_stored(3, &sums[1][0][1], 2 * sizeof(sums_of));
  ck_dots_tile row = *t;
  finish_rows(&row, sums[0], rows, vectors);
  if (bands > 1) finish_rows(&row, sums[1] + (2 * rows - t->rows), t->rows - rows, vectors);
}

#define TILES(vectors)                                                    \
  static void run##vectors(const ck_dots_tile *t) {                       \
    if (t->k % SIDE == 0) {                                               \
      t->rows > SIDE ? tiles(t, vectors, 2, 1) : tiles(t, vectors, 1, 1); \
    } else {                                                              \
      t->rows > SIDE ? tiles(t, vectors, 2, 0) : tiles(t, vectors, 1, 0); \
    }                                                                     \
  }
TILES(1)
TILES(2)

#include "dots_lay.h"

const ck_dots_form FORM = {
    .rows = 2 * SIDE,
    .lanes = LANES,
    .group = GROUP,
    .words = WORDS,
    .near = 2,
    .far = 10,
    .skips = 1,
    .run[0] = {[1 ... 2 * SIDE] = run1},
    .run[1] = {[1 ... 2 * SIDE] = run2},
    .lay = lay,
    .leave = leave,
};
