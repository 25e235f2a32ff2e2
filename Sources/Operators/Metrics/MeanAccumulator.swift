import Graph

/// The mean of a function of prediction and target over all elements, and then a function of the
/// mean.
final class MeanAccumulator: MetricAccumulator {
  private let outputs: Int
  private let term: (Double, Double) -> Double
  private let finish: (Double) -> Double
  private var sum = 0.0
  private var count = 0

  /// The mean of `term(prediction, target)`, put through `finish`.
  init(
    outputs: Int, finish: @escaping (Double) -> Double = { $0 },
    term: @escaping (Double, Double) -> Double
  ) {
    self.outputs = outputs
    self.term = term
    self.finish = finish
  }

  func add(predictions: UnsafePointer<Float>, targets: UnsafeRawPointer, samples: Int) {
    let values = targets.assumingMemoryBound(to: Float.self)
    for index in 0..<samples * outputs {
      sum += term(Double(predictions[index]), Double(values[index]))
    }
    count += samples * outputs
  }

  var value: Double? { count > 0 ? finish(sum / Double(count)) : nil }

  var state: [Double] { [sum, Double(count)] }

  func restore(_ state: [Double]) -> Bool {
    guard state.count == 2, let count = Int(exactly: state[1]), count >= 0 else { return false }
    (sum, self.count) = (state[0], count)
    return true
  }
}
