// Pairs of 16-bit integers: products of bytes saturate in AVX2, those of 16 bits do not.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)

#define LANES 8
#define ROWS 6
#define ROW_LIST X(1) X(2) X(3) X(4) X(5) X(6)
#define FMA __builtin_elementwise_fma
#define GROUP 2
#define WORDS 1
#define INTEGERS 1
#define DOT(sum, a, b) \
  PLUS_INTEGERS(sum, _mm256_madd_epi16(_mm256_set1_epi32((int)*(a)), (__m256i)(b)))
#define PLUS PLUS_INTEGERS
#define LAY lay_halves
#define FORM ck_dots_pairs_avx2
#include "dots_template.h"

#pragma clang attribute pop
#endif
