import Graph
import Schema

/// Counts a confusion matrix and reads one number from it.
final class ConfusionAccumulator: MetricAccumulator {
  private let outputs: Int
  private let read: (ConfusionMatrix) -> Double?
  private var matrix: ConfusionMatrix

  /// Reads the metric by `read` once all examples are counted.
  init(outputs: Int, read: @escaping (ConfusionMatrix) -> Double?) {
    self.outputs = outputs
    self.read = read
    matrix = ConfusionMatrix(classes: ClassScores.classes(outputs: outputs))
  }

  func add(predictions: UnsafePointer<Float>, targets: UnsafeRawPointer, samples: Int) {
    matrix.add(
      predictions: predictions, outputs: outputs,
      targets: targets.assumingMemoryBound(to: Int32.self), samples: samples)
  }

  var value: Double? { read(matrix) }

  var state: [Double] { matrix.counts.map(Double.init) }

  func restore(_ state: [Double]) -> Bool {
    let counts = state.compactMap(Int.init(exactly:))
    guard counts.count == state.count,
      let matrix = ConfusionMatrix(classes: matrix.classes, counts: counts)
    else { return false }
    self.matrix = matrix
    return true
  }

  /// The argument of metrics that look at one class or at all.
  static let argument = Argument(
    "class", .integer(0...1_000_000), .absent("the mean over the classes that occur"),
    "the class looked at")

  /// The class of the argument, or nil.
  static func chosen(_ arguments: Arguments) -> Int? {
    arguments.has("class") ? arguments.integer("class") : nil
  }
}
