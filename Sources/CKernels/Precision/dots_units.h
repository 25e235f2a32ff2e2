// What the units do with a word, and how they want numbers laid out, in vectors of LANES lanes. Not
// to be included alone: "dots_template.h" does, which says what the names mean.

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// Integers are added without a sign, so that a sum that does not fit wraps.
#define PLUS_INTEGERS(x, y) ((integers)((words)(x) + (words)(y)))
#define PLUS_FLOATS(x, y) ((x) + (y))

/// A pair of bfloat16 weights widened, times two floats: the first and then the second.
INLINE floats dot_widened(floats sum, const uint32_t *a, words b) {
  const float *x = (const float *)a;
  floats even = (floats)(b << 16), odd = (floats)(b & (words)0xffff0000u);
  return FMA((floats)(x[1]), odd, FMA((floats)(x[0]), even, sum));
}

/// A pair of 16-bit integers on each side, in any vector.
INLINE integers dot_pairs(integers sum, const uint32_t *a, words b) {
  integers left = (integers)(words)(*a), right = (integers)b;
  words low = (words)(((left << 16) >> 16) * ((right << 16) >> 16));
  words high = (words)((left >> 16) * (right >> 16));
  return (integers)((words)sum + low + high);
}

/// Floats as they are.
INLINE void lay_floats(ck_dots_map map, const float *x, long count, uint32_t *to) {
  (void)map;
  if (count > 0) __builtin_memcpy(to, x, (unsigned long)count * sizeof(float));
}

/// The nearest integer of 0...255, halves to the even one; 0 for what is no number. A float of 2^23
/// and more has its integer in its last bits.
INLINE uint32_t quantised(ck_dots_map map, float x) {
#pragma clang fp contract(off)
  float v = x * map.factor;
  v = v + map.zero;
  v = v > 0 ? v : 0;
  v = v < 255 ? v : 255;
  v = v + 8388608.0f;
  uint32_t bits;
  __builtin_memcpy(&bits, &v, sizeof bits);
  return bits & 255;
}

typedef uint8_t __attribute__((may_alias)) byte_alias;
typedef uint16_t __attribute__((may_alias)) half_alias;

INLINE void lay_bytes(ck_dots_map map, const float *x, long count, uint32_t *to) {
  byte_alias *bytes = (byte_alias *)to;
  for (long i = 0; i < count; i++) bytes[i] = (uint8_t)quantised(map, x[i]);
}

INLINE void lay_halves(ck_dots_map map, const float *x, long count, uint32_t *to) {
  half_alias *halves = (half_alias *)to;
  for (long i = 0; i < count; i++) halves[i] = (uint16_t)quantised(map, x[i]);
}
