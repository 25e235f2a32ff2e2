#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "ckernels_threads.h"
#include "park.h"
#include "placement.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/// The gate's top bit: the region may be joined. The next: its caller sleeps until the gate is 0.
/// The rest counts the workers inside. A region is thus never waited for by, nor waits for, a
/// worker that did not come in time, such as one whose core another process holds.
#define OPEN 0x80000000u
#define AWAITED 0x40000000u
#define LINE 64

/// Regions without workers after which something is done about it: at first, and in the end.
#define LEAST_PATIENCE 4
#define MOST_PATIENCE 4096

/// Shares that the pieces of a region are cut into at most: each is reset by the region's caller.
#define MOST_SHARES 8

/// A stretch of a region's pieces that a thread takes before it helps with the others. It is the
/// same from one region to the next, so that a thread finds in its cache what it wrote or read
/// before: rows of the same samples, the same part of a weight.
typedef struct {
  _Alignas(LINE) atomic_long next;  ///< The first piece nobody has claimed.
  long end;
} share;

struct ck_pool {
  _Alignas(LINE) atomic_uint epoch;   ///< Counts regions; idle workers watch it.
  atomic_uint sleepers;               ///< Workers parked on the epoch.
  atomic_uint ending;
  _Alignas(LINE) atomic_uint gate;
  atomic_uint joined;                 ///< Whether a worker came to this region.
  share shares[MOST_SHARES];          ///< Ends change only while the gate is 0, as what follows.
  int used;                           ///< How many shares the region has.
  ck_piece body;
  void *context;
  int processor;                      ///< Where the region's caller was running.
  int missed;                         ///< Regions in a row that no worker came to.
  int patience;                       ///< How many of those are put up with.
  int roomy;                          ///< Whether every thread could have a processor of its own.
  atomic_flag busy;
  int workers;
  struct member {
    pthread_t thread;
    ck_pool *pool;
    int number;                       ///< From 1 on; the region's caller is 0.
  } members[];
};

static _Thread_local int inside;

static void share_out(ck_pool *pool, long pieces) {
  int threads = pool->workers + 1, used = threads < MOST_SHARES ? threads : MOST_SHARES;
  long done = 0;
  for (int i = 0; i < used; i++) {
    atomic_store_explicit(&pool->shares[i].next, done, memory_order_relaxed);
    done += (pieces - done + used - i - 1) / (used - i);
    pool->shares[i].end = done;
  }
  pool->used = used;
}

/// Takes the pieces of this thread's share, then those that the others have left.
static void work(ck_pool *pool, int thread) {
  for (int i = 0; i < pool->used; i++) {
    share *share = &pool->shares[(thread + i) % pool->used];
    for (;;) {
      long piece = atomic_fetch_add_explicit(&share->next, 1, memory_order_relaxed);
      if (piece >= share->end) break;
      pool->body(pool->context, piece);
    }
  }
}

static int join(ck_pool *pool) {
  unsigned seen = atomic_load(&pool->gate);
  while (seen & OPEN) {
    if (atomic_compare_exchange_weak(&pool->gate, &seen, seen + 1)) {
      atomic_store_explicit(&pool->joined, 1, memory_order_relaxed);
      return 1;
    }
  }
  return 0;
}

static void leave(ck_pool *pool) {
  if (atomic_fetch_sub(&pool->gate, 1) == (AWAITED | 1)) ck_unpark(&pool->gate);
}

static void await_region(ck_pool *pool, unsigned seen) {
  if (ck_spin_while(&pool->epoch, seen)) return;
  atomic_fetch_add(&pool->sleepers, 1);
  while (atomic_load(&pool->epoch) == seen) ck_park(&pool->epoch, seen);
  atomic_fetch_sub(&pool->sleepers, 1);
}

/// Leaves the processor of the region's caller, which the pool needs busy with the caller itself.
static void step_aside(const ck_pool *pool) {
  if (pool->roomy && ck_processor() == pool->processor) {
    ck_move_off(pthread_self(), pool->processor);
  }
}

