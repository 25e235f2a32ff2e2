import Graph
import Kernels

/// Sums rows, or columns, in a fixed order.
final class SumToKernel: Kernel {
  private let operand: TensorType
  private let placement: Placement

  /// A kernel for an operand that the operator has accepted.
  init(_ site: KernelSite) {
    operand = site.operands[0]
    guard let placement = Placement(of: site.results[0], over: operand) else {
      preconditionFailure("sum_to is bound to an operand that it has not accepted")
    }
    self.placement = placement
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let x = buffers.operand(0)
    let y = buffers.result(0)
    let count = operand.count(samples: frame.samples)
    switch placement {
    case .full: y.update(from: x, count: count)
    case .scalar: sumRows(x, y, rows: count, columns: 1)
    case .row(let columns): sumRows(x, y, rows: columns == 0 ? 0 : count / columns, columns: columns)
    case .column: sumColumns(x, y, rows: operand.rows(samples: frame.samples))
    }
  }

  private func sumRows(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int, columns: Int
  ) {
    for column in 0..<columns {
      var sum = 0.0
      for row in 0..<rows { sum += Double(x[row * columns + column]) }
      y[column] = Float(sum)
    }
  }

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
