#ifndef CK_PLACEMENT_H
#define CK_PLACEMENT_H

#include <pthread.h>

/// Returns the number of the processor the calling thread runs on, or -1 where that is unknown.
int ck_processor(void);

/// Returns how many processors the calling thread may run on, or 0 where that is unknown.
int ck_processors(void);

/// Moves `thread` off `processor` if it may run elsewhere, and leaves it free to move again. The
/// scheduler likes to start and wake a thread beside its waker, where it can only wait.
void ck_move_off(pthread_t thread, int processor);

#endif