static void *worker(void *argument) {
  const struct member *self = argument;
  ck_pool *pool = self->pool;
  inside = 1;
  for (;;) {
    unsigned seen = atomic_load(&pool->epoch);
    if (atomic_load(&pool->ending)) return NULL;
    if (join(pool)) {
      step_aside(pool);
      work(pool, self->number);
      leave(pool);
    }
    await_region(pool, seen);
  }
}

static void announce(ck_pool *pool) {
  atomic_fetch_add(&pool->epoch, 1);
  if (atomic_load(&pool->sleepers) > 0) ck_unpark(&pool->epoch);
}

static void start_workers(ck_pool *pool, int wanted) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are the main thread's business
  while (pool->workers < wanted) {
    struct member *next = &pool->members[pool->workers];
    next->pool = pool;
    next->number = pool->workers + 1;
    if (pthread_create(&next->thread, NULL, worker, next) != 0) break;
    if (pool->roomy) ck_move_off(next->thread, ck_processor());
    pool->workers++;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

ck_pool *ck_pool_create(int threads) {
  int wanted = threads > 1 ? threads - 1 : 0;
  size_t size = sizeof(ck_pool) + (size_t)wanted * sizeof(struct member);
  void *memory = NULL;
  if (posix_memalign(&memory, LINE, size) != 0) return NULL;
  ck_pool *pool = memory;
  atomic_init(&pool->epoch, 0);
  atomic_init(&pool->sleepers, 0);
  atomic_init(&pool->ending, 0);
  atomic_init(&pool->gate, 0);
  atomic_init(&pool->joined, 0);
  for (int i = 0; i < MOST_SHARES; i++) atomic_init(&pool->shares[i].next, 0);
  pool->used = 0;
  atomic_flag_clear(&pool->busy);
  pool->missed = 0;
  pool->patience = LEAST_PATIENCE;
  pool->processor = -1;
  pool->roomy = wanted < ck_processors();
  pool->workers = 0;
  start_workers(pool, wanted);
  return pool;
}

int ck_pool_threads(const ck_pool *pool) { return pool->workers + 1; }

static void run_alone(long pieces, ck_piece body, void *context) {
  for (long piece = 0; piece < pieces; piece++) body(context, piece);
}

static void await_workers(ck_pool *pool) {
  unsigned seen = atomic_fetch_and(&pool->gate, ~OPEN) & ~OPEN;
  while (seen != 0) {
    if (!ck_spin_while(&pool->gate, seen)) {
      if (atomic_compare_exchange_strong(&pool->gate, &seen, seen | AWAITED)) seen |= AWAITED;
      if (seen & AWAITED) ck_park(&pool->gate, seen);
    }
    seen = atomic_load(&pool->gate);
    if (seen == AWAITED) atomic_store(&pool->gate, seen = 0);
  }
}

/// Chases workers that keep missing regions, queued behind the caller, to other processors; ever
/// more rarely while that does not help, as when regions are short or other processes many.
static void note_attendance(ck_pool *pool) {
  if (atomic_load_explicit(&pool->joined, memory_order_relaxed)) {
    pool->missed = 0;
    pool->patience = LEAST_PATIENCE;
  } else if (pool->roomy && ++pool->missed >= pool->patience) {
    for (int i = 0; i < pool->workers; i++) ck_move_off(pool->members[i].thread, ck_processor());
    pool->missed = 0;
    if (pool->patience < MOST_PATIENCE) pool->patience *= 2;
  }
}

void ck_pool_run(ck_pool *pool, long pieces, ck_piece body, void *context) {
  if (pieces <= 1 || pool->workers == 0 || inside || atomic_flag_test_and_set(&pool->busy)) {
    run_alone(pieces, body, context);
    return;
  }
  inside = 1;
  share_out(pool, pieces);
  pool->body = body;
  pool->context = context;
  pool->processor = ck_processor();
  atomic_store(&pool->joined, 0);
  atomic_store(&pool->gate, OPEN);
  announce(pool);
  work(pool, 0);
  await_workers(pool);
  note_attendance(pool);
  inside = 0;
  atomic_flag_clear(&pool->busy);
}

void ck_pool_destroy(ck_pool *pool) {
  atomic_store(&pool->ending, 1);
  announce(pool);
  for (int i = 0; i < pool->workers; i++) pthread_join(pool->members[i].thread, NULL);
  free(pool);
}
