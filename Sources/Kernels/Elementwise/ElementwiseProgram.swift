import CKernels

/// Formulas compiled for the vector interpreter: common subexpressions shared, products joined to
/// sums, values in registers that stay in the first-level cache. Running allocates nothing.
public final class ElementwiseProgram: @unchecked Sendable {
  // Sendable although unchecked: the buffers are written in init only.

  /// The formulas, one for each output.
  public let outputs: [Formula]
  /// How many operands a run takes: one more than the highest input that occurs.
  public let inputCount: Int

  private let instructions: UnsafeMutableBufferPointer<ck_instruction>
  private let constants: UnsafeMutableBufferPointer<Float>
  let code: ck_program

  /// Compiles formulas that fit, as any of a hundred or so functions do; ask `fits` about those
  /// that come from a file.
  public init(_ outputs: [Formula]) {
    self.outputs = outputs
    inputCount = Self.inputCount(outputs)
    let compiled = ElementwiseCompiler(ElementwiseNodes(outputs), inputs: inputCount)
    let slots = Self.slots(compiled, outputs)
    precondition(slots <= CK_PROGRAM_SLOTS, "an elementwise program needs \(slots) slots")
    instructions = .copy(of: compiled.instructions)
    constants = .copy(of: compiled.constants)
    code = ck_program(
      instructions: instructions.start, constants: constants.start,
      instruction_count: Int32(instructions.count), register_count: Int32(compiled.registers),
      constant_count: Int32(constants.count), input_count: Int32(inputCount),
      output_count: Int32(outputs.count))
  }

  deinit {
    instructions.deallocate()
    constants.deallocate()
  }

  /// Whether the formulas need no more registers, constants, inputs and outputs together than the
  /// 512 a program may have.
  public static func fits(_ outputs: [Formula]) -> Bool {
    // A term takes one slot, two where simplifying multiplies it out: short formulas always fit.
    let terms = outputs.map(\.size).reduce(0, +) + outputs.count
    if 2 * terms + inputCount(outputs) <= CK_PROGRAM_SLOTS { return true }
    let compiled = ElementwiseCompiler(ElementwiseNodes(outputs), inputs: inputCount(outputs))
    return slots(compiled, outputs) <= CK_PROGRAM_SLOTS
  }

  private static func inputCount(_ outputs: [Formula]) -> Int {
    outputs.map(\.inputCount).max() ?? 0
  }

  private static func slots(_ compiled: ElementwiseCompiler, _ outputs: [Formula]) -> Int {
    compiled.registers + compiled.constants.count + inputCount(outputs) + outputs.count
  }

  /// How many instructions a block of elements takes.
  public var instructionCount: Int { instructions.count }

  /// Computes the outputs, row-major rows x columns matrices, on the calling thread and the pool's.
  /// An output may be the very buffer of a full input. The bits do not depend on the pool.
  public func run(
    inputs: UnsafeBufferPointer<Operand>,
    outputs: UnsafeBufferPointer<UnsafeMutablePointer<Float>>,
    rows: Int, columns: Int, pool: ThreadPool? = nil
  ) {
    check(inputs, outputs)
    let flat = inputs.allSatisfy { !$0.variesByPosition }
    let pieces = ElementwisePieces(rows: rows, columns: columns, isFlat: flat)
    let code = code
    guard pool != nil, pieces.count > 1 else {
      return Self.execute(code, inputs, outputs, pieces.whole)
    }
    pool.parallel(pieces.count) { Self.execute(code, inputs, outputs, pieces[$0]) }
  }

  /// Computes a part of the outputs on the calling thread: `rows` and `columns` of a matrix whose
  /// rows are `stride` elements apart. Pointers are those of the whole matrix.
  public func run(
    inputs: UnsafeBufferPointer<Operand>,
    outputs: UnsafeBufferPointer<UnsafeMutablePointer<Float>>,
    rows: Range<Int>, columns: Range<Int>, stride: Int
  ) {
    let region = ck_region(
      row_begin: Int64(rows.lowerBound), row_end: Int64(rows.upperBound),
      column_begin: Int64(columns.lowerBound), column_end: Int64(columns.upperBound),
      stride: Int64(stride))
    check(inputs, outputs)
    Self.execute(code, inputs, outputs, region)
  }

  /// Computes the outputs from operands in arrays: for tests and for work done once.
  public func run(
    inputs: [Operand], outputs: [UnsafeMutablePointer<Float>], rows: Int, columns: Int,
    pool: ThreadPool? = nil
  ) {
    inputs.withUnsafeBufferPointer { operands in
      outputs.withUnsafeBufferPointer {
        run(inputs: operands, outputs: $0, rows: rows, columns: columns, pool: pool)
      }
    }
  }

  private func check(
    _ inputs: UnsafeBufferPointer<Operand>,
    _ outputs: UnsafeBufferPointer<UnsafeMutablePointer<Float>>
  ) {
    precondition(inputs.count >= inputCount && outputs.count == Int(code.output_count))
  }

  private static func execute(
    _ code: ck_program, _ inputs: UnsafeBufferPointer<Operand>,
    _ outputs: UnsafeBufferPointer<UnsafeMutablePointer<Float>>, _ region: ck_region
  ) {
    guard let targets = outputs.baseAddress else { return }
    withUnsafePointer(to: code) { program in
      guard let first = inputs.baseAddress else {
        return ck_program_run(program, nil, targets, region)
      }
      first.withMemoryRebound(to: ck_operand.self, capacity: inputs.count) {
        ck_program_run(program, $0, targets, region)
      }
    }
  }
}

extension UnsafeMutableBufferPointer {
  /// A buffer of its own with the array's elements, for the caller to deallocate.
  fileprivate static func copy(of elements: [Element]) -> Self {
    let buffer = allocate(capacity: elements.count)
    _ = buffer.initialize(from: elements)
    return buffer
  }

  /// The first element's address, which a buffer that was allocated always has.
  fileprivate var start: UnsafePointer<Element> {
    guard let baseAddress else { preconditionFailure("an allocated buffer has an address") }
    return UnsafePointer(baseAddress)
  }
}
