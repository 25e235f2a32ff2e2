import Graph
import Schema

/// `auc`: the area under the ROC curve.
public struct AreaUnderCurve: Metric {
  /// The declaration.
  public static let declaration = Declaration(
    "auc", .metric, "The chance that a positive example scores above a negative one.",
    source: "the Mann-Whitney statistic, ties counting one half (Hanley and McNeil 1982)",
    details: "Exact, by ranks: the area under the ROC curve. 1 is perfect, 0.5 is guessing. With "
      + "more than two classes, each is set against the rest by its probability and the mean is "
      + "taken over those that occur. Keeps all scores until the part of the data is through.",
    example: "auc")

  /// Without arguments.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// Classes.
  public var target: TargetForm { .classes }

  /// More is better.
  public var increases: Bool { true }

  /// Keeps scores.
  public func accumulator(outputs: Int) -> any MetricAccumulator { AreaAccumulator(outputs) }
}

/// Scores by class, with the right classes.
private final class AreaAccumulator: MetricAccumulator {
  private let outputs: Int
  private var scores: [[Double]]
  private var classes: [Int] = []

  init(_ outputs: Int) {
    self.outputs = outputs
    let count = ClassScores.classes(outputs: outputs)
    scores = Array(repeating: [], count: max(count, 0))
  }

  func add(predictions: UnsafePointer<Float>, targets: UnsafeRawPointer, samples: Int) {
    let rightClasses = targets.assumingMemoryBound(to: Int32.self)
    for sample in 0..<samples {
      let row = ClassScores(predictions + sample * outputs, outputs)
      let shift = row.classes > 2 ? row.logSumExp : Double(row[0])
      for index in scores.indices { scores[index].append(Double(row[index]) - shift) }
      classes.append(Int(rightClasses[sample]))
    }
  }

  /// Two classes: class 1 against class 0. More: the mean of each against the rest.
  var value: Double? {
    let looked = scores.count == 2 ? 1..<2 : scores.indices
    let areas = looked.compactMap { index in
      RankStatistic.area(scores[index], classes.map { $0 == index })
    }
    return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
  }

  /// The classes, then the scores of each class.
  var state: [Double] { classes.map(Double.init) + scores.flatMap { $0 } }

  func restore(_ state: [Double]) -> Bool {
    let examples = state.count / (1 + scores.count)
    let classes = state.prefix(examples).compactMap(Int.init(exactly:))
    guard state.count == examples * (1 + scores.count), classes.count == examples else {
      return false
    }
    self.classes = classes
    for index in scores.indices {
      let start = examples * (1 + index)
      scores[index] = Array(state[start..<start + examples])
    }
    return true
  }
}

/// The rank statistic behind the area under the ROC curve.
enum RankStatistic {
  /// The share of pairs of a positive and a negative example in which the positive scores higher,
  /// ties counting one half; nil where either is missing, NaN where a score is. O(n log n).
  static func area(_ scores: [Double], _ positive: [Bool]) -> Double? {
    let positives = positive.filter { $0 }.count
    let negatives = positive.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    guard !scores.contains(where: \.isNaN) else { return .nan }
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var rankSum = 0.0
    var start = 0
    while start < order.count {
      var end = start
      var hits = 0
      while end < order.count, scores[order[end]] == scores[order[start]] {
        if positive[order[end]] { hits += 1 }
        end += 1
      }
      rankSum += Double(hits) * Double(start + end + 1) / 2
      start = end
    }
    let least = Double(positives) * Double(positives + 1) / 2
    return (rankSum - least) / (Double(positives) * Double(negatives))
  }
}
