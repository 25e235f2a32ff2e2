import Graph
import Operators
import Testing

import struct Operators.Softmax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The operators that look at whole rows, in Double and straight from their definitions.
struct RowReference64 {
  let columns: Int

  func compute(_ operation: any Operator, _ x: [[Double]]) -> [Double] {
    let rows = stride(from: 0, to: x[0].count, by: columns).map { Array(x[0][$0..<$0 + columns]) }
    switch operation {
    case is Softmax: return rows.flatMap { logSoftmax($0).map(exp) }
    case is LogSoftmax: return rows.flatMap(logSoftmax)
    case let pieces as MaxPieces:
      return rows.flatMap { maxima($0, pieces.pieces) }
    case let entropy as CrossEntropy:
      return [mean(rows, x[1]) { smoothed($0, $1, entropy.smoothing) }]
    case let hinge as Hinge:
      return [mean(rows, x[1]) { violations($0, $1, hinge.margin) }]
    default:
      Issue.record("no reference of \(operation.name)")
      return []
    }
  }

  /// x - ln sum e^x.
  private func logSoftmax(_ row: [Double]) -> [Double] {
    let total = log(row.reduce(0) { $0 + exp($1) })
    return row.map { $0 - total }
  }

  /// y_j = max over k of x_(k n + j), for n outputs.
  private func maxima(_ row: [Double], _ pieces: Int) -> [Double] {
    let outputs = row.count / pieces
    return (0..<outputs).map { output in
      (0..<pieces).reduce(-Double.infinity) { max($0, row[$1 * outputs + output]) }
    }
  }

  private func mean(
    _ rows: [[Double]], _ classes: [Double], _ loss: ([Double], Int) -> Double
  ) -> Double {
    zip(rows, classes).reduce(0) { $0 + loss($1.0, Int($1.1)) } / Double(rows.count)
  }

  /// -sum q ln p, with q = (1 - s) [i = class] + s / classes.
  private func smoothed(_ row: [Double], _ target: Int, _ share: Double) -> Double {
    let logs = logSoftmax(row)
    return logs.indices.reduce(0) { sum, index in
      let wanted = (index == target ? 1 - share : 0) + share / Double(row.count)
      return sum - wanted * logs[index]
    }
  }

  /// sum over wrong classes of max(0, margin + s_j - s_y), over the number of classes.
  private func violations(_ row: [Double], _ target: Int, _ margin: Double) -> Double {
    row.indices.reduce(0) { sum, index in
      index == target ? sum : sum + max(0, margin + row[index] - row[target])
    } / Double(row.count)
  }
}
