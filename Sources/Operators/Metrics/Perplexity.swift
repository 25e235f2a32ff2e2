import Graph
import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `perplexity`: e to the mean cross entropy.
public struct Perplexity: Metric {
  /// The declaration.
  public static let declaration = Declaration(
    "perplexity", .metric, "Between how many equally likely classes the model wavers on average.",
    source: "e^(mean -ln p(class)), p = softmax of the logits (Jelinek et al. 1977)",
    details: "1 is certainty, the number of classes is no knowledge at all.",
    example: "perplexity")

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// Classes.
  public var target: TargetForm { .classes }

  /// Less is better.
  public var increases: Bool { false }

  /// Sums cross entropies.
  public func accumulator(outputs: Int) -> any MetricAccumulator { PerplexityAccumulator(outputs) }
}

private final class PerplexityAccumulator: MetricAccumulator {
  private let outputs: Int
  private var sum = 0.0
  private var examples = 0

  init(_ outputs: Int) { self.outputs = outputs }

  func add(predictions: UnsafePointer<Float>, targets: UnsafeRawPointer, samples: Int) {
    let classes = targets.assumingMemoryBound(to: Int32.self)
    for sample in 0..<samples {
      let row = ClassScores(predictions + sample * outputs, outputs)
      let target = Int(classes[sample])
      let exists = target >= 0 && target < row.classes
      sum += exists ? row.logSumExp - Double(row[target]) : .nan
    }
    examples += samples
  }

  var value: Double? { examples > 0 ? exp(sum / Double(examples)) : nil }

  var state: [Double] { [sum, Double(examples)] }

  func restore(_ state: [Double]) -> Bool {
    guard state.count == 2, let examples = Int(exactly: state[1]), examples >= 0 else {
      return false
    }
    (sum, self.examples) = (state[0], examples)
    return true
  }
}
