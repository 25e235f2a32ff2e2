import Graph
import Kernels

/// The mean cross entropy over all rows of logits, and its gradient (softmax(x) - q) / rows. A row
/// whose class does not exist has loss and gradient NaN, so that broken data show instead of being
/// trained on.
final class CrossEntropyKernel: Kernel {
  private let smoothing: Float
  private let logits: TensorType
  private let used: (loss: Bool, gradient: Bool)
  private let rows: Int

  init(_ site: KernelSite, smoothing: Double) {
    self.smoothing = Float(smoothing)
    logits = site.operands[0]
    rows = logits.rows(samples: site.samples)
    used = (site.used[0], site.used[1])
  }

  /// The losses of all rows behind the partial sums over them.
  var workspaceBytes: Int { sumBytes + rows * MemoryLayout<Float>.stride }

  private var sumBytes: Int {
    (FlatReduction.workspaceCount(rows) + 1) * MemoryLayout<Double>.stride
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let x = logits.matrix(buffers.operand(0), frame)
    let targets = buffers.integers(1)
    let sums = buffers.workspace.assumingMemoryBound(to: Double.self)
    let losses = (buffers.workspace + sumBytes).assumingMemoryBound(to: Float.self)
    let gradient = used.gradient ? buffers.result(1) : nil
    Kernels.Softmax.crossEntropy(
      x, targets: targets, smoothing: smoothing, scale: 1 / Float(max(x.rows, 1)), losses: losses,
      gradient: gradient, pool: frame.pool)
    for row in 0..<x.rows where UInt32(bitPattern: targets[row]) >= UInt32(clamping: x.columns) {
      losses[row] = .nan
      gradient.map { ($0 + row * x.columns).update(repeating: .nan, count: x.columns) }
    }
    guard used.loss else { return }
    let total = FlatReduction.sum(losses, x.rows, workspace: sums, pool: frame.pool)
    buffers.result(0)[0] = x.rows > 0 ? Float(total / Double(x.rows)) : 0
  }
}
