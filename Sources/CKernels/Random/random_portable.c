#define CK_FORM 0
#include "random.h"
