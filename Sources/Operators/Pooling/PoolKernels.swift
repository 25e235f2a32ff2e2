import Graph
import Kernels

/// Maxima of windows, bound to shapes; windows that are drawn change from step to step.
final class MaxPoolKernel: Kernel {
  private let pooling: MaxPooling
  private let input: TensorType
  private let draw: WindowDraw?
  private let windows: PoolingWindows?

  /// A kernel over windows; `draw` replaces them at each step.
  init(_ shape: PoolingShape, _ site: KernelSite, draw: WindowDraw? = nil) {
    pooling = MaxPooling(shape)
    input = site.operands[0]
    self.draw = draw
    windows = draw?.windows
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    draw?.draw(step: frame.step)
    pooling.run(
      x: buffers.operand(0), y: buffers.result(0), samples: input.batched ? frame.samples : 1,
      windows: windows, pool: frame.pool)
  }
}

/// The gradient of maxima of windows, bound to shapes.
final class MaxPoolGradientKernel: Kernel {
  private let pooling: MaxPooling
  private let input: TensorType
  private let draw: WindowDraw?
  private let windows: PoolingWindows?

  /// A kernel over windows; `draw` replaces them at each step.
  init(_ shape: PoolingShape, _ site: KernelSite, draw: WindowDraw? = nil) {
    pooling = MaxPooling(shape)
    input = site.operands[0]
    self.draw = draw
    windows = draw?.windows
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    draw?.draw(step: frame.step)
    pooling.gradient(
      x: buffers.operand(0), y: buffers.operand(1), dy: buffers.operand(2), dx: buffers.result(0),
      samples: input.batched ? frame.samples : 1, windows: windows, pool: frame.pool)
  }
}

/// Means of windows, or their gradient, bound to shapes.
final class AveragePoolKernel: Kernel {
  private let pooling: AveragePooling
  private let input: TensorType
  private let isGradient: Bool

  /// A kernel over windows.
  init(_ shape: PoolingShape, _ site: KernelSite, gradient: Bool) {
    pooling = AveragePooling(shape)
    input = site.operands[0]
    isGradient = gradient
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let samples = input.batched ? frame.samples : 1
    let (source, target) = (buffers.operand(0), buffers.result(0))
    if isGradient {
      pooling.gradient(dy: source, dx: target, samples: samples, pool: frame.pool)
    } else {
      pooling.run(x: source, y: target, samples: samples, pool: frame.pool)
    }
  }
}
