import Graph

/// Counts the examples whose right class is among the highest predictions.
final class RankAccumulator: MetricAccumulator {
  private let outputs: Int
  private let highest: Int
  private let countsErrors: Bool
  private var hits = 0
  private var examples = 0

  /// Of `outputs` predictions the right one must be among the `highest`; `countsErrors` reports the
  /// share of misses instead.
  init(outputs: Int, highest: Int, countsErrors: Bool = false) {
    self.outputs = outputs
    self.highest = highest
    self.countsErrors = countsErrors
  }

  func add(predictions: UnsafePointer<Float>, targets: UnsafeRawPointer, samples: Int) {
    let classes = targets.assumingMemoryBound(to: Int32.self)
    for sample in 0..<samples {
      let row = ClassScores(predictions + sample * outputs, outputs)
      if let rank = row.rank(of: Int(classes[sample])), rank < highest { hits += 1 }
    }
    examples += samples
  }

  var value: Double? {
    guard examples > 0 else { return nil }
    return Double(countsErrors ? examples - hits : hits) / Double(examples)
  }

  var state: [Double] { [Double(hits), Double(examples)] }

  func restore(_ state: [Double]) -> Bool {
    let counts = state.compactMap(Int.init(exactly:))
    guard state.count == 2, counts.count == 2, counts[0] >= 0, counts[0] <= counts[1] else {
      return false
    }
    (hits, examples) = (counts[0], counts[1])
    return true
  }
}
