// 14 x 32 tiles: 28 of the 32 registers hold sums.
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,bmi2"))), \
    apply_to = function)

#define LANES 16
#define ROWS 14
#define ROW_LIST X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14)
#define FMA __builtin_elementwise_fma
/// Spelt out: the compiler would load the value once for both vectors, which is an instruction more
/// where another thread of the core takes its share of them.
#define ADD_TIMES(sum, value, vector) \
  __asm__("vfmadd231ps %2%{1to16%}, %1, %0" : "+v"(sum) : "v"(vector), "m"(value))
/// One access for the whole: parts would be up to three.
#define COPY(to, from, count) \
  _mm512_mask_storeu_ps(to, (1u << (count)) - 1, _mm512_maskz_loadu_ps((1u << (count)) - 1, from))
#define ZIP_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define ZIP_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define FORM ck_form_avx512
#include "tile_template.h"

#define CONVOLUTION_FORM ck_convolution_form_avx512
#include "../Convolution/convolution_template.h"

#define WINOGRAD_FORMS ck_winograd_forms_avx512
#include "../Convolution/winograd_template.h"

#pragma clang attribute pop
#endif
