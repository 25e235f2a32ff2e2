/* The interpreter of elementwise programs, compiled once for each form: blocks of elements small
   enough that registers stay in the first-level cache, one vector loop for each instruction. */
#include <string.h>

#include "../include/ckernels_elementwise.h"
#include "math.h"

/// Floats of scratch: all slots of a block together.
#define SCRATCH 8192
/// The most elements in a block.
#define BLOCK 512

#define OPERATION(name, expression)                                                           \
  static CK_TARGET void name(float *d, const float *pa, const float *pb, const float *pc,     \
                             int64_t n) {                                                     \
    (void)pb, (void)pc;                                                                       \
    _Pragma("clang loop unroll_count(2)") for (int64_t i = 0; i < n; i += CK_LANES) {         \
      vf a = v_load(pa + i);                                                                  \
      v_store(d + i, expression);                                                             \
    }                                                                                         \
  }
#define B v_load(pb + i)
#define C v_load(pc + i)

OPERATION(op_copy, a)
OPERATION(op_negate, -a)
OPERATION(op_absolute, v_abs(a))
OPERATION(op_exp, v_exp(a))
OPERATION(op_expm1, v_expm1(a))
OPERATION(op_log, v_log(a))
OPERATION(op_log1p, v_log1p(a))
OPERATION(op_square_root, v_sqrt(a))
OPERATION(op_reciprocal, 1.0f / a)
OPERATION(op_tanh, v_tanh(a))
OPERATION(op_sigmoid, v_sigmoid(a))
OPERATION(op_erf, v_erf(a))
OPERATION(op_erfc, v_erfc(a))
OPERATION(op_step, v_step(a))
OPERATION(op_sign, v_sign(a))
OPERATION(op_softplus, v_softplus(a))
OPERATION(op_add, a + B)
OPERATION(op_subtract, a - B)
OPERATION(op_multiply, a * B)
OPERATION(op_divide, a / B)
OPERATION(op_minimum, v_min(a, B))
OPERATION(op_maximum, v_max(a, B))
OPERATION(op_power, v_power(a, B))
OPERATION(op_select, v_select(a > 0.0f, B, C))
OPERATION(op_multiply_add, v_fma(a, B, C))
OPERATION(op_multiply_subtract, v_fma(a, B, -C))
OPERATION(op_negated_multiply_add, v_fma(-a, B, C))

typedef void (*operation)(float *, const float *, const float *, const float *, int64_t);

static const operation operations[CK_OP_COUNT] = {
    [CK_OP_COPY] = op_copy,
    [CK_OP_NEGATE] = op_negate,
    [CK_OP_ABSOLUTE] = op_absolute,
    [CK_OP_EXP] = op_exp,
    [CK_OP_EXPM1] = op_expm1,
    [CK_OP_LOG] = op_log,
    [CK_OP_LOG1P] = op_log1p,
    [CK_OP_SQUARE_ROOT] = op_square_root,
    [CK_OP_RECIPROCAL] = op_reciprocal,
    [CK_OP_TANH] = op_tanh,
    [CK_OP_SIGMOID] = op_sigmoid,
    [CK_OP_ERF] = op_erf,
    [CK_OP_ERFC] = op_erfc,
    [CK_OP_STEP] = op_step,
    [CK_OP_SIGN] = op_sign,
    [CK_OP_SOFTPLUS] = op_softplus,
    [CK_OP_ADD] = op_add,
    [CK_OP_SUBTRACT] = op_subtract,
    [CK_OP_MULTIPLY] = op_multiply,
    [CK_OP_DIVIDE] = op_divide,
    [CK_OP_MINIMUM] = op_minimum,
    [CK_OP_MAXIMUM] = op_maximum,
    [CK_OP_POWER] = op_power,
    [CK_OP_SELECT] = op_select,
    [CK_OP_MULTIPLY_ADD] = op_multiply_add,
    [CK_OP_MULTIPLY_SUBTRACT] = op_multiply_subtract,
    [CK_OP_NEGATED_MULTIPLY_ADD] = op_negated_multiply_add,
};

/// A run of a program: where the slots of the current block lie.
typedef struct {
  const ck_program *program;
  const ck_operand *inputs;
  float *const *outputs;
  float *slots[CK_PROGRAM_SLOTS];
  float *scratch;  // room of `block` floats for every slot
  int64_t block;
  int32_t first_input, first_output;
  ck_region region;
} run_state;

static void fill(float *to, float value, int64_t count) {
  for (int64_t i = 0; i < count; i += 1) to[i] = value;
}

/// The count rounded up to whole vectors.
static int64_t padded(int64_t count) { return (count + CK_LANES - 1) / CK_LANES * CK_LANES; }

/// Runs all instructions over the first n elements of the slots, n a multiple of the lanes.
static void run_instructions(const run_state *run, int64_t n) {
  const ck_instruction *at = run->program->instructions;
  const ck_instruction *end = at + run->program->instruction_count;
  for (; at < end; at += 1) {
    operations[at->operation](run->slots[at->destination], run->slots[at->a], run->slots[at->b],
                              run->slots[at->c], n);
  }
}

