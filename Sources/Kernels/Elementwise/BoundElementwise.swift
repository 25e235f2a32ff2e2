/// A program with operand storage of its own: a bound step changes scalars and pointers in place
/// and runs it without allocating. One thread at a time may change or run it.
public final class BoundElementwise {
  /// The program that runs.
  public let program: ElementwiseProgram
  /// The operands.
  public let inputs: UnsafeMutableBufferPointer<Operand>
  /// The output addresses.
  public let outputs: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>

  /// Binds a program to outputs, one address for each, and operands, one for each input.
  public init(
    _ program: ElementwiseProgram, inputs operands: [Operand],
    outputs targets: [UnsafeMutablePointer<Float>]
  ) {
    precondition(operands.count >= program.inputCount && targets.count == program.outputs.count)
    self.program = program
    inputs = .allocate(capacity: operands.count)
    _ = inputs.initialize(from: operands)
    outputs = .allocate(capacity: targets.count)
    _ = outputs.initialize(from: targets)
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

  /// Runs over a part of a matrix on the calling thread; rows are `stride` elements apart.
  public func run(rows: Range<Int>, columns: Range<Int>, stride: Int) {
    program.run(
      inputs: UnsafeBufferPointer(inputs), outputs: UnsafeBufferPointer(outputs), rows: rows,
      columns: columns, stride: stride)
  }
}
