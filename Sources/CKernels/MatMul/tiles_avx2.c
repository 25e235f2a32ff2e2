// 6 x 16 tiles: 12 of the 16 registers hold sums.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)

#define LANES 8
#define ROWS 6
#define ROW_LIST X(1) X(2) X(3) X(4) X(5) X(6)
#define FMA __builtin_elementwise_fma
#define ZIP_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define ZIP_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define FORM ck_form_avx2
#include "tile_template.h"

#define CONVOLUTION_FORM ck_convolution_form_avx2
#include "../Convolution/convolution_template.h"

#define WINOGRAD_FORMS ck_winograd_forms_avx2
#include "../Convolution/winograd_template.h"

#pragma clang attribute pop
#endif
