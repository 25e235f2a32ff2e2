// Four bytes at a time: AMX.
#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target( \
        "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,bmi2,amx-tile,amx-int8"))), \
    apply_to = function)

#define LANES 16
#define FMA __builtin_elementwise_fma
#define GROUP 4
#define WORDS 1
#define INTEGERS 1
#define TILE_DOT _tile_dpbusd
#define LAY lay_bytes
#define FORM ck_dots_quads_amx
#include "dots_amx.h"

#pragma clang attribute pop
#endif
