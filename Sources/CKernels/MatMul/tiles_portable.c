// 6 x 8 tiles on any machine; the multiply-add is contracted where the base machine has one.
#define LANES 4
#define ROWS 6
#define ROW_LIST X(1) X(2) X(3) X(4) X(5) X(6)
#define FMA(x, y, z) ((x) * (y) + (z))
#define ZIP_LOW 0, 4, 1, 5
#define ZIP_HIGH 2, 6, 3, 7
#define FORM ck_form_portable
#include "tile_template.h"

#define CONVOLUTION_FORM ck_convolution_form_portable
#include "../Convolution/convolution_template.h"

#define WINOGRAD_FORMS ck_winograd_forms_portable
#include "../Convolution/winograd_template.h"
