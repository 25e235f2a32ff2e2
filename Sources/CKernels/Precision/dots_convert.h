// How AVX512_BF16 lays numbers out as bfloat16. Not to be included alone.

#include <immintrin.h>

#include "dots.h"

/// The nearest bfloat16, halves to the even one, 32 at a time; what is no number stays none.
/// Numbers below the smallest normal one become zeros, as which the units that read them take them
/// anyway.
static inline __attribute__((always_inline)) void convert_bfloat16(
    ck_dots_map map, const float *x, long count, uint32_t *to) {
  (void)map;
  long i = 0;
  for (; i + 32 <= count; i += 32) {
    __m512bh pairs = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + i + 16), _mm512_loadu_ps(x + i));
    _mm512_storeu_si512(to + i / 2, (__m512i)pairs);
  }
  for (; i < count; i += 16) {
    __mmask16 some = count - i >= 16 ? 0xffff : (__mmask16)((1u << (count - i)) - 1);
    __m256bh halves = _mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(some, x + i));
    _mm256_mask_storeu_epi16(to + i / 2, some, (__m256i)halves);
  }
}
