#if defined(__x86_64__)
#define CK_FORM 2
#include "rows.h"
#endif
