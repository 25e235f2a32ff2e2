#define _GNU_SOURCE
#include "dots.h"

#if defined(__x86_64__) && defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>

/// Linux gives a process the tiles' state, some 8 KiB for each thread, on request only.
enum { ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18 };

int ck_dots_tiles_allowed(void) {
  static int answer;  // 0 until it is known, then 1 for no and 2 for yes; any thread may ask.
  int known = __atomic_load_n(&answer, __ATOMIC_RELAXED);
  if (known == 0) {
    known = syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0 ? 2 : 1;
    __atomic_store_n(&answer, known, __ATOMIC_RELAXED);
  }
  return known == 2;
}
#else
int ck_dots_tiles_allowed(void) { return 0; }
#endif
