// Pairs of bfloat16 on both sides: AMX.
#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target( \
        "avx512f,avx512vl,avx512dq,avx512bw,avx512bf16,avx2,fma,bmi2,amx-tile,amx-bf16"))), \
    apply_to = function)

#define LANES 16
#define FMA __builtin_elementwise_fma
#define GROUP 2
#define WORDS 1
#define INTEGERS 0
#define TILE_DOT _tile_dpbf16ps
#define LAY convert_bfloat16
#define FORM ck_dots_bfloat16_amx
#include "dots_convert.h"

#include "dots_amx.h"

#pragma clang attribute pop
#endif
