#ifndef CKERNELS_CONVOLUTION_H
#define CKERNELS_CONVOLUTION_H

/// How results and taps lie along one axis of the images: result m stands at place
/// `out_first + m * out_step`, and its tap t reads place
/// `in_first + m * in_step + t * tap_step`; places outside 0..<in_length read as zero.
typedef struct {
  long results, out_first, out_step;
  long in_first, in_step, in_length;
  long taps, tap_step;
  long weight_first, weight_step;  ///< Row or column of the kernel of tap 0, and to the next tap.
} ck_axis;

/// Sums over taps and `depth` channels, for all results: a convolution, or one phase of its
/// gradient by the images. All strides are in floats.
typedef struct {
  int isa;                                  ///< Form of the kernels, from `ck_isa`.
  ck_axis y, x;
  long in_image, in_row, in_pixel;          ///< Strides of what is read.
  long out_image, out_row, out_pixel;       ///< Strides of what is written.
  long groups, depth, columns;              ///< Channels read and written in a group.
  long weight_row, weight_tap;              ///< Strides of the kernel's rows and columns.
  long weight_group, weight_depth, weight_column;
  long pool;  ///< 1 where all results are written, 2 where the largest of every 2x2 alone is.
} ck_gather;

/// The most results of a row that `pool` takes.
#define CK_WIDEST_POOLED 1024

/// The memory of a run. `weight` is packed by `ck_gather_pack` for `ck_gather_run`, and as it is
/// stored for `ck_depthwise_run`.
typedef struct {
  const float *in;
  const float *weight;
  float *out;
  const float *bias;    ///< A value for every channel written, or NULL.
  const float *addend;  ///< What is added to `out`, lying as it does, or NULL; none where pooled.
  int relu;             ///< Whether negative results become 0; NaN stays NaN.
} ck_gather_buffers;

/// A part of the results: some samples, the rows of `out` at places row..<row + rows, and some
/// panels, numbered through all groups.
typedef struct {
  long sample, samples, row, rows, panel, panels;
} ck_gather_block;

/// Returns the number of panels of a group.
long ck_gather_panels(const ck_gather *gather);

/// Returns how many floats the packed weights take.
long ck_gather_packed_count(const ck_gather *gather);

/// Packs the weights of one panel to their place in `packed`.
void ck_gather_pack(const ck_gather *gather, const float *weight, long panel, float *packed);

/// Computes the results of `block`; blocks may run at the same time. Takes up to 0.5 MiB of the
/// stack.
void ck_gather_run(const ck_gather *gather, const ck_gather_buffers *buffers,
                   ck_gather_block block);

/// The same where every result sees one channel alone, `depth` and `columns` being 1, and all are
/// written; the panels of the block mean nothing.
void ck_depthwise_run(const ck_gather *gather, const ck_gather_buffers *buffers,
                      ck_gather_block block);

/// A part of the results of Winograd's convolution: strips of tiles, numbered through all samples,
/// and some panels.
typedef struct {
  long strip, strips, panel, panels;
} ck_winograd_block;

/// Returns the strips of tiles that a sample has, or 0 where Winograd's convolution F(s x s, 3x3),
/// `size` being the s of 2 or 4, does not apply: it takes 3x3 taps side by side, one group, whole
/// vectors of channels, and rows that fit its memory.
long ck_winograd_strips(const ck_gather *gather, long size);

/// Returns the tiles of a strip.
long ck_winograd_tiles(const ck_gather *gather, long size);

/// Returns how many floats the transformed and packed weights take.
long ck_winograd_packed_count(const ck_gather *gather, long size);

/// Transforms and packs the weights of one panel to their place in `packed`.
void ck_winograd_pack(const ck_gather *gather, long size, const float *weight, long panel,
                      float *packed);

/// Computes the results of `block` from weights packed by `ck_winograd_pack`; blocks may run at the
/// same time. Takes 1.5 MiB of the stack.
void ck_winograd_run(const ck_gather *gather, long size, const ck_gather_buffers *buffers,
                     ck_winograd_block block);

/// The gradient of a convolution by its weights: for the same axes and images,
/// dweight[tap][i][o] = sum over samples and results of in * dy.
typedef struct {
  ck_gather gather;                      ///< The convolution; its `out` is dy.
  const float *in;
  const float *dy;                       ///< Whole vectors may be read from each of its groups.
  long dy_image, dy_row, dy_pixel, dy_group;
} ck_weight_gradient;

/// A part of a gradient by the weights: samples and rows of results that are summed; channels of
/// the images within `group`, and panels of that group, that are computed.
typedef struct {
  long sample, samples, row, rows, group, channel, channels, panel, panels;
} ck_weight_block;

/// Computes the part of dweight of `block`, from its samples and rows alone.
void ck_weight_gradient_run(const ck_weight_gradient *gradient, ck_weight_block block,
                            float *dweight);

/// The same where every result sees one channel alone; the channels and panels of the block mean
/// nothing.
void ck_depthwise_gradient_run(const ck_weight_gradient *gradient, ck_weight_block block,
                               float *dweight);

/// The most channels and the most columns of a block of `ck_winograd_gradient_run`.
#define CK_WINOGRAD_BLOCK 64

/// Returns whether the gradient by the weights of F(4x4, 3x3) applies: where the convolution does
/// (`ck_winograd_strips`), with whole vectors of columns too.
long ck_winograd_gradient_fits(const ck_gather *gather);

/// The same as `ck_weight_gradient_run` by Winograd's transforms, for all rows of the samples of
/// `block`. Takes 1.6 MiB of the stack.
void ck_winograd_gradient_run(const ck_weight_gradient *gradient, ck_weight_block block,
                              float *dweight);

/// Copies `count` floats, each `times` times in a row.
void ck_repeat_channels(const float *from, long count, long times, float *to);

/// to[p][c] = the sum of from[p][c][0..<times], plus bias[c] and addend[p][c] if given, then ReLU
/// if asked for.
void ck_add_repeats(const float *from, long pixels, long channels, long times, const float *bias,
                    const float *addend, int relu, float *to);

/// Copies `rows` rows of `groups` groups of `columns` floats, each widened to `width` by zeros.
void ck_widen_rows(const float *from, long rows, long groups, long columns, long width, float *to);

#endif
