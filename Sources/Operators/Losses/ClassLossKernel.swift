import Graph
import Kernels

/// The loss of one row of logits with one class as the target.
protocol ClassRowLoss: Sendable {
  /// The loss of a row of `count` logits whose class is `target`, within 0 ..< count. Where
  /// `gradient` is given, writes `scale` times the loss's derivative by each logit; it may be the
  /// logits' memory.
  func loss(
    _ logits: UnsafePointer<Float>, count: Int, target: Int, scale: Double,
    gradient: UnsafeMutablePointer<Float>?
  ) -> Double
}

/// The mean of a row loss over all rows, and its gradient. A row whose class does not exist has the
/// loss NaN, so that broken data show instead of training on nonsense.
final class ClassLossKernel<Loss: ClassRowLoss>: Kernel {
  private let loss: Loss
  private let logits: TensorType
  private let pieces: RowPieces
  private let used: (loss: Bool, gradient: Bool)
  let workspaceBytes: Int

  init(_ site: KernelSite, _ loss: Loss) {
    self.loss = loss
    logits = site.operands[0]
    pieces = RowPieces(columns: logits.columns)
    used = (site.used[0], site.used[1])
    workspaceBytes =
      pieces.count(rows: logits.rows(samples: site.samples)) * MemoryLayout<Double>.stride
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let rows = logits.rows(samples: frame.samples)
    let count = pieces.count(rows: rows)
    let partial = buffers.workspace.assumingMemoryBound(to: Double.self)
    frame.pool.parallel(count) { piece in
      var sum = 0.0
      for row in pieces.range(piece, rows: rows) { sum += self.row(row, of: rows, buffers) }
      partial[piece] = sum
    }
    if used.loss {
      buffers.result(0)[0] = rows > 0 ? Float(MeanLoss.sum(partial, count) / Double(rows)) : 0
    }
  }

  private func row(_ row: Int, of rows: Int, _ buffers: Buffers) -> Double {
    let columns = logits.columns
    let gradient = used.gradient ? buffers.result(1) + row * columns : nil
    let target = Int(buffers.integers(1)[row])
    guard target >= 0, target < columns else {
      gradient?.update(repeating: .nan, count: columns)
      return .nan
    }
    return loss.loss(
      buffers.operand(0) + row * columns, count: columns, target: target, scale: 1 / Double(rows),
      gradient: gradient)
  }
}
