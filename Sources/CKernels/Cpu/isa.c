#include "ckernels_cpu.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define UNDECIDED (-1)

static atomic_int selected = UNDECIDED;

int ck_isa_available(void) {
#if defined(__x86_64__)
  int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  int avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  return avx2 ? (avx512 ? CK_ISA_AVX512 : CK_ISA_AVX2) : CK_ISA_PORTABLE;
#else
  return CK_ISA_PORTABLE;
#endif
}

static int clamped(int isa) {
  int best = ck_isa_available();
  return isa < CK_ISA_PORTABLE ? CK_ISA_PORTABLE : isa > best ? best : isa;
}

static int requested(void) {
  const char *name = getenv("NNSPEC_ISA");
  if (name && strcmp(name, "portable") == 0) return CK_ISA_PORTABLE;
  if (name && strcmp(name, "avx2") == 0) return CK_ISA_AVX2;
  return CK_ISA_AVX512;
}

int ck_isa(void) {
  int isa = atomic_load_explicit(&selected, memory_order_relaxed);
  return isa == UNDECIDED ? ck_isa_select(requested()) : isa;
}

int ck_isa_select(int isa) {
  int chosen = clamped(isa);
  atomic_store_explicit(&selected, chosen, memory_order_relaxed);
  return chosen;
}
