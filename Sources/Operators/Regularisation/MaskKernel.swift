import Graph
import Kernels
import Support

/// y = scale x + shift where the mask keeps an element, `dropped` elsewhere. Element i is kept
/// where word i of the step's random stream, as a number in [0, 1), is at least the rate: the mask
/// depends on key, step and position alone.
final class MaskKernel: Kernel {
  private let type: TensorType
  private let key: UInt64
  private let threshold: UInt32
  private let scale: Float
  private let shift: Float
  private let dropped: Float
  private let pieces = RowPieces(columns: 4, elements: 8192)

  init(_ site: KernelSite, rate: Double, scale: Double, shift: Double = 0, dropped: Double = 0) {
    type = site.operands[0]
    key = site.randomKey
    threshold = UInt32((min(max(rate, 0), 1) * 0x1p24).rounded(.up))
    self.scale = Float(scale)
    self.shift = Float(shift)
    self.dropped = Float(dropped)
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let count = type.count(samples: frame.samples)
    let stream = RandomKey.derive(key: key, index: UInt64(truncatingIfNeeded: frame.step))
    let blocks = (count + 3) / 4
    let (x, y) = (buffers.operand(0), buffers.result(0))
    frame.pool.parallel(pieces.count(rows: blocks)) { piece in
      for block in pieces.range(piece, rows: blocks) {
        let words = Philox.block(key: stream, counter: UInt64(block))
        let kept = (words &>> 8) .>= threshold
        for lane in 0..<min(4, count - block * 4) {
          let index = block * 4 + lane
          y[index] = kept[lane] ? x[index] * scale + shift : dropped
        }
      }
    }
  }
}
