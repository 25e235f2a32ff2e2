import Graph
import Kernels
import Operators
import Support
import Testing

/// An operand with its data, the batch axis written into the data alone.
struct TrialOperand {
  let type: TensorType
  let words: [UInt32]

  init(_ extents: [Int], batched: Bool = true, _ values: [Float]) {
    type = TensorType(extents, batched: batched)
    words = values.map(\.bitPattern)
  }

  init(_ extents: [Int], batched: Bool = true, integers: [Int32]) {
    type = TensorType(extents, batched: batched, element: .int32)
    words = integers.map { UInt32(bitPattern: $0) }
  }

  var floats: [Float] { words.map { Float(bitPattern: $0) } }

  /// Normal numbers, the same at every run.
  static func random(
    _ extents: [Int], samples: Int, key: UInt64 = 1, scale: Float = 1
  ) -> TrialOperand {
    TrialOperand(extents, normals(extents.reduce(samples, *), key: key, scale: scale))
  }

  static func normals(_ count: Int, key: UInt64, scale: Float = 1) -> [Float] {
    var stream = RandomStream(key: key)
    return (0..<count).map { _ in stream.normalPair().0 * scale }
  }
}

/// Runs one operator's kernel over memory of its own, with sentinels behind every buffer.
struct OperatorTrial {
  var samples: Int
  var bound: Int?
  var threads = 1
  var step = 0
  var key: UInt64 = 7
  var used: [Bool]?
  /// The operand whose memory a result takes.
  var shared: [Int: Int] = [:]

  init(samples: Int) { self.samples = samples }

  func run(_ operation: any Operator, _ operands: [TrialOperand]) throws -> [[Float]] {
    let results = try operation.results(of: operands.map(\.type))
    let site = KernelSite(
      operands: operands.map(\.type), results: results,
      used: used ?? results.map { _ in true }, samples: bound ?? samples, threads: threads,
      randomKey: key)
    let kernel = operation.kernel(site)
    let inputs = operands.map { GuardedMemory($0.words) }
    let outputs = results.enumerated().map { index, type in
      shared[index].map { inputs[$0] } ?? GuardedMemory(count: type.count(samples: samples))
    }
    let workspace = GuardedMemory(count: (kernel.workspaceBytes + 3) / 4)
    inputs.map(\.start).withUnsafeBufferPointer { operands in
      outputs.map(\.start).withUnsafeBufferPointer { results in
        guard let first = results.baseAddress else { return }
        let buffers = Buffers(
          operands: operands.baseAddress ?? first, results: first, workspace: workspace.start)
        kernel.run(
          buffers, Frame(samples: samples, step: step, pool: ThreadPool(threads: threads)))
      }
    }
    for memory in inputs + outputs + [workspace] {
      #expect(memory.isIntact, "\(operation.name) wrote behind a buffer")
    }
    return outputs.map(\.floats)
  }
}

/// Memory of some words with a sentinel behind it; NaN at first.
private final class GuardedMemory {
  private static let sentinel: UInt32 = 0x5EA1_5EA1
  private let count: Int
  let start: UnsafeMutableRawPointer

  init(count: Int) {
    self.count = count
    start = .allocate(byteCount: (count + 16) * 4, alignment: 64)
    let words = start.bindMemory(to: UInt32.self, capacity: count + 16)
    words.update(repeating: Float.nan.bitPattern, count: count)
    (words + count).update(repeating: Self.sentinel, count: 16)
  }

  convenience init(_ words: [UInt32]) {
    self.init(count: words.count)
    start.assumingMemoryBound(to: UInt32.self).update(from: words, count: words.count)
  }

  deinit { start.deallocate() }

  var floats: [Float] {
    Array(UnsafeBufferPointer(start: start.assumingMemoryBound(to: Float.self), count: count))
  }

  var isIntact: Bool {
    let words = start.assumingMemoryBound(to: UInt32.self) + count
    return (0..<16).allSatisfy { words[$0] == Self.sentinel }
  }
}

/// Whether two lists of numbers agree within `tolerance` of the larger of 1 and the expected size.
func agree(_ found: [Float], _ expected: [Double], _ tolerance: Double) -> Bool {
  guard found.count == expected.count else { return false }
  return zip(found, expected).allSatisfy {
    abs(Double($0) - $1) <= tolerance * max(1, abs($1))
  }
}

/// The bits, for comparisons in which NaN equals itself.
func bits(_ values: [[Float]]) -> [[UInt32]] { values.map { $0.map(\.bitPattern) } }
