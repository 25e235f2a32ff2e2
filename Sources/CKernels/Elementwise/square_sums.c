#include "../include/ckernels_elementwise.h"
#include "../include/ckernels_reduction.h"

/// Elements of a block.
enum { BLOCK = 1024 };

void ck_program_square_sums(const ck_program *program, const ck_operand *inputs, int64_t first,
                            int64_t count, double *sums) {
  float values[CK_MOST_SUMS][BLOCK];
  float *outputs[CK_MOST_SUMS];
  ck_operand operands[CK_PROGRAM_SLOTS];
  for (int k = 0; k < program->output_count; k++) {
    outputs[k] = values[k];
    sums[k] = 0;
  }
  for (int64_t done = 0; done < count; done += BLOCK) {
    int64_t length = count - done < BLOCK ? count - done : BLOCK;
    for (int i = 0; i < program->input_count; i++) {
      operands[i] = inputs[i];
      if (inputs[i].kind == CK_OPERAND_FULL) operands[i].pointer += first + done;
    }
    ck_region block = {0, 1, 0, length, length};
    ck_program_run(program, operands, outputs, block);
    for (int k = 0; k < program->output_count; k++)
      sums[k] += (double)ck_sum_of_squares(values[k], length);
  }
}
