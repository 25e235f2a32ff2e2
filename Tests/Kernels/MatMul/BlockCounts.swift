import Kernels

/// Counts how often each element of a matrix was in a finished block.
final class BlockCounts: BlockWork, @unchecked Sendable {
  /// The counts, row by row.
  let times: UnsafeMutableBufferPointer<Int>
  private let columns: Int

  /// For a matrix of so many elements in rows of `columns`.
  init(_ count: Int, columns: Int) {
    times = .allocate(capacity: count)
    times.initialize(repeating: 0)
    self.columns = columns
  }

  deinit { times.deallocate() }

  override func run(rows: Range<Int>, columns range: Range<Int>) {
    for row in rows {
      for column in range { times[row * columns + column] += 1 }
    }
  }
}
