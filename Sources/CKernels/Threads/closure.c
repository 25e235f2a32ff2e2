#include "closure.h"

/// A closure with its context, for the threads of a region.
typedef struct {
  swift_piece body;
  void *context;
} closure;

static void run_closure(void *context, long piece) {
  const closure *region = context;
  region->body(piece, region->context);
}

void ck_pool_run_closure(ck_pool *pool, long pieces, swift_piece body, void *context) {
  closure region = {body, context};
  ck_pool_run(pool, pieces, run_closure, &region);
}
