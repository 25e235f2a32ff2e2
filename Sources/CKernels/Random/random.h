/* Philox4x32-10 on sixteen counters at once: sixteen blocks of four words, in stream order. */
#include <math.h>

#include "../Elementwise/math.h"
#include "../include/ckernels_random.h"

typedef uint32_t vu __attribute__((vector_size(64)));
typedef uint64_t vw __attribute__((vector_size(64)));

/// Words made at once: four vectors.
#define CHUNK (4 * CK_LANES)

/// Sixty-four words in the stream's order.
typedef struct { vu part[4]; } words;

#define LOW_WORDS(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30)
#define HIGH_WORDS(a, b) \
  __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31)

/// The upper and the lower halves of the products with a constant: even and odd words apart, each
/// in 64 bits, as the multipliers of processors take them.
CK_INLINE void products(vu a, uint32_t factor, vu *high, vu *low) {
  vu even = (vu)(((vw)a & 0xFFFFFFFFu) * (uint64_t)factor);
  vu odd = (vu)(((vw)a >> 32) * (uint64_t)factor);
  *high = HIGH_WORDS(even, odd);
  *low = LOW_WORDS(even, odd);
}

/// One round: two 32 x 32 bit products, exchanged and mixed with the key.
CK_INLINE void philox_round(vu c[4], uint32_t key0, uint32_t key1) {
  vu high0, low0, high2, low2;
  products(c[0], 0xD2511F53u, &high0, &low0);
  products(c[2], 0xCD9E8D57u, &high2, &low2);
  c[0] = high2 ^ c[1] ^ key0;
  c[2] = high0 ^ c[3] ^ key1;
  c[1] = low2;
  c[3] = low0;
}

#define LOW_HALF(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH_HALF(a, b) \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)

