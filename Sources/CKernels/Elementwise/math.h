/* Elementary functions of sixteen floats at once. Polynomials are minimax fits of our own; range
   reductions are the classical ones (Cody and Waite 1980; Muller, Elementary Functions, 3rd ed.).
   Error bounds stand at each function and are tested against float64 over all of its range. */
#ifndef CK_MATH_H
#define CK_MATH_H

#include <math.h>

#include "vector.h"

/// A polynomial by Horner's rule: coefficients from the highest power down.
#define POLY1(x, a, b) v_fma(v_set(a), x, v_set(b))
#define POLY(p, x, c) v_fma(p, x, v_set(c))

/// e^x = (1 + p) * 2^n.
typedef struct { vf p, n; } v_exp_parts;

/// Parts of e^x for x in [-104, 89].
CK_INLINE v_exp_parts v_exp_split(vf x) {
  vf magic = v_set(0x1.8p23f);
  vf n = v_fma(x, v_set(0x1.715476p+0f), magic) - magic;
  vf r = v_fma(n, v_set(-0x1.62e400p-1f), x);
  r = v_fma(n, v_set(-0x1.7f7d1cp-20f), r);
  vf p = POLY1(r, 0x1.6d7a4ap-10f, 0x1.123992p-7f);
  p = POLY(p, r, 0x1.5554c0p-5f);
  p = POLY(p, r, 0x1.555492p-3f);
  p = POLY(p, r, 0.5f);
  return (v_exp_parts){v_fma(p, r * r, r), n};
}

/// e^x, below 1 ULP.
CK_INLINE vf v_exp(vf x) {
  v_exp_parts e = v_exp_split(v_at_least(v_at_most(x, 89.0f), -104.0f));
  return v_scale(1.0f + e.p, e.n);
}

/// e^x - 1, below 2 ULP.
CK_INLINE vf v_expm1(vf x) {
  vf c = v_at_least(v_at_most(x, 89.0f), -30.0f);
  vf magic = v_set(0x1.8p23f);
  vf shifted = v_fma(c, v_set(0x1.715476p+0f), magic);
  vf n = shifted - magic;
  vf r = v_fma(n, v_set(-0x1.62e400p-1f), c);
  r = v_fma(n, v_set(-0x1.7f7d1cp-20f), r);
  vf p = POLY1(r, 0x1.a2477ap-13f, 0x1.6d3c88p-10f);
  p = POLY(p, r, 0x1.111002p-7f);
  p = POLY(p, r, 0x1.5554f6p-5f);
  p = POLY(p, r, 0x1.555556p-3f);
  p = POLY(p, r, 0.5f);
  p = v_fma(p, r * r, r);
  vi whole = v_bits(shifted) - v_bits(magic);
  vf half = v_float((whole + 126) << 23);
  vf result = 2.0f * v_fma(half, p, half - 0.5f);
  return v_select(v_abs(x) < 0x1p-25f, x, result);
}

/// ln(1 + f) + e ln 2 for f in [sqrt(1/2) - 1, sqrt(2) - 1].
CK_INLINE vf v_log_core(vf f, vf e) {
  vf square = f * f;
  vf p = POLY1(f, -0x1.41fe3ap-4f, 0x1.07d6a8p-3f);
  p = POLY(p, f, -0x1.0cdf74p-3f);
  p = POLY(p, f, 0x1.226d1ap-3f);
  p = POLY(p, f, -0x1.54788ep-3f);
  p = POLY(p, f, 0x1.99a5aap-3f);
  p = POLY(p, f, -0x1.000220p-2f);
  p = POLY(p, f, 0x1.55554ap-2f);
  vf tail = (square * f) * p;
  tail = v_fma(e, v_set(0x1.7f7d1cp-20f), tail);
  tail = v_fma(square, v_set(-0.5f), tail);
  return v_fma(e, v_set(0x1.62e400p-1f), f + tail);
}

/// The exponent e that leaves the mantissa x / 2^e in [sqrt(1/2), sqrt(2)), for normal x.
CK_INLINE vi v_exponent(vf x) { return (v_bits(x) - 0x3f3504f3) >> 23; }

/// x / 2^e for the exponent of x.
CK_INLINE vf v_mantissa(vf x, vi e) { return v_float(v_bits(x) - (e << 23)); }

/// ln x, below 1 ULP; -inf at zero, NaN below.
CK_INLINE vf v_log(vf x) {
  vi subnormal = x < 0x1p-126f;
  vf y = v_select(subnormal, x * 0x1p24f, x);
  vi e = v_exponent(y);
  vf shift = v_select(subnormal, v_set(24.0f), v_set(0.0f));
  vf result = v_log_core(v_mantissa(y, e) - 1.0f, __builtin_convertvector(e, vf) - shift);
  result = v_select(x < INFINITY, result, x);
  vf outside = v_select(x == 0.0f, v_set(-INFINITY), v_set(NAN));
  return v_select(x <= 0.0f, outside, result);
}

