#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "park.h"

#include <time.h>

/// How long a waiting thread stays awake: longer than the gap between two steps of a small plan,
/// far shorter than the scheduler's slice.
#define SPIN_NANOSECONDS 50000
#define PAUSES_PER_LOOK 16

#if defined(__linux__)
#include <linux/futex.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

void ck_park(atomic_uint *word, unsigned expected) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL, NULL, 0);
}

void ck_unpark(atomic_uint *word) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}
#else
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

void ck_park(atomic_uint *word, unsigned expected) {
  pthread_mutex_lock(&lock);
  if (atomic_load(word) == expected) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}

void ck_unpark(atomic_uint *word) {
  (void)word;
  pthread_mutex_lock(&lock);
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}
#endif

static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

int ck_spin_while(atomic_uint *word, unsigned value) {
  long start = 0;
  for (;;) {
    for (int i = 0; i < PAUSES_PER_LOOK; i++) {
      if (atomic_load_explicit(word, memory_order_acquire) != value) return 1;
      relax();
    }
    long now = nanoseconds();
    if (start == 0) start = now;
    if (now - start > SPIN_NANOSECONDS) return 0;
  }
}
