import Graph
import Kernels

/// Sums rows, columns or everything, in an order that the shape alone decides.
final class SumToKernel: Kernel {
  private let operand: TensorType
  private let placement: Placement
  let workspaceBytes: Int

  /// A kernel for an operand that the operator has accepted.
  init(_ site: KernelSite) {
    operand = site.operands[0]
    guard let placement = Placement(of: site.results[0], over: operand) else {
      preconditionFailure("sum_to is bound to an operand that it has not accepted")
    }
    self.placement = placement
    workspaceBytes = SumToKernel.workspaceBytes(placement, operand.count(samples: site.samples))
  }

  private static func workspaceBytes(_ placement: Placement, _ count: Int) -> Int {
    switch placement {
    case .full, .column: 0
    case .scalar: FlatReduction.workspaceCount(count) * MemoryLayout<Double>.stride
    case .row(let columns):
      ColumnReduction.workspaceCount(rows: rows(of: count, columns), columns: columns)
        * MemoryLayout<Float>.stride
    }
  }

  private static func rows(of count: Int, _ columns: Int) -> Int {
    columns == 0 ? 0 : count / columns
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let x = buffers.operand(0)
    let y = buffers.result(0)
    let count = operand.count(samples: frame.samples)
    switch placement {
    case .full: y.update(from: x, count: count)
    case .scalar:
      let sums = buffers.workspace.assumingMemoryBound(to: Double.self)
      y.pointee = Float(FlatReduction.sum(x, count, workspace: sums, pool: frame.pool))
    case .row(let columns):
      guard columns > 0 else { return }
      ColumnReduction.sum(
        x, rows: count / columns, columns: columns, into: y, workspace: buffers.scratch,
        pool: frame.pool)
    case .column: sumColumns(x, y, rows: operand.rows(samples: frame.samples))
    }
  }

  /// The sum of each row, in double: such operands are weights and run when plans are made.
  private func sumColumns(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int
  ) {
    let columns = operand.columns
    for row in 0..<rows {
      var sum = 0.0
      for column in 0..<columns { sum += Double(x[row * columns + column]) }
      y[row] = Float(sum)
    }
  }
}
