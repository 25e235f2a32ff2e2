#ifndef CKERNELS_RANDOM_H
#define CKERNELS_RANDOM_H

#include <stdint.h>

/// Words of a random stream: word i is word i % 4 of the Philox4x32-10 block i / 4 under `key`
/// (Salmon, Moraes, Dror and Shaw 2011), so that any cut of a stream gives the same values.
typedef struct {
  uint64_t key;    ///< Tells the stream from others: low word first.
  uint64_t first;  ///< The first word.
  int64_t count;   ///< How many.
} ck_stream;

/// The words themselves.
void ck_random_words(ck_stream stream, uint32_t *_Nonnull words);

/// Numbers in [0, 1) that are multiples of 2^-24, from one word each.
void ck_random_uniform(ck_stream stream, float *_Nonnull values);

/// `value` where the uniform number is below `keep`, 0 elsewhere: from one word each.
void ck_random_mask(ck_stream stream, float keep, float value, float *_Nonnull mask);

/// Standard normal numbers (Box and Muller 1958): values i and i + 1, i even, from words i and i +
/// 1.
void ck_random_normal(ck_stream stream, float *_Nonnull values);

/// What becomes of an element: scale x + shift where it is kept, `dropped` where not; it is kept
/// where the upper 24 bits of its word are at least the threshold.
typedef struct {
  uint32_t threshold;
  float scale, shift, dropped;
} ck_mask;

/// Masks `stream.count` elements, one word each; y may be x.
void ck_random_masked(ck_stream stream, ck_mask mask, const float *_Nonnull x, float *_Nonnull y);

#endif
