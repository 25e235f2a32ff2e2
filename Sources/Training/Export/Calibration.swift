import Data
import Graph
import Passes
import Planning
import Runtime
import Support

/// Measures between which numbers values of a network lie, on examples of the training part.
struct Calibration {
  private let trainer: Trainer

  /// Examples that are looked at, and how many at a time.
  private static let (examples, batch) = (512, 16)

  /// Measures on a trainer's data.
  init(_ trainer: Trainer) { self.trainer = trainer }

  /// The least and the greatest number of some values of a frozen graph.
  func ranges(
    of values: [ValueID], in graph: Graph
  ) throws(DiagnosticError) -> [ValueID: ClosedRange<Float>] {
    guard !values.isEmpty else { return [:] }
    let bytes = try bytes(watching: values, graph)
    var ranges: [ValueID: ClosedRange<Float>] = [:]
    let part = trainer.data.train.prefix(Self.examples)
    let runner = try FrozenBytes.runner(bytes, threads: trainer.threads)
    let inputs = RawInputs(trainer)
    for start in stride(from: 0, to: part.count, by: Self.batch) {
      let indices = part.indices[start..<min(start + Self.batch, part.count)]
      let given = try inputs.values(part.dataset, indices)
      let outputs = try FrozenBytes.outputs(runner, given, samples: indices.count)
      for (index, value) in values.enumerated() {
        guard let found = Self.range(outputs[Self.name(index)] ?? []) else { continue }
        ranges[value] = ranges[value].map { Self.union($0, found) } ?? found
      }
    }
    return ranges
  }

  private static func name(_ index: Int) -> String { "calibration.\(index)" }

  private func bytes(
    watching values: [ValueID], _ graph: Graph
  ) throws(DiagnosticError) -> [UInt8] {
    var graph = graph
    graph.outputs = values.enumerated().map { (Self.name($0.offset), $0.element) }
    return try FrozenBytes.encode(graph, about: "{}")
  }

  /// The least and the greatest finite number.
  private static func range(_ numbers: [Float]) -> ClosedRange<Float>? {
    let finite = numbers.lazy.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return nil }
    return low...high
  }

  private static func union(
    _ left: ClosedRange<Float>, _ right: ClosedRange<Float>
  ) -> ClosedRange<Float> {
    min(left.lowerBound, right.lowerBound)...max(left.upperBound, right.upperBound)
  }
}
