import Graph
import Kernels

/// An elementwise program with operand storage of its own, filled in anew for every run without
/// allocating.
final class ProgramStep {
  private let program: ElementwiseProgram
  private let placements: [Placement]
  private let operands: UnsafeMutableBufferPointer<Operand>
  private let target: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>

  /// A step that computes one formula of operands laid out as `placements` say.
  init(_ formula: Formula, _ placements: [Placement]) {
    program = ElementwiseProgram([formula])
    self.placements = placements
    operands = .allocate(capacity: placements.count)
    operands.initialize(repeating: .scalar(0))
    target = .allocate(capacity: 1)
  }

  deinit {
    operands.deallocate()
    target.deallocate()
  }

  /// Where the result goes.
  func bind(result: UnsafeMutablePointer<Float>) { target.initialize(repeating: result) }

  /// Where an operand stands; that of a scalar is read here.
  func bind(_ index: Int, to values: UnsafePointer<Float>) {
    switch placements[index] {
    case .full: operands[index] = .full(values)
    case .row: operands[index] = .row(values)
    case .column: operands[index] = .column(values)
    case .scalar: operands[index] = .scalar(values[0])
    }
  }

  /// Computes a rows x columns matrix.
  func run(rows: Int, columns: Int, pool: ThreadPool) {
    program.run(
      inputs: UnsafeBufferPointer(operands), outputs: UnsafeBufferPointer(target), rows: rows,
      columns: columns, pool: pool)
  }

  /// Computes a block of a matrix of `stride` columns on the calling thread.
  func run(rows: Range<Int>, columns: Range<Int>, stride: Int) {
    program.run(
      inputs: UnsafeBufferPointer(operands), outputs: UnsafeBufferPointer(target), rows: rows,
      columns: columns, stride: stride)
  }
}
