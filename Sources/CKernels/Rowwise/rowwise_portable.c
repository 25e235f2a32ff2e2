#define CK_FORM 0
#include "rowwise.h"
#include "response.h"
