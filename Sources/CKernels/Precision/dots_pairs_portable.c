// Pairs of 16-bit integers, on any machine.
#define LANES 4
#define ROWS 6
#define ROW_LIST X(1) X(2) X(3) X(4) X(5) X(6)
#define FMA(x, y, z) ((x) * (y) + (z))
#define GROUP 2
#define WORDS 1
#define INTEGERS 1
#define DOT dot_pairs
#define PLUS PLUS_INTEGERS
#define LAY lay_halves
#define FORM ck_dots_pairs_portable
#include "dots_template.h"
