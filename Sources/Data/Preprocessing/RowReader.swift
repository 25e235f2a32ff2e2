import Support

/// Reads the rows of a part, after the steps before, in chunks that do not depend on the number of
/// threads. Memory does not grow with the part: chunks, each with sums of its own, are few where
/// rows are wide, and their rows are read some at a time.
struct RowReader {
  /// The fewest rows in a chunk, and the numbers that the sums of all chunks may come to.
  private static let (fewest, mostSums) = (256, 1 << 22)
  /// Numbers read at a time.
  private static let mostRead = 1 << 20
  /// Rows in a chunk.
  private let size: Int
  private let part: FittingPart
  private let kernel: FieldKernel

  /// A reader of a part.
  init(_ part: FittingPart) {
    self.part = part
    kernel = FieldKernel(part.field, part.preparation)
    let most = max(Self.mostSums / max(part.input.features, 1), 1)
    size = max(Self.fewest, (part.subset.count + most - 1) / most)
  }

  /// The number of chunks.
  var chunks: Int { (part.subset.count + size - 1) / size }

  /// Calls `body` with some rows of a chunk after the other, each time a few that lie one after
  /// another, as the network would see them, and how many they are.
  func read(
    chunk: Int, _ body: (UnsafePointer<Float>, Int) -> Void
  ) throws(DiagnosticError) {
    let end = min(part.subset.count, (chunk + 1) * size)
    let each = max(1, min(Self.mostRead / max(kernel.widest, 1), size))
    let numbers = each * kernel.widest
    let memory = try RawMemory.allocate(numbers, width: 4, for: "rows", at: part.span)
    let scratch = try RawMemory.allocate(
      kernel.projects ? numbers : 0, width: 4, for: "rows", at: part.span)
    let row = try RawMemory.allocate(kernel.rowBytes, for: "a row", at: part.span)
    for start in stride(from: chunk * size, to: end, by: each) {
      let range = start..<min(end, start + each)
      try kernel.run(
        part.subset.indices[range], epoch: nil,
        FieldKernel.Memory(to: memory.start, scratch: scratch.start, row: row.start))
      body(memory.floats, range.count)
    }
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
              let own = chunk * features
              try read(chunk: chunk) { rows, count in
                for row in 0..<count {
                  body(rows + row * features, sums + own, low + own, high + own)
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
