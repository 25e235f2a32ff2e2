#include "../include/ckernels_elementwise.h"
#include "forms.h"

#define PARAMETERS                                                                     \
  const ck_program *program, const ck_operand *inputs, float *const *outputs, ck_region region
CK_DECLARE(void, ck_program_run, PARAMETERS)

void ck_program_run(PARAMETERS) { CK_CALL(ck_program_run, program, inputs, outputs, region); }
