#define CK_FORM 0
#include "pool.h"
