// What the kernels of one unit share: the types of its vectors, and the end of a tile. The
// including file defines LANES, ROWS, INTEGERS and FMA, which "dots_template.h" explains.

#include "dots.h"

typedef float floats __attribute__((ext_vector_type(LANES)));
typedef int32_t integers __attribute__((ext_vector_type(LANES)));
typedef uint32_t words __attribute__((ext_vector_type(LANES)));
typedef float loose_floats __attribute__((ext_vector_type(LANES), aligned(4), may_alias));
typedef uint32_t loose_words __attribute__((ext_vector_type(LANES), aligned(4), may_alias));

#if INTEGERS
typedef integers sums_of;
#else
typedef floats sums_of;
#endif

#define INLINE static inline __attribute__((always_inline))

INLINE words load(const void *p) { return *(const loose_words *)p; }

#include "dots_units.h"

/// The first `count` numbers from memory, fewer than fill a vector; the others are zero.
INLINE floats load_few(const float *p, long count) {
#if defined(__x86_64__) && LANES == 16
  return (floats)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
#else
  floats v = (floats)0;
  __builtin_memcpy(&v, p, (unsigned long)count * sizeof(float));
  return v;
#endif
}

INLINE void store_few(float *p, floats v, long count) {
#if defined(__x86_64__) && LANES == 16
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)v);
#else
  __builtin_memcpy(p, &v, (unsigned long)count * sizeof(float));
#endif
}

/// The first `count` numbers from memory, the others zero.
INLINE floats load_some(const float *p, long count) {
  return count >= LANES ? *(const loose_floats *)p : load_few(p, count);
}

INLINE void store_some(float *p, floats v, long count) {
  if (count >= LANES) {
    *(loose_floats *)p = v;
  } else {
    store_few(p, v, count);
  }
}

/// Sums of integers in units of floats; sums of floats as they are.
INLINE floats scaled(sums_of sums, const float *scales) {
#if INTEGERS
  return __builtin_convertvector(sums, floats) * (floats)load(scales);
#else
  (void)scales;
  return sums;
#endif
}

/// Writes a tile's results; `whole` says that its columns fill the vectors.
INLINE void write(const ck_dots_tile *t, sums_of sums[ROWS][2], const int rows, const int vectors,
                  const int whole) {
#pragma clang fp contract(off)
  const float *addend = t->addend ? t->addend + (t->c - t->whole) : 0;
  floats least = (floats)(t->relu ? 0 : -__builtin_inff());
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) {
    long first = j * LANES, rest = t->columns - first, count = whole || rest > LANES ? LANES : rest;
    floats v[ROWS];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) v[i] = scaled(sums[i][j], t->scales + first);
    if (t->bias) {
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) v[i] += load_some(t->bias + first, count);
    }
    if (addend) {
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) v[i] += load_some(addend + i * t->c_row + first, count);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      store_some(t->c + i * t->c_row + first, v[i] < least ? least : v[i], count);
    }
  }
}

INLINE void finish(const ck_dots_tile *t, sums_of sums[ROWS][2], const int rows,
                   const int vectors) {
  if (t->columns >= vectors * LANES) {
    write(t, sums, rows, vectors, 1);
  } else {
    write(t, sums, rows, vectors, 0);
  }
}

/// What sums begin with.
INLINE sums_of beginning(const ck_dots_tile *t, const int j) {
#if INTEGERS
  return (integers)load(t->first + j * LANES);
#else
  (void)t;
  (void)j;
  return (floats)0;
#endif
}
