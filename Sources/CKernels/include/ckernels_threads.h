#ifndef CKERNELS_THREADS_H
#define CKERNELS_THREADS_H

/// A pool of threads that run the numbered pieces of one region at a time.
typedef struct ck_pool ck_pool;

/// Work on one piece; called from any thread of the pool, in any order.
typedef void (*ck_piece)(void *context, long piece);

/// Starts `threads - 1` workers, the caller of a region being the last thread; returns NULL when
/// memory is short, and a pool with fewer threads when the system refuses to start one.
ck_pool *ck_pool_create(int threads);

/// Returns how many threads take part in a region, the caller included.
int ck_pool_threads(const ck_pool *pool);

/// Calls `body` once for every piece in 0..<pieces and returns when all have ended. A region
/// opened inside another, or while another thread's region is running, runs on its caller alone.
void ck_pool_run(ck_pool *pool, long pieces, ck_piece body, void *context);

/// Ends the workers and frees the pool; no region may be running.
void ck_pool_destroy(ck_pool *pool);

#endif
