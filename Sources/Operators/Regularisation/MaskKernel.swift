import Graph
import Kernels
import Support

/// y = scale x + shift where the mask keeps an element, `dropped` elsewhere. Element i is kept
/// where word i of the step's random stream, as a number in [0, 1), is at least the rate: the mask
/// depends on key, step and position alone.
final class MaskKernel: Kernel {
  private let type: TensorType
  private let key: UInt64
  private let mask: RandomMask

  init(_ site: KernelSite, rate: Double, scale: Double, shift: Double = 0, dropped: Double = 0) {
    type = site.operands[0]
    key = site.randomKey
    mask = RandomMask(
      rate: rate, scale: Float(scale), shift: Float(shift), dropped: Float(dropped))
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let stream = RandomKey.derive(key: key, index: UInt64(truncatingIfNeeded: frame.step))
    mask.apply(
      to: buffers.operand(0), into: buffers.result(0), count: type.count(samples: frame.samples),
      key: stream, pool: frame.pool)
  }
}
