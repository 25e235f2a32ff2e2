import Testing

@testable import Kernels

/// A buffer for kernels, with a guard value behind it that no kernel may touch. The memory stays
/// until the process ends: kernels hold addresses, and an object may go after its last mention.
struct Buffer {
  /// The first element.
  let start: UnsafeMutablePointer<Float>
  /// How many elements a kernel may use.
  let count: Int

  /// A buffer with these values.
  init(_ values: [Float]) {
    count = values.count
    start = .allocate(capacity: count + 1)
    start.initialize(from: values, count: count)
    (start + count).initialize(to: 12345)
  }

  /// A buffer filled with NaN, so that what is not written shows.
  init(count: Int) { self.init([Float](repeating: .nan, count: count)) }

  /// The values now.
  var values: [Float] {
    #expect(start[count] == 12345, "a kernel wrote beyond its buffer")
    return Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// The bits now.
  var bits: [UInt32] { values.map(\.bitPattern) }
}

/// The columns of a row-major matrix, in double.
func columnsOf(_ values: [Float], _ columns: Int) -> [[Double]] {
  (0..<columns).map { c in stride(from: c, to: values.count, by: columns).map { Double(values[$0]) }
  }
}

/// The rows of a row-major matrix, in double.
func rowsOf(_ values: [Float], _ columns: Int) -> [[Double]] {
  stride(from: 0, to: values.count, by: columns).map { start in
    values[start..<start + columns].map(Double.init)
  }
}

/// The mean and the biased variance.
func momentsOf(_ values: [Double]) -> (mean: Double, variance: Double) {
  let mean = values.reduce(0, +) / Double(values.count)
  return (mean, values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count))
}

/// Whether all values agree within `tolerance` of the larger of 1 and the expected magnitude.
func agree(_ actual: [Float], _ expected: [Double], _ tolerance: Double) -> Bool {
  actual.count == expected.count
    && zip(actual, expected).allSatisfy {
      abs(Double($0) - $1) <= tolerance * max(1, abs($1)) || Double($0) == $1
        || ($0.isNaN && $1.isNaN)
    }
}

/// Shapes around the widths of vectors, panels and pieces.
let sampleShapes: [(rows: Int, columns: Int)] = [
  (1, 1), (3, 2), (7, 10), (64, 10), (5, 15), (6, 16), (9, 17), (130, 31), (2000, 3), (33, 255),
  (70, 257), (2, 600),
]

/// Runs `body` in every form and with 1, 2 and 3 threads, and says whether all results are equal.
func isTheSameEverywhere<Result: Equatable>(_ body: (ThreadPool) -> Result) -> Bool {
  var results: [Result] = []
  forEachForm { _ in for threads in 1...3 { results.append(body(ThreadPool(threads: threads))) } }
  return results.allSatisfy { $0 == results[0] }
}
