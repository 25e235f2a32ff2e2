#ifndef CK_PARK_H
#define CK_PARK_H

#include <stdatomic.h>

/// Sleeps until `word` is woken; returns at once when it no longer holds `expected`, and may return
/// early.
void ck_park(atomic_uint *word, unsigned expected);

/// Wakes every thread asleep on `word`.
void ck_unpark(atomic_uint *word);

/// Waits, busy for at most some tens of microseconds, until `word` differs from `value`; returns
/// whether it does. Bounded because a waiting thread may hold the core its partner needs.
int ck_spin_while(atomic_uint *word, unsigned value);

#endif
