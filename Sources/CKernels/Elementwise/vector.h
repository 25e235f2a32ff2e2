/* Vectors of sixteen floats in clang's vector extensions: one 512-bit, two 256-bit or four 128-bit
   registers, as the form being compiled has. Every operation gives the same bits in every form.
   A file that includes this defines CK_FORM (a CK_ISA_* number) beforehand, and is compiled inside
   CK_FORM_BEGIN ... CK_FORM_END. */
#ifndef CK_VECTOR_H
#define CK_VECTOR_H

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "../include/ckernels_cpu.h"

#pragma STDC FP_CONTRACT OFF
#pragma clang diagnostic ignored "-Wpsabi"

#define CK_FORM_PORTABLE 0
#define CK_FORM_AVX2 1
#define CK_FORM_AVX512 2

#ifndef CK_FORM
#error "define CK_FORM before including vector.h"
#endif

#define CK_PASTE2(a, b) a##b
#define CK_PASTE(a, b) CK_PASTE2(a, b)
#if CK_FORM == CK_FORM_AVX512
#define CK_FORM_NAME(name) CK_PASTE(name, _avx512)
#define CK_TARGET __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma")))
#elif CK_FORM == CK_FORM_AVX2
#define CK_FORM_NAME(name) CK_PASTE(name, _avx2)
#define CK_TARGET __attribute__((target("avx2,fma")))
#else
#define CK_FORM_NAME(name) CK_PASTE(name, _portable)
#define CK_TARGET
#endif
#define CK_INLINE static inline __attribute__((always_inline, unused)) CK_TARGET

/// Floats in a vector.
#define CK_LANES 16

typedef float vf __attribute__((vector_size(64)));
typedef int32_t vi __attribute__((vector_size(64)));
typedef float vf_loose __attribute__((vector_size(64), aligned(4)));
typedef double vd8 __attribute__((vector_size(64)));
typedef int64_t vl8 __attribute__((vector_size(64)));
typedef float vf8 __attribute__((vector_size(32)));

