/// A program with operand storage of its own: a bound step changes scalars and pointers in place
/// and runs it without allocating. Nobody may change them while it runs.
public final class BoundElementwise {
  /// The program that runs.
  public let program: ElementwiseProgram
  /// The operands; zeros until they are given.
  public let inputs: UnsafeMutableBufferPointer<Operand>
  /// The output addresses, to be given before the first run.
  public let outputs: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>

  /// Storage for so many operands, at least one for each input of the program.
  public init(_ program: ElementwiseProgram, operands: Int) {
    precondition(operands >= program.inputCount)
    self.program = program
    inputs = .allocate(capacity: operands)
    inputs.initialize(repeating: .scalar(0))
    outputs = .allocate(capacity: program.outputs.count)
  }

  deinit {
    inputs.deallocate()
    outputs.deallocate()
  }

  /// Runs over a rows x columns matrix.
  public func run(rows: Int, columns: Int, pool: ThreadPool? = nil) {
    program.run(
      inputs: UnsafeBufferPointer(inputs), outputs: UnsafeBufferPointer(outputs), rows: rows,
      columns: columns, pool: pool)
  }

  /// Runs over a part of a matrix on the calling thread, with another operand in the place of one
  /// of its own; rows are `stride` elements apart. Several threads may run parts at once.
  public func run(
    rows: Range<Int>, columns: Range<Int>, stride: Int, replacing index: Int, by operand: Operand
  ) {
    withUnsafeTemporaryAllocation(of: Operand.self, capacity: inputs.count) { operands in
      _ = operands.initialize(from: inputs)
      operands[index] = operand
      program.run(
        inputs: UnsafeBufferPointer(operands), outputs: UnsafeBufferPointer(outputs), rows: rows,
        columns: columns, stride: stride)
    }
  }
}