/// The slot's own room in the scratch.
static float *room(const run_state *run, int32_t slot) { return run->scratch + slot * run->block; }

/// Runs the last, partial vector of a block through the slots' own room: the same vector code on
/// copies, so that no element's bits depend on where it falls and nothing is read beyond the end.
static void run_tail(run_state *run, int64_t start, int64_t count) {
  int32_t last = run->first_output + run->program->output_count;
  float *saved[CK_PROGRAM_SLOTS];
  for (int32_t slot = run->first_input; slot < last; slot += 1) {
    saved[slot] = run->slots[slot];
    float *own = room(run, slot);
    if (slot < run->first_output && saved[slot] != own) {
      memcpy(own, saved[slot] + start, (size_t)count * sizeof(float));
      fill(own + count, 1.0f, CK_LANES - count);
    }
    if (slot < run->first_output && saved[slot] == own) own += start;
    run->slots[slot] = own;
  }
  run_instructions(run, CK_LANES);
  for (int32_t slot = run->first_output; slot < last; slot += 1) {
    memcpy(saved[slot] + start, run->slots[slot], (size_t)count * sizeof(float));
  }
  memcpy(run->slots + run->first_input, saved + run->first_input,
         (size_t)(last - run->first_input) * sizeof(float *));
}

/// Runs a block of `count` elements.
static void run_block(run_state *run, int64_t count) {
  int64_t whole = count / CK_LANES * CK_LANES;
  if (whole > 0) run_instructions(run, whole);
  if (whole < count) run_tail(run, whole, count - whole);
}

/// The values of a full or block operand from an element on.
static const float *values_at(const run_state *run, const ck_operand *operand, int64_t row,
                              int64_t column) {
  ck_region all = run->region;
  if (operand->kind == CK_OPERAND_FULL) return operand->pointer + row * all.stride + column;
  int64_t columns = all.column_end - all.column_begin;
  return operand->pointer + (row - all.row_begin) * columns + column - all.column_begin;
}

/// Points the slots of full and block operands and of outputs at an element.
static void point_at(run_state *run, int64_t row, int64_t column) {
  for (int32_t i = 0; i < run->program->input_count; i += 1) {
    const ck_operand *operand = &run->inputs[i];
    if (operand->kind == CK_OPERAND_FULL || operand->kind == CK_OPERAND_BLOCK) {
      run->slots[run->first_input + i] = (float *)values_at(run, operand, row, column);
    }
  }
  int64_t index = row * run->region.stride + column;
  for (int32_t o = 0; o < run->program->output_count; o += 1) {
    run->slots[run->first_output + o] = run->outputs[o] + index;
  }
}

/// Runs columns [from, to) of one row, block by block.
static void run_row(run_state *run, int64_t row, int64_t from, int64_t to) {
  for (int64_t column = from; column < to; column += run->block) {
    int64_t count = to - column < run->block ? to - column : run->block;
    point_at(run, row, column);
    for (int32_t i = 0; i < run->program->input_count; i += 1) {
      const ck_operand *operand = &run->inputs[i];
      float **slot = &run->slots[run->first_input + i];
      if (operand->kind == CK_OPERAND_ROW) *slot = (float *)operand->pointer + column;
      if (operand->kind == CK_OPERAND_COLUMN) {
        *slot = room(run, run->first_input + i);
        if (column == from) fill(*slot, operand->pointer[row], padded(count));
      }
    }
    run_block(run, count);
  }
}

/// Copies `rows` rows of `columns` floats; rows lie `from_stride` and `to_stride` apart.
static CK_TARGET void copy_rows(const float *from, int64_t from_stride, float *to,
                                int64_t to_stride, int64_t rows, int64_t columns) {
  int64_t whole = columns / CK_LANES * CK_LANES;
  for (int64_t r = 0; r < rows; r += 1, from += from_stride, to += to_stride) {
    for (int64_t c = 0; c < whole; c += CK_LANES) v_store(to + c, v_load(from + c));
    for (int64_t c = whole; c < columns; c += 1) to[c] = from[c];
  }
}

/// Copies an operand's values for some columns of some rows, row after row, to its slot's own room;
/// those of a ROW are the same for all rows and are copied for the first alone.
static void gather(run_state *run, int32_t input, ck_region part, int is_first) {
  const ck_operand *operand = &run->inputs[input];
  int64_t rows = part.row_end - part.row_begin, columns = part.column_end - part.column_begin;
  float *own = run->slots[run->first_input + input] = room(run, run->first_input + input);
  if (operand->kind == CK_OPERAND_FULL || operand->kind == CK_OPERAND_BLOCK) {
    int64_t stride = operand->kind == CK_OPERAND_FULL ? part.stride : columns;
    const float *from = values_at(run, operand, part.row_begin, part.column_begin);
    copy_rows(from, stride, own, columns, rows, columns);
  } else if (operand->kind == CK_OPERAND_ROW && is_first) {
    copy_rows(operand->pointer + part.column_begin, 0, own, columns, rows, columns);
  } else if (operand->kind == CK_OPERAND_COLUMN) {
    for (int64_t r = 0; r < rows; r += 1) {
      fill(own + r * columns, operand->pointer[part.row_begin + r], columns);
    }
  }
  fill(own + rows * columns, 1.0f, padded(rows * columns) - rows * columns);
}

