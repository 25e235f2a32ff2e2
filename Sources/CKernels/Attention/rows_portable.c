#define CK_FORM 0
#include "rows.h"
