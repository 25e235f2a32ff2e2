#if defined(__x86_64__)
#define CK_FORM 1
#include "rows.h"
#endif
