// Pairs of bfloat16 on both sides: AVX512_BF16.
#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx512bf16,avx2,fma,bmi2"))), \
    apply_to = function)

#define LANES 16
#define ROWS 14
#define ROW_LIST X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14)
#define FMA __builtin_elementwise_fma
#define GROUP 2
#define WORDS 1
#define INTEGERS 0
#define DOT(sum, a, b) \
  ((floats)_mm512_dpbf16_ps( \
      (__m512)(sum), (__m512bh)_mm512_set1_epi32((int)*(a)), (__m512bh)(b)))
#define PLUS PLUS_FLOATS
#define LAY convert_bfloat16
#define FORM ck_dots_bfloat16_avx512
#include "dots_convert.h"

#include "dots_template.h"

#pragma clang attribute pop
#endif
