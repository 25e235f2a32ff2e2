import Support

/// Reads the rows of a part, after the steps before, in chunks that do not depend on the number of
/// threads.
struct RowReader {
  /// Rows in a chunk.
  static let size = 256
  private let part: FittingPart
  private let kernel: FieldKernel

  /// A reader of a part.
  init(_ part: FittingPart) {
    self.part = part
    kernel = FieldKernel(part.field, part.preparation)
  }

  /// The number of chunks.
  var chunks: Int { (part.subset.count + Self.size - 1) / Self.size }

  /// The rows of a chunk, one after another, as the network would see them.
  func rows(_ chunk: Int) throws(DiagnosticError) -> (numbers: [Float], count: Int) {
    let range = chunk * Self.size..<min(part.subset.count, (chunk + 1) * Self.size)
    let size = range.count * kernel.widest
    let memory = try RawMemory.allocate(size, width: 4, for: "rows", at: part.span)
    let scratch = try RawMemory.allocate(
      kernel.projects ? size : 0, width: 4, for: "rows", at: part.span)
    let row = try RawMemory.allocate(kernel.rowBytes, for: "a row", at: part.span)
    try kernel.run(
      part.subset.indices[range], epoch: nil,
      FieldKernel.Memory(to: memory.start, scratch: scratch.start, row: row.start))
    let numbers = UnsafeBufferPointer(start: memory.floats, count: range.count * kernel.outputs)
    return (Array(numbers), range.count)
  }

  /// Calls `body` for every row, with its chunk's own stretches of the three arrays.
  func read(
    threads: Int, _ sums: inout [Double], _ low: inout [Float], _ high: inout [Float],
    _ body: (
      UnsafePointer<Float>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>
    ) -> Void
  ) throws(DiagnosticError) {
    let features = part.input.features
    let failure = FirstFailure()
    sums.withUnsafeMutableBufferPointer { sums in
      low.withUnsafeMutableBufferPointer { low in
        high.withUnsafeMutableBufferPointer { high in
          guard let sums = sums.baseAddress, let low = low.baseAddress, let high = high.baseAddress
          else { return }
          Parallel.perform(chunks, threads: threads) { chunk in
            failure.catching(chunk) { () throws(DiagnosticError) in
              let (numbers, count) = try rows(chunk)
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
    try failure.check()
  }
}
