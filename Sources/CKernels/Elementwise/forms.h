/* Declares the forms of a kernel and dispatches to the one in use. */
#ifndef CK_FORMS_H
#define CK_FORMS_H

#include "../include/ckernels_cpu.h"

#if defined(__x86_64__)
/// Declares `name` with its parameters in every form.
#define CK_DECLARE(result, name, ...) \
  result name##_portable(__VA_ARGS__); \
  result name##_avx2(__VA_ARGS__);     \
  result name##_avx512(__VA_ARGS__);
/// Calls the form of `name` in use.
#define CK_CALL(name, ...)                                                  \
  (ck_isa() == CK_ISA_AVX512 ? name##_avx512(__VA_ARGS__)                   \
                             : ck_isa() == CK_ISA_AVX2 ? name##_avx2(__VA_ARGS__) \
                                                       : name##_portable(__VA_ARGS__))
#else
#define CK_DECLARE(result, name, ...) result name##_portable(__VA_ARGS__);
#define CK_CALL(name, ...) name##_portable(__VA_ARGS__)
#endif

#endif