/// ln(1 + x), below 2 ULP; -inf at -1, NaN below.
CK_INLINE vf v_log1p(vf x) {
  vf u = 1.0f + x;
  vf part = u - 1.0f;
  vf lost = (1.0f - (u - part)) + (x - part);
  vi e = v_exponent(u);
  vi few = e < 100;
  vi limited = (few & e) | (~few & 100);
  vf f = v_fma(lost, v_float((127 - limited) << 23), v_mantissa(u, e) - 1.0f);
  vf result = v_log_core(f, __builtin_convertvector(e, vf));
  result = v_select((x < INFINITY) & (v_abs(x) >= 0x1p-25f), result, x);
  vf outside = v_select(u == 0.0f, v_set(-INFINITY), v_set(NAN));
  return v_select(u <= 0.0f, outside, result);
}

/// tanh x, below 2 ULP.
CK_INLINE vf v_tanh(vf x) {
  vf a = v_abs(x);
  vf z = x * x;
  vf p = POLY1(z, -0x1.76922ap-8f, 0x1.52509ep-6f);
  p = POLY(p, z, -0x1.b84340p-5f);
  p = POLY(p, z, 0x1.110760p-3f);
  p = POLY(p, z, -0x1.555534p-2f);
  vf near = v_fma(p * z, a, a);
  v_exp_parts e = v_exp_split(v_at_most(2.0f * a, 20.0f));
  vf power = v_scale(1.0f + e.p, e.n);
  vf far = 1.0f - 2.0f / (power + 1.0f);
  return v_copysign(v_select(a < 0.625f, near, far), x);
}

/// 1 / (1 + e^-x), below 2.5 ULP down to the subnormal results.
CK_INLINE vf v_sigmoid(vf x) {
  vf e = v_exp(-v_abs(x));
  return v_select(x > 0.0f, v_set(1.0f), e) / (1.0f + e);
}

/// ln(1 + e^x), below 2 ULP.
CK_INLINE vf v_softplus(vf x) { return v_at_least(x, 0.0f) + v_log1p(v_exp(-v_abs(x))); }

/// erf x for |x| < 1: the fit of (erf x - x) / x in x^2.
CK_INLINE vf v_erf_near(vf x) {
  vf z = x * x;
  vf p = POLY1(z, 0x1.4771fep-14f, -0x1.a3515ep-11f);
  p = POLY(p, z, 0x1.53f224p-8f);
  p = POLY(p, z, -0x1.b7f71ap-6f);
  p = POLY(p, z, 0x1.ce2ce6p-4f);
  p = POLY(p, z, -0x1.81273ep-2f);
  p = POLY(p, z, 0x1.06eba8p-3f);
  return v_fma(p, x, x);
}

/// erf x, below 2 ULP: beyond 1 as 1 - e^q with q the fit of ln erfc.
CK_INLINE vf v_erf(vf x) {
  vf a = v_abs(x);
  vf s = v_at_most(a, 4.0f) - 2.0f;
  vf q = POLY1(s, 0x1.84870cp-13f, -0x1.757502p-11f);
  q = POLY(q, s, 0x1.d0d092p-9f);
  q = POLY(q, s, -0x1.0e1526p-6f);
  q = POLY(q, s, -0x1.d8f60ep-1f);
  q = POLY(q, s, -0x1.1ac320p+2f);
  q = POLY(q, s, -0x1.575b32p+2f);
  v_exp_parts e = v_exp_split(q);
  vf far = 1.0f - v_scale(1.0f + e.p, e.n);
  return v_select(a < 1.0f, v_erf_near(x), v_copysign(far, x));
}

/// 1 - erf x, below 7 ULP: beyond 0.5 as e^(-x^2) times the fit of e^(x^2) erfc x in (x-2)/(x+2).
CK_INLINE vf v_erfc(vf x) {
  vf a = v_at_most(v_abs(x), 10.1f);
  vf t = (a - 2.0f) / (a + 2.0f);
  vf p = POLY1(t, 0x1.9fac2ep-14f, 0x1.7af446p-14f);
  p = POLY(p, t, -0x1.e99cfcp-11f);
  p = POLY(p, t, -0x1.ca2930p-11f);
  p = POLY(p, t, 0x1.c9d9f2p-8f);
  p = POLY(p, t, 0x1.ea05e0p-9f);
  p = POLY(p, t, -0x1.437e16p-4f);
  p = POLY(p, t, 0x1.eeea48p-3f);
  p = POLY(p, t, -0x1.b57036p-2f);
  p = POLY(p, t, 0x1.058672p-2f);
  vf square = a * a;
  vf lost = v_fma(a, a, -square);
  v_exp_parts e = v_exp_split(-square);
  vf far = v_fma(p, e.p, p);
  far = v_scale(v_fma(-far, lost, far), e.n);
  far = v_select(x < 0.0f, 2.0f - far, far);
  return v_select(v_abs(x) < 0.5f, 1.0f - v_erf_near(x), far);
}

/// a to the power of b, lane by lane through the C library.
CK_INLINE vf v_power(vf a, vf b) {
  vf result;
  for (int lane = 0; lane < CK_LANES; lane += 1) result[lane] = powf(a[lane], b[lane]);
  return result;
}

CK_INLINE vf v_step(vf x) { return v_select(x > 0.0f, v_set(1.0f), v_set(0.0f)); }

CK_INLINE vf v_sign(vf x) {
  return v_select((x != 0.0f) & (x == x), v_copysign(v_set(1.0f), x), x);
}

#endif
