import Graph
import Kernels
import Schema

/// Where a value lives while a plan runs.
public enum Place: Hashable, Sendable {
  /// The caller's memory for an input.
  case input
  /// Memory that outlives runs: variables, weights and constants.
  case resident
  /// The arena whose size grows with the batch: `offset` bytes for each example of the bound batch,
  /// so that a value of `u` bytes an example starts at `offset x batch`.
  case perSample(offset: Int)
  /// The arena of fixed size.
  case fixed(offset: Int)
}

/// A static execution plan: nodes in the order they run, and a place in memory for every value. It
/// holds for any batch size; binding it to one multiplies the offsets.
public struct Plan: Sendable {
  /// The graph; its nodes stand in the order of execution.
  public let graph: Graph
  /// The place of every value that is an operand, result or output.
  public let places: ValueTable<Place>
  /// Bytes of the batch-dependent arena for each example; a multiple of 64.
  public let perSampleBytes: Int
  /// Bytes of the fixed arena; a multiple of 64.
  public let fixedBytes: Int

  /// A plan from its parts; `PlanVerifier` says whether they fit each other.
  public init(graph: Graph, places: ValueTable<Place>, perSampleBytes: Int, fixedBytes: Int) {
    self.graph = graph
    self.places = places
    self.perSampleBytes = perSampleBytes
    self.fixedBytes = fixedBytes
  }

  /// Places are multiples of this, so that vector loads are aligned at any batch size.
  public static let alignment = 64

  /// `bytes` rounded up to the alignment.
  public static func aligned(_ bytes: Int) -> Int { multiple(bytes, of: alignment) }

  /// `count` rounded up to a multiple of a factor.
  public static func multiple(_ count: Int, of factor: Int) -> Int {
    ceilingDivision(count, by: factor) * factor
  }

  /// The bytes that a value takes in its arena: for each example where it is batched.
  public static func slot(_ type: TensorType) -> Int { aligned(max(type.bytes(samples: 1), 1)) }
}