CK_INLINE vf v_load(const float *p) { return *(const vf_loose *)p; }
CK_INLINE void v_store(float *p, vf x) { *(vf_loose *)p = x; }
CK_INLINE vf v_set(float x) { return (vf){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
CK_INLINE vi v_seti(int32_t x) { return (vi){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
CK_INLINE vi v_bits(vf x) { return (vi)x; }
CK_INLINE vf v_float(vi x) { return (vf)x; }

/// The numbers 0, 1, ... of the lanes.
CK_INLINE vi v_lanes(void) {
  return (vi){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
}

/// a where the mask is all ones, b where it is zero.
CK_INLINE vf v_select(vi mask, vf a, vf b) {
  return v_float((mask & v_bits(a)) | (~mask & v_bits(b)));
}

CK_INLINE vf v_abs(vf x) { return v_float(v_bits(x) & v_seti(0x7fffffff)); }

/// |x| with the sign of s.
CK_INLINE vf v_copysign(vf x, vf s) {
  vi sign = v_seti((int32_t)0x80000000);
  return v_float((v_bits(x) & ~sign) | (v_bits(s) & sign));
}

/// The smaller of x and a limit that is a number; NaN passes.
CK_INLINE vf v_at_most(vf x, float limit) { return v_select(v_set(limit) < x, v_set(limit), x); }

/// The larger of x and a limit that is a number; NaN passes.
CK_INLINE vf v_at_least(vf x, float limit) { return v_select(v_set(limit) > x, v_set(limit), x); }

/// The larger of a and b; NaN if either is; b where they are equal.
CK_INLINE vf v_max(vf a, vf b) {
  vf larger = v_select(a > b, a, b);
  return v_select(a != a, a, larger);
}

/// The smaller of a and b; NaN if either is; b where they are equal.
CK_INLINE vf v_min(vf a, vf b) {
  vf smaller = v_select(a < b, a, b);
  return v_select(a != a, a, smaller);
}

#if CK_FORM != CK_FORM_PORTABLE || defined(__FMA__) || defined(__aarch64__)
/// a * b + c, rounded once.
CK_INLINE vf v_fma(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
#else
/// a * b + c, rounded once, on half a vector of doubles: the product is exact, the sum is rounded
/// to odd (Boldo and Melquiond 2008), which makes the rounding to float the only one.
CK_INLINE vf8 v_fma_half(vf8 a, vf8 b, vf8 c) {
  vd8 product = __builtin_convertvector(a, vd8) * __builtin_convertvector(b, vd8);
  vd8 addend = __builtin_convertvector(c, vd8);
  vd8 sum = product + addend;
  vd8 part = sum - product;
  vd8 error = (product - (sum - part)) + (addend - part);
  vl8 bits = (vl8)sum;
  vl8 inexact = (error != (vd8){0}) & (error == error);
  vl8 even = (bits & 1) - 1;
  vl8 inward = (error > (vd8){0}) ^ (sum > (vd8){0});
  bits += inexact & even & (inward | 1);
  return __builtin_convertvector((vd8)bits, vf8);
}

/// a * b + c, rounded once.
CK_INLINE vf v_fma(vf a, vf b, vf c) {
  union { vf whole; vf8 half[2]; } x = {a}, y = {b}, z = {c}, r;
  r.half[0] = v_fma_half(x.half[0], y.half[0], z.half[0]);
  r.half[1] = v_fma_half(x.half[1], y.half[1], z.half[1]);
  return r.whole;
}
#endif

CK_INLINE vf v_sqrt(vf x) { return __builtin_elementwise_sqrt(x); }

/// x * 2^n for a whole n in [-152, 128] and x in [0.25, 4]: rounded once where the result is
/// subnormal.
CK_INLINE vf v_scale(vf x, vf n) {
#if CK_FORM == CK_FORM_AVX512
  return (vf)_mm512_scalef_ps((__m512)x, (__m512)n);
#else
  vi whole = __builtin_convertvector(n, vi);
  vi half = whole >> 1;
  vf first = v_float((half + 127) << 23);
  vf second = v_float((whole - half + 127) << 23);
  return x * first * second;
#endif
}

/// The first `count` lanes from memory, the others from `rest`; nothing beyond is read.
CK_INLINE vf v_load_some(const float *p, int64_t count, vf rest) {
#if CK_FORM == CK_FORM_AVX512
  return (vf)_mm512_mask_loadu_ps((__m512)rest, (__mmask16)((1u << count) - 1), p);
#elif CK_FORM == CK_FORM_AVX2
  union { vf whole; __m256 half[2]; } x;
  union { vi whole; __m256i half[2]; } mask = {v_lanes() < (int32_t)count};
  x.half[0] = _mm256_maskload_ps(p, mask.half[0]);
  x.half[1] = count > 8 ? _mm256_maskload_ps(p + 8, mask.half[1]) : _mm256_setzero_ps();
  return v_select(mask.whole, x.whole, rest);
#else
  memcpy(&rest, p, (size_t)count * sizeof(float));
  return rest;
#endif
}

/// Stores the first `count` lanes; nothing beyond is written.
CK_INLINE void v_store_some(float *p, int64_t count, vf x) {
#if CK_FORM == CK_FORM_AVX512
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)x);
#else
  memcpy(p, &x, (size_t)count * sizeof(float));
#endif
}

#define CK_HALVES(x, s) \
  __builtin_shufflevector(x, x, 0 ^ s, 1 ^ s, 2 ^ s, 3 ^ s, 4 ^ s, 5 ^ s, 6 ^ s, 7 ^ s, 8 ^ s, \
                          9 ^ s, 10 ^ s, 11 ^ s, 12 ^ s, 13 ^ s, 14 ^ s, 15 ^ s)

/// The sum of all lanes, by halves.
CK_INLINE float v_sum(vf x) {
  x += CK_HALVES(x, 8);
  x += CK_HALVES(x, 4);
  x += CK_HALVES(x, 2);
  x += CK_HALVES(x, 1);
  return x[0];
}

/// The largest lane; NaN if one is.
CK_INLINE float v_largest(vf x) {
  x = v_max(x, CK_HALVES(x, 8));
  x = v_max(x, CK_HALVES(x, 4));
  x = v_max(x, CK_HALVES(x, 2));
  x = v_max(x, CK_HALVES(x, 1));
  return x[0];
}

#endif
