#ifndef CKERNELS_ATTENTION_H
#define CKERNELS_ATTENTION_H

#include "ckernels_random.h"

/// Scaled dot-product attention (Vaswani et al. 2017) of several heads over sequences of one
/// length. Queries, keys and values lie side by side in rows of 3 width floats, a row for each
/// position; head h owns columns h * width / heads and on of each of the three.
typedef struct {
  int isa;                      ///< Form of the products, from `ck_isa`.
  long length, width, heads;    ///< Positions, features of all heads, heads that divide them.
  int causal;                   ///< Whether a position sees only itself and those before it.
  int dropping;                 ///< Whether weights are masked.
  ck_mask mask;                 ///< How they are.
  uint64_t key;                 ///< The stream of the mask: a word for each weight there could be.
} ck_attention;

/// Returns the number of blocks of positions that a head's work is cut into.
long ck_attention_blocks(const ck_attention *_Nonnull a);

/// Returns how many floats of scratch memory a thread's units take.
long ck_attention_scratch(const ck_attention *_Nonnull a, int backward);

/// Computes units unit..<end of the results y, rows of width floats: a unit is a block of a head of
/// a sample, unit = (sample * heads + head) * blocks + block. Where `sums` is given,
/// sums[sample][position][head] = ln of the sum of e^score.
void ck_attention_forward(const ck_attention *_Nonnull a, long unit, long end,
                          const float *_Nonnull qkv, float *_Nonnull y, float *_Nullable sums,
                          float *_Nonnull scratch);

/// Computes units unit..<end of the gradients, laid out as qkv, from that of y and the sums of the
/// forward run: a unit is a head of a sample, unit = sample * heads + head.
void ck_attention_backward(const ck_attention *_Nonnull a, long unit, long end,
                           const float *_Nonnull qkv, const float *_Nonnull sums,
                           const float *_Nonnull dy, float *_Nonnull dqkv,
                           float *_Nonnull scratch);

#endif
