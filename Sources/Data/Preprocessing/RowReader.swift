/// Reads the rows of a part, after the transforms before, in chunks that do not depend on the
/// number of threads.
struct RowReader {
  /// Rows in a chunk.
  static let size = 256
  private let part: FittingPart
  private let kernel: TransformKernel

  /// A reader of a part.
  init(_ part: FittingPart) {
    self.part = part
    kernel = TransformKernel(
      part.transforms, inputs: part.subset.dataset.features,
      element: part.subset.dataset.storage.element)
  }

  /// The number of chunks.
  var chunks: Int { (part.subset.count + Self.size - 1) / Self.size }

  /// The rows of a chunk, one after another, as the network would see them.
  func rows(_ chunk: Int) -> (numbers: [Float], count: Int) {
    let range = chunk * Self.size..<min(part.subset.count, (chunk + 1) * Self.size)
    var numbers = [Float](repeating: 0, count: range.count * kernel.widest)
    var scratch = numbers
    numbers.withUnsafeMutableBufferPointer { to in
      scratch.withUnsafeMutableBufferPointer { scratch in
        guard let to = to.baseAddress, let scratch = scratch.baseAddress else { return }
        kernel.run(
          part.subset.dataset.storage, part.subset.indices[range], into: to, scratch: scratch)
      }
    }
    return (numbers, range.count)
  }

  /// Calls `body` for every row, with its chunk's own stretches of the three arrays.
  func read(
    threads: Int, _ sums: inout [Double], _ low: inout [Float], _ high: inout [Float],
    _ body: (
      UnsafePointer<Float>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    let features = part.input.features
    sums.withUnsafeMutableBufferPointer { sums in
      low.withUnsafeMutableBufferPointer { low in
        high.withUnsafeMutableBufferPointer { high in
          guard let sums = sums.baseAddress, let low = low.baseAddress, let high = high.baseAddress
          else { return }
          Parallel.perform(chunks, threads: threads) { chunk in
            let (numbers, count) = rows(chunk)
            let own = chunk * features
            numbers.withUnsafeBufferPointer { numbers in
              guard let start = numbers.baseAddress else { return }
              for row in 0..<count {
                body(start + row * features, sums + own, low + own, high + own)
              }
            }
          }
        }
      }
    }
  }
}
