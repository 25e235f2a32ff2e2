#define CK_FORM 0
#include "run.h"
