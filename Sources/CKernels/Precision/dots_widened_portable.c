// bfloat16 weights widened to floats, on any machine.
#define LANES 4
#define ROWS 6
#define ROW_LIST X(1) X(2) X(3) X(4) X(5) X(6)
#define FMA(x, y, z) ((x) * (y) + (z))
#define GROUP 2
#define WORDS 2
#define INTEGERS 0
#define DOT dot_widened
#define PLUS PLUS_FLOATS
#define LAY lay_floats
#define FORM ck_dots_widened_portable
#include "dots_template.h"
