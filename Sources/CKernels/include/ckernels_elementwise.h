#ifndef CKERNELS_ELEMENTWISE_H
#define CKERNELS_ELEMENTWISE_H

#include <stdint.h>

/// What one instruction of an elementwise program computes; a, b and c are its operands.
enum {
  CK_OP_COPY,         ///< a
  CK_OP_NEGATE,       ///< -a
  CK_OP_ABSOLUTE,     ///< |a|
  CK_OP_EXP,          ///< e^a
  CK_OP_EXPM1,        ///< e^a - 1
  CK_OP_LOG,          ///< ln a
  CK_OP_LOG1P,        ///< ln(1 + a)
  CK_OP_SQUARE_ROOT,  ///< sqrt(a), correctly rounded
  CK_OP_RECIPROCAL,   ///< 1 / a, correctly rounded
  CK_OP_TANH,         ///< tanh a
  CK_OP_SIGMOID,      ///< 1 / (1 + e^-a)
  CK_OP_ERF,          ///< erf a
  CK_OP_ERFC,         ///< 1 - erf a
  CK_OP_STEP,         ///< a > 0 ? 1 : 0
  CK_OP_SIGN,         ///< the sign of a; zeros and NaN pass
  CK_OP_SOFTPLUS,     ///< ln(1 + e^a)
  CK_OP_ADD,          ///< a + b
  CK_OP_SUBTRACT,     ///< a - b
  CK_OP_MULTIPLY,     ///< a * b
  CK_OP_DIVIDE,       ///< a / b
  CK_OP_MINIMUM,      ///< the smaller; NaN if either is
  CK_OP_MAXIMUM,      ///< the larger; NaN if either is
  CK_OP_POWER,        ///< a to the power of b
  CK_OP_SELECT,       ///< a > 0 ? b : c
  CK_OP_MULTIPLY_ADD,            ///< a * b + c, rounded once
  CK_OP_MULTIPLY_SUBTRACT,       ///< a * b - c, rounded once
  CK_OP_NEGATED_MULTIPLY_ADD,    ///< c - a * b, rounded once
  CK_OP_COUNT
};

/// One instruction: slots are numbered registers first, then constants, inputs and outputs.
typedef struct {
  uint16_t operation, destination, a, b, c;
} ck_instruction;

/// A program over elements: straight-line instructions without control flow.
typedef struct {
  const ck_instruction *_Nonnull instructions;
  const float *_Nonnull constants;
  int32_t instruction_count, register_count, constant_count, input_count, output_count;
} ck_program;

/// How an operand's values lie over a rows x columns matrix.
enum {
  CK_OPERAND_FULL,    ///< A value for each element, row-major.
  CK_OPERAND_ROW,     ///< A value for each column, the same in every row.
  CK_OPERAND_COLUMN,  ///< A value for each row, the same in every column.
  CK_OPERAND_SCALAR,  ///< One value.
  CK_OPERAND_BLOCK,   ///< A value for each element of the region alone, row-major without gaps.
};

/// An input of a program.
typedef struct {
  const float *_Nullable pointer;  ///< The values; unused by a scalar.
  float scalar;                    ///< The value of a scalar.
  int32_t kind;                    ///< One of CK_OPERAND_*.
} ck_operand;

/// A part of a row-major matrix with `stride` columns: rows and columns from first to before end.
typedef struct {
  int64_t row_begin, row_end, column_begin, column_end, stride;
} ck_region;

/// The most slots a program may use (registers, constants, inputs and outputs together).
enum { CK_PROGRAM_SLOTS = 512 };

/// Runs the program over the region. Operand and output pointers are those of the whole matrix.
/// An output may be the very buffer of a full input; it may not overlap other operands otherwise.
/// A value's bits do not depend on the region it is computed in, nor on the instruction set.
void ck_program_run(const ck_program *_Nonnull program, const ck_operand *_Nullable inputs,
                    float *_Nonnull const *_Nonnull outputs, ck_region region);

/// The most outputs of a program whose squares are summed.
enum { CK_MOST_SUMS = 8 };

/// sums[k] = the sum of the squares of output k over elements first ..< first + count, without
/// memory for them: each block is computed, squared and summed while it is in the first-level
/// cache, and blocks are added up in double, in order. Inputs are full, from element 0 on, or
/// scalars.
void ck_program_square_sums(const ck_program *_Nonnull program, const ck_operand *_Nonnull inputs,
                            int64_t first, int64_t count, double *_Nonnull sums);

#endif
