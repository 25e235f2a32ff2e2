#ifndef CKERNELS_PRECISION_H
#define CKERNELS_PRECISION_H

#include <stdint.h>

#include "ckernels_convolution.h"

/// How products of reduced precision are computed. Weights lie in words of 32 bits that hold
/// neighbours along the inputs; what they are multiplied with is laid out in words to match.
enum {
  CK_DOTS_WIDENED = 0,   ///< Pairs of bfloat16 weights, widened in registers, times floats.
  CK_DOTS_BFLOAT16 = 1,  ///< Pairs of bfloat16 on both sides: AVX512_BF16.
  CK_DOTS_PAIRS = 2,     ///< Pairs of 16-bit integers on both sides.
  CK_DOTS_QUADS = 3,     ///< Four bytes of inputs, four signed bytes of weights: AVX512_VNNI.
  CK_DOTS_BFLOAT16_TILES = 4,  ///< Pairs of bfloat16 on both sides: AMX.
  CK_DOTS_QUAD_TILES = 5,      ///< Four bytes of inputs, four signed bytes of weights: AMX.
};

/// Sums of products over lines of words, for every result of some images: a linear layer (images of
/// one pixel), or a convolution of images that have their padding around them. Strides of what is
/// read and lengths of sums are in words of 32 bits, strides of what is written in floats.
typedef struct {
  int isa, unit;                        ///< From `ck_isa`, and one of CK_DOTS_*.
  long width;                           ///< Results in a row.
  long in_image, in_row, in_pixel;      ///< From one result to the next.
  long planes, a_plane;                 ///< Parts of a sum, and from one to the next.
  long lines, a_line;                   ///< Lines of a part, and from one to the next.
  long k;                               ///< Words of weights in a line.
  long columns;                         ///< Channels of the results.
  long out_image, out_row;              ///< Pixels lie `columns` apart.
} ck_dots;

/// What inputs become: q = x * factor + zero, rounded and kept within 0...255; units of floats
/// ignore it.
typedef struct {
  float factor, zero;
} ck_dots_map;

/// An image of `pixels` pixels a row and `depth` channels, each pixel in `words` words of its own,
/// the last ones filled up with what weights of 0 meet, with `left` and `right` pixels of zeros
/// beside them; the image has `height` rows, and rows outside of it are zeros.
typedef struct {
  int isa, unit;
  ck_dots_map map;
  long height, pixels, depth, words, left, right;
} ck_dots_image;

/// The memory of a run.
typedef struct {
  const uint32_t *in;      ///< The inputs laid out; not read where blocks lay theirs out.
  const float *x;          ///< Images of one pixel, which blocks lay out as `image` says, or NULL.
  ck_dots_image image;
  const uint32_t *packed;  ///< As `ck_dots_pack` leaves it.
  float *out;
  const float *bias;       ///< A value for every channel written, or NULL.
  const float *addend;     ///< What is added to `out`, lying as it does, or NULL.
  int relu;                ///< Whether negative results become 0; NaN stays NaN.
} ck_dots_buffers;

/// The weights as they are stored: [taps][depth][columns], bfloat16 or signed bytes.
typedef struct {
  const void *weights;
  long taps, depth;
  const float *scales;  ///< What a sum of integers is multiplied by, by channel; NULL for floats.
  int zero;             ///< The integer that stands for an input of 0.
} ck_dots_weights;

/// Returns whether this processor runs `unit` in the form `isa`.
int ck_dots_available(int unit, int isa);

/// Returns the unit that is fastest in the form `isa` for integers, or for bfloat16.
int ck_dots_best(int integers, int isa);

/// Returns how many inputs a word of weights holds, and how many words of inputs belong to it.
long ck_dots_group(int unit);
long ck_dots_input_words(int unit);

/// Returns how many words of weights the unit multiplies in one step.
long ck_dots_step(int unit);

/// Returns the columns of a panel, and the greatest number of rows in a tile.
long ck_dots_panel_width(int unit, int isa);
long ck_dots_tile_rows(int unit, int isa);

/// Returns how many words the packed weights take: panels of words, then for integers the first
/// sums and the scales.
long ck_dots_packed_count(const ck_dots *dots);

/// Lays weights out.
void ck_dots_pack(const ck_dots *dots, const ck_dots_weights *weights, uint32_t *packed);

/// Lays out `rows` padded rows of `image`, of which the first is row `row` of the image (negative
/// above it).
void ck_dots_lay(const ck_dots_image *image, const float *x, long row, long rows, uint32_t *to);

/// Returns how many samples a block that lays its own out can take at a time; 0 where one is too
/// large for that.
long ck_dots_own_samples(const ck_dots *dots);

/// Computes the results of `block`; blocks may run at the same time.
void ck_dots_run(const ck_dots *dots, const ck_dots_buffers *buffers, ck_gather_block block);

#endif
