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

#endif