/// The words from `first`, a multiple of 64.
CK_INLINE words philox(uint64_t key, uint64_t first) {
  uint64_t block = first / 4;
  vu c[4] = {(vu)v_lanes() + (uint32_t)block, (vu)v_seti((int32_t)(block >> 32)), {0}, {0}};
  uint32_t key0 = (uint32_t)key;
  uint32_t key1 = (uint32_t)(key >> 32);
  _Pragma("clang loop unroll(full)") for (int round = 0; round < 10; round += 1) {
    philox_round(c, key0, key1);
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  vu low02 = LOW_HALF(c[0], c[2]);
  vu low13 = LOW_HALF(c[1], c[3]);
  vu high02 = HIGH_HALF(c[0], c[2]);
  vu high13 = HIGH_HALF(c[1], c[3]);
  return (words){{LOW_HALF(low02, low13), HIGH_HALF(low02, low13), LOW_HALF(high02, high13),
                  HIGH_HALF(high02, high13)}};
}

/// Runs `body` for every vector of the stream: `w` its words, stored through `out`.
#define FILL(stream, out, type, body)                                                   \
  uint64_t end = stream.first + (uint64_t)stream.count;                                 \
  for (uint64_t at = stream.first / CHUNK * CHUNK; at < end; at += CHUNK) {             \
    words chunk = philox(stream.key, at);                                               \
    for (uint64_t k = 0; k < 4; k += 1) {                                               \
      vu w = chunk.part[k];                                                             \
      type result = body;                                                               \
      store(out, &result, stream.first, end, at + k * CK_LANES);                        \
    }                                                                                   \
  }

/// Stores those of sixteen values, of which the first is value `at`, that lie in first ..< end.
CK_INLINE void store(void *out, const void *values, uint64_t first, uint64_t end, uint64_t at) {
  uint64_t from = at < first ? first - at : 0;
  uint64_t to = at >= end ? 0 : end - at < CK_LANES ? end - at : CK_LANES;
  if (from == 0 && to == CK_LANES) {
    memcpy((float *)out + (at - first), values, sizeof(vf));
  } else if (from < to) {
    memcpy((float *)out + (at + from - first), (const float *)values + from,
           (to - from) * sizeof(float));
  }
}

/// The upper 24 bits as a number in [0, 1).
CK_INLINE vf uniform(vu w) { return __builtin_convertvector((vi)(w >> 8), vf) * 0x1p-24f; }

/// sqrt(-2 ln u) with u = (w + 1) / 2^32 in (0, 1]: near 1 through 1 - u, which is exact.
CK_INLINE vf radius(vu w) {
  vf low = v_log((__builtin_convertvector(w, vf) + 1.0f) * 0x1p-32f);
  vf high = v_log1p(__builtin_convertvector(~w, vf) * -0x1p-32f);
  return v_sqrt(-2.0f * v_select((vi)w < 0, high, low));
}

/// cos in even lanes and sin in odd lanes of 2 pi w / 2^32, below 2 ULP.
CK_INLINE vf circle(vu w) {
  vi quadrant = (vi)((w + 0x20000000u) >> 30);
  vi rest = (vi)(w - ((vu)quadrant << 30));
  vf x = __builtin_convertvector(rest, vf) * 0x1.921fb6p-30f;
  vf z = x * x;
  vf s = POLY1(z, -0x1.9956b6p-13f, 0x1.11077ep-7f);
  s = v_fma(POLY(s, z, -0x1.555546p-3f) * z, x, x);
  vf c = POLY1(z, 0x1.99e0ecp-16f, -0x1.6c0c1ap-10f);
  c = POLY(c, z, 0x1.55554ap-5f);
  c = v_fma(c * z, z, v_fma(z, v_set(-0.5f), v_set(1.0f)));
  // Moving an even lane a quarter ahead turns its cosine into a sine.
  vi turned = quadrant + ((v_lanes() & 1) ^ 1);
  vf value = v_select((turned & 1) != 0, c, s);
  return v_float(v_bits(value) ^ ((turned & 2) << 30));
}

/// Normal numbers from the words of pairs: each lane takes its pair's radius and its own of cos,
/// sin.
CK_INLINE vf normal(vu w) {
  vu first = __builtin_shufflevector(w, w, 0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 14, 14);
  vu second = __builtin_shufflevector(w, w, 1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15);
  return radius(first) * circle(second);
}

CK_TARGET void CK_FORM_NAME(ck_random_words)(ck_stream stream, uint32_t *out) {
  FILL(stream, out, vu, w)
}

CK_TARGET void CK_FORM_NAME(ck_random_uniform)(ck_stream stream, float *out) {
  FILL(stream, out, vf, uniform(w))
}

CK_TARGET void CK_FORM_NAME(ck_random_mask)(ck_stream stream, float keep, float value, float *out) {
  FILL(stream, out, vf, v_select(uniform(w) < keep, v_set(value), v_set(0.0f)))
}

CK_TARGET void CK_FORM_NAME(ck_random_normal)(ck_stream stream, float *out) {
  FILL(stream, out, vf, normal(w))
}

/// Masks sixteen elements of which the first is element `at` of the stream.
CK_INLINE vf masked(vu w, ck_mask mask, vf x) {
  vf kept = v_fma(x, v_set(mask.scale), v_set(mask.shift));
  return v_select((vi)(w >> 8) >= (int32_t)mask.threshold, kept, v_set(mask.dropped));
}

/// The same for a chunk of which only a part lies in first ..< end.
CK_INLINE void masked_edge(words chunk, ck_mask mask, const float *x, float *y, uint64_t first,
                           uint64_t end, uint64_t at) {
  for (uint64_t k = 0; k < 4; k += 1, at += CK_LANES) {
    float values[CK_LANES] = {0};
    for (uint64_t lane = 0; lane < CK_LANES; lane += 1) {
      if (at + lane >= first && at + lane < end) values[lane] = x[at + lane - first];
    }
    vf result = masked(chunk.part[k], mask, v_load(values));
    store(y, &result, first, end, at);
  }
}

CK_TARGET void CK_FORM_NAME(ck_random_masked)(ck_stream stream, ck_mask mask, const float *x,
                                              float *y) {
  uint64_t first = stream.first;
  uint64_t end = first + (uint64_t)stream.count;
  for (uint64_t at = first / CHUNK * CHUNK; at < end; at += CHUNK) {
    words chunk = philox(stream.key, at);
    if (at < first || at + CHUNK > end) {
      masked_edge(chunk, mask, x, y, first, end, at);
      continue;
    }
    _Pragma("clang loop unroll(full)") for (uint64_t k = 0; k < 4; k += 1) {
      uint64_t i = at - first + k * CK_LANES;
      v_store(y + i, masked(chunk.part[k], mask, v_load(x + i)));
    }
  }
}
