#ifndef CK_WINOGRAD_H
#define CK_WINOGRAD_H

#include "convolution_tile.h"

/// Results of the larger tile in one direction, places that they see, and planes of a transformed
/// window. The smaller tile has two results, and two places more than that, as this one has.
#define CK_WINOGRAD_RESULTS 4
#define CK_WINOGRAD_WINDOW 6
#define CK_WINOGRAD_PLANES (CK_WINOGRAD_WINDOW * CK_WINOGRAD_WINDOW)
/// Channels are whole vectors of any form.
#define CK_WINOGRAD_WHOLE 16

/// The window of one tile in the image: rows top..<bottom and pixels left..<right of it lie inside,
/// the rest reads as zero.
typedef struct {
  const float *in;  ///< Row 0, pixel 0 of the window, which may lie outside the image.
  long in_row, in_pixel;
  long top, bottom, left, right;
  float *to;        ///< Where the channels of plane 0 go.
  long plane;       ///< From one plane to the next.
} ck_winograd_window;

/// The results of one tile, or the largest of every 2x2 of them: `rows` times `pixels` are written.
typedef struct {
  const float *from;
  long plane, columns;
  float *out;
  long out_row, out_pixel, rows, pixels;
  long pool;            ///< As that of a `ck_gather`.
  const float *bias;
  const float *addend;  ///< What is added to the results, lying as they do, or NULL.
  int relu;
} ck_winograd_results;

/// The products of one plane's windows with a panel; those of the next tile of products begin where
/// the last one's ended.
typedef struct {
  const float *windows;
  long row, depth;      ///< From one window to the next, and how many channels each has.
  const float *panel;
  float *sums;
  ck_ahead ahead;       ///< The panel of the next plane, where it is far away.
} ck_winograd_plane;

typedef void ck_winograd_function(ck_winograd_plane *plane, long tiles);

/// The transforms of one instruction set and size of tiles.
typedef struct {
  long size;    ///< Results of a tile in one direction.
  long window;  ///< Places that they see.
  long planes;  ///< Planes of a transformed window.
  /// B^T d B of a window of the image, for `channels` channels, a multiple of sixteen.
  void (*window_of)(const ck_winograd_window *window, long channels);
  /// Runs some tiles of products, which are many and short: by vectors per row less one, then by
  /// rows of a tile.
  ck_winograd_function *const *products[2];
  /// A^T m A of what the products of a tile's planes came to.
  void (*results)(const ck_winograd_results *results);
  /// G g G^T of `count` kernels: nine taps of `count` values each to planes `plane` apart.
  void (*weights)(const float *taps, long count, float *to, long plane);
  /// A r A^T of the results of a larger tile, of which those at the top left lie inside.
  void (*spread)(const ck_winograd_window *results, long channels);
  /// G^T m G of `count` sums of products: nine taps of `count` values each, to rows `row` and
  /// columns `tap` apart.
  void (*gradients)(const float *sums, long plane, long count, float *to, long row, long tap);
} ck_winograd_form;

/// The transforms of tiles of two results and of four.
extern const ck_winograd_form ck_winograd_forms_portable[2];
extern const ck_winograd_form ck_winograd_forms_avx2[2];
extern const ck_winograd_form ck_winograd_forms_avx512[2];

/// Returns the transforms of `isa` for tiles of `size` results in one direction.
const ck_winograd_form *ck_winograd_form_of(int isa, long size);

/// A stretch of strips of tiles, numbered through all samples.
typedef struct {
  long strip, strips, tiles;  ///< First strip, their number, and that of all tiles.
  long row, plane;            ///< Floats from one tile to the next, and from one plane to the next.
} ck_winograd_stretch;

/// Transforms `channels` channels of the windows of a stretch.
void ck_winograd_windows(const ck_gather *gather, const ck_winograd_form *form, const float *in,
                         ck_winograd_stretch stretch, long channels, float *windows);

#endif