/// The part of a region that begins at a row and has so many rows, or what is left.
static ck_region rows_of(ck_region region, int64_t row, int64_t rows) {
  region.row_begin = row;
  if (region.row_end - row > rows) region.row_end = row + rows;
  return region;
}

/// Runs whole rows with several rows in a block.
static void run_narrow(run_state *run, ck_region region) {
  int64_t rows = run->block / region.stride;
  if (rows > CK_LANES) rows = rows / CK_LANES * CK_LANES;
  for (int64_t row = region.row_begin; row < region.row_end; row += rows) {
    ck_region part = rows_of(region, row, rows);
    point_at(run, row, 0);
    for (int32_t i = 0; i < run->program->input_count; i += 1) {
      int32_t kind = run->inputs[i].kind;
      if (kind == CK_OPERAND_ROW || kind == CK_OPERAND_COLUMN) {
        gather(run, i, part, row == region.row_begin);
      }
    }
    run_block(run, (part.row_end - row) * region.stride);
  }
}

/// Runs a few columns of a wider matrix with several rows in a block, copied to the slots' own room
/// and back: instructions over one short row would cost more than the copies.
static void run_gathered(run_state *run, ck_region region) {
  int64_t columns = region.column_end - region.column_begin, rows = run->block / columns;
  for (int64_t row = region.row_begin; row < region.row_end; row += rows) {
    ck_region part = rows_of(region, row, rows);
    for (int32_t i = 0; i < run->program->input_count; i += 1) {
      if (run->inputs[i].kind != CK_OPERAND_SCALAR) gather(run, i, part, row == region.row_begin);
    }
    for (int32_t o = 0; o < run->program->output_count; o += 1) {
      run->slots[run->first_output + o] = room(run, run->first_output + o);
    }
    int64_t count = part.row_end - row;
    run_instructions(run, padded(count * columns));
    for (int32_t o = 0; o < run->program->output_count; o += 1) {
      copy_rows(room(run, run->first_output + o), columns,
                run->outputs[o] + row * region.stride + region.column_begin, region.stride, count,
                columns);
    }
  }
}

/// Whether an operand's value depends on the row or the column.
static int has_positions(const ck_program *program, const ck_operand *inputs) {
  for (int32_t i = 0; i < program->input_count; i += 1) {
    if (inputs[i].kind == CK_OPERAND_ROW || inputs[i].kind == CK_OPERAND_COLUMN) return 1;
  }
  return 0;
}

/// Points registers, constants and scalars at their room and fills in what never changes.
static void prepare(run_state *run, int64_t elements) {
  const ck_program *program = run->program;
  int64_t count = elements < run->block ? padded(elements) : run->block;
  for (int32_t r = 0; r < program->register_count; r += 1) run->slots[r] = room(run, r);
  for (int32_t k = 0; k < program->constant_count; k += 1) {
    int32_t slot = program->register_count + k;
    run->slots[slot] = room(run, slot);
    fill(run->slots[slot], program->constants[k], count);
  }
  for (int32_t i = 0; i < program->input_count; i += 1) {
    int32_t slot = run->first_input + i;
    if (run->inputs[i].kind != CK_OPERAND_SCALAR) continue;
    run->slots[slot] = room(run, slot);
    fill(run->slots[slot], run->inputs[i].scalar, count);
  }
}

void CK_FORM_NAME(ck_program_run)(const ck_program *program, const ck_operand *inputs,
                                  float *const *outputs, ck_region region) {
  _Alignas(64) float scratch[SCRATCH];
  int32_t first_input = program->register_count + program->constant_count;
  int32_t first_output = first_input + program->input_count;
  int64_t block = SCRATCH / (first_output + program->output_count) / CK_LANES * CK_LANES;
  run_state run;  // not initialised as a whole: clearing all slots would cost more than a small run
  run.program = program;
  run.inputs = inputs;
  run.outputs = outputs;
  run.scratch = scratch;
  run.block = block < BLOCK ? block : BLOCK;
  run.first_input = first_input;
  run.first_output = first_output;
  run.region = region;
  int64_t rows = region.row_end - region.row_begin;
  int64_t columns = region.column_end - region.column_begin;
  if (rows <= 0 || columns <= 0) return;
  prepare(&run, rows * columns);
  int whole = columns == region.stride;
  if (whole && !has_positions(program, inputs)) {
    run_row(&run, 0, region.row_begin * columns, region.row_end * columns);
  } else if (whole && columns * 2 <= run.block) {
    run_narrow(&run, region);
  } else if (columns * 4 <= run.block) {
    run_gathered(&run, region);
  } else {
    for (int64_t row = region.row_begin; row < region.row_end; row += 1) {
      run_row(&run, row, region.column_begin, region.column_end);
    }
  }
}
