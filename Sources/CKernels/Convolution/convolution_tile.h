#ifndef CK_CONVOLUTION_TILE_H
#define CK_CONVOLUTION_TILE_H

#include "../MatMul/tile.h"
#include "ckernels_convolution.h"

/// A tile whose sum runs over `planes` of `lines` of k products: A and B go on by a step from one
/// line to the next and from one plane to the next.
typedef struct {
  ck_tile tile;
  long lines, a_line, b_line;
  long planes, a_plane, b_plane;
} ck_deep_tile;

typedef void ck_deep_function(const ck_deep_tile *tile);

/// A stretch of results of a depthwise convolution that see the same taps.
typedef struct {
  const float *in, *weight, *bias;
  float *out;
  const float *addend, *whole;          ///< As those of a `ck_tile`.
  long results, in_step, out_step;      ///< How many results, and their strides.
  long lines, in_line, weight_line;     ///< Rows of taps.
  long taps, in_tap, weight_tap;        ///< Taps of a row.
  int relu;
} ck_depthwise_stretch;

/// A row of results that are pooled: the largest of every 2x2 of two rows, the second one `row`
/// floats behind the first.
typedef struct {
  const float *from;
  long row, pixel;
  float *out;
  long out_pixel, pixels;  ///< Floats between results that are written, and how many there are.
} ck_pooled_row;

/// The kernels of one instruction set: tiles by vectors per row less one, then by rows. `gather`
/// reads A along its rows and a packed B, `scatter` reads A along its columns.
typedef struct {
  ck_deep_function *gather[2][CK_MAX_ROWS + 1];
  ck_deep_function *scatter[2][CK_MAX_ROWS + 1];
  /// Computes `channels` channels of a stretch.
  void (*depthwise)(const ck_depthwise_stretch *stretch, long channels);
  /// Adds the products of what a stretch reads with dy, its `out`, to `sums`, which lie as its
  /// weights do.
  void (*depthwise_gradient)(const ck_depthwise_stretch *stretch, long channels, float *sums);
  /// Pools `channels` channels of a row; whole vectors may be read.
  void (*pool)(const ck_pooled_row *row, long channels);
} ck_convolution_form;

extern const ck_convolution_form ck_convolution_form_portable;
extern const ck_convolution_form ck_convolution_form_avx2;
extern const ck_convolution_form ck_convolution_form_avx512;

/// Returns the kernels of `isa`.
const ck_convolution_form *ck_convolution_form_of(int isa);

/// Results that see the same taps: first..<first + count see taps tap..<tap + taps.
typedef struct {
  long first, count, tap, taps;
} ck_axis_run;

/// Returns the run that begins at result `first`, ending at `end` at the latest.
ck_axis_run ck_next_run(const ck_axis *axis, long first, long end);

/// Returns the results whose tap t reads a place inside the image; `tap` and `taps` are t and 1.
ck_axis_run ck_results_of_tap(const ck_axis *axis, long t);

/// Returns the results that lie at places low..<end of what is written.
ck_axis_run ck_results_within(const ck_axis *axis, long low, long end);

#endif
