#ifndef CKERNELS_CPU_H
#define CKERNELS_CPU_H

/// Instruction set forms a kernel may be compiled for, worst first.
enum {
  CK_ISA_PORTABLE = 0,  ///< What the compiler's base machine has (SSE2 on x86-64, NEON on arm64).
  CK_ISA_AVX2 = 1,      ///< AVX2 with FMA.
  CK_ISA_AVX512 = 2,    ///< AVX-512 F, VL, DQ and BW.
};

/// Returns the best form this processor and operating system can run.
int ck_isa_available(void);

/// Returns the form kernels run in: the best one, or a lower one asked for by the environment
/// variable NNSPEC_ISA (portable, avx2 or avx512) or by `ck_isa_select`.
int ck_isa(void);

/// Makes kernels run in `isa`, never above what the processor has; returns the form now in use.
/// Meant for tests; objects bound earlier keep the form they were bound with.
int ck_isa_select(int isa);

#endif
