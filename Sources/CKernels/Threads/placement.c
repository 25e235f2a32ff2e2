#if defined(__linux__)
#define _GNU_SOURCE
#include <sched.h>
#endif
#include "placement.h"

#if defined(__linux__)
int ck_processor(void) { return sched_getcpu(); }

int ck_processors(void) {
  cpu_set_t allowed;
  return sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 0;
}

void ck_move_off(pthread_t thread, int processor) {
  cpu_set_t allowed, others;
  if (processor < 0 || processor >= CPU_SETSIZE) return;
  if (pthread_getaffinity_np(thread, sizeof allowed, &allowed) != 0) return;
  others = allowed;
  CPU_CLR(processor, &others);
  if (CPU_COUNT(&others) == 0) return;
  pthread_setaffinity_np(thread, sizeof others, &others);
  pthread_setaffinity_np(thread, sizeof allowed, &allowed);
}
#else
int ck_processor(void) { return -1; }
int ck_processors(void) { return 0; }
void ck_move_off(pthread_t thread, int processor) {
  (void)thread;
  (void)processor;
}
#endif
