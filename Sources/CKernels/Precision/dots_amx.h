// The kernels of one unit in the tiles of AMX. The including file defines LANES, GROUP, INTEGERS,
// FMA, PLUS, WORDS, LAY and FORM, which "dots_template.h" explains, and
//   TILE_DOT  (sums, a, b): adds the products of the words of tile a, by rows, with those of tile
//             b, by columns, to tile `sums`

#define ROWS 1
#include "dots_finish.h"

/// Rows of a tile of results, and words that a tile holds of each.
enum { SIDE = 16 };
/// A block of 2 x 2 tiles of results takes four of the eight tiles; one step of whole tiles and one
/// of what is left at the end of a line take two each, since every tile has its own fixed size.
enum { LEFT = 4, RIGHT = 5, LEFT_REST = 6, RIGHT_REST = 7 };

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

/// Adds the products of one step to 2 x 2, 1 x 2, 2 x 1 or 1 x 1 tiles.
#define STEP(left, right)                                       \
  do {                                                          \
    _tile_loadd(right, b, 2 * LANES * 4);                       \
    _tile_loadd(left, a, stride);                               \
    TILE_DOT(0, left, right);                                   \
    if (bands > 1) {                                            \
      _tile_loadd(left, a + second, stride);                    \
      TILE_DOT(2, left, right);                                 \
    }                                                           \
    if (vectors > 1) {                                          \
      _tile_loadd(right, b + LANES, 2 * LANES * 4);             \
      if (bands > 1) TILE_DOT(3, left, right);                  \
      _tile_loadd(left, a, stride);                             \
      TILE_DOT(1, left, right);                                 \
    }                                                           \
  } while (0)

/// Two bands of rows overlap where their number is odd: the row they share is computed twice.
INLINE void tiles(const ck_dots_tile *t, const int vectors, const int bands) {
  long rows = bands > 1 ? (t->rows + 1) / 2 : t->rows, rest = t->k % SIDE;
  long stride = t->a_row * 4, second = (t->rows - rows) * t->a_row;
  set_sizes(rows, rest);
  _tile_zero(0);
  if (vectors > 1) _tile_zero(1);
  if (bands > 1) _tile_zero(2);
  if (vectors > 1 && bands > 1) _tile_zero(3);
  const uint32_t *b = t->b;
  for (long plane = 0; plane < t->planes; plane++) {
    for (long line = 0; line < t->lines; line++) {
      const uint32_t *a = t->a + plane * t->a_plane + line * t->a_line;
      for (long p = 0; p + SIDE <= t->k; p += SIDE, a += SIDE, b += SIDE * 2 * LANES) {
        STEP(LEFT, RIGHT);
      }
      if (rest > 0) {
        STEP(LEFT_REST, RIGHT_REST);
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
  for (long i = 0; i < t->rows; i++, row.c += t->c_row) {
    // The first band's rows, then those that the second one does not share with it.
    long other = i - (t->rows - rows);
    sums_of(*from)[2] = i < rows ? &sums[0][i] : &sums[1][other];
    sums_of whole[ROWS][2];
    for (int j = 0; j < vectors; j++) whole[0][j] = PLUS((*from)[j], beginning(t, j));
    finish(&row, whole, 1, vectors);
  }
}

static void run1(const ck_dots_tile *t) { t->rows > SIDE ? tiles(t, 1, 2) : tiles(t, 1, 1); }
static void run2(const ck_dots_tile *t) { t->rows > SIDE ? tiles(t, 2, 2) : tiles(t, 2, 1); }

#include "dots_lay.h"

const ck_dots_form FORM = {
    .rows = 2 * SIDE,
    .lanes = LANES,
    .group = GROUP,
    .words = WORDS,
    .run[0] = {[1 ... 2 * SIDE] = run1},
    .run[1] = {[1 ... 2 * SIDE] = run2},
    .lay = lay,
    .leave = leave,
};
