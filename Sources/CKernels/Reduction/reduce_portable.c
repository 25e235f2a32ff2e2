#define CK_FORM 0
#include "reduce.h"
