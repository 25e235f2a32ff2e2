#ifndef CK_CLOSURE_H
#define CK_CLOSURE_H

#include "ckernels_threads.h"

/// The code of a Swift closure of type `(Int) -> Void`.
typedef __attribute__((swiftcall)) void (*swift_piece)(
    long piece, __attribute__((swift_context)) void *context);

/// The same as ck_pool_run for a closure that does not escape, which Swift passes as its code and
/// its context. To be handed on as a pointer it would have to be moved to the heap first, in every
/// region; this header is not among those that Swift imports because it cannot import the type.
__attribute__((swiftcall)) void ck_pool_run_closure(
    ck_pool *pool, long pieces, swift_piece body, void *context);

#endif
