import Foundation
import Graph
import Operators
import Schema
import Testing

@Suite struct MetricTests {
  /// The value of a metric over batches of two examples.
  private func value(
    _ name: String, _ predictions: [[Float]], classes: [Int32], with arguments: Arguments = [:]
  ) throws -> Double? {
    try value(name, arguments, predictions, targets: [classes.map { UInt32(bitPattern: $0) }])
  }

  private func value(
    _ name: String, _ predictions: [[Float]], values: [[Float]]
  ) throws -> Double? {
    try value(name, [:], predictions, targets: [values.flatMap { $0.map(\.bitPattern) }])
  }

  private func value(
    _ name: String, _ arguments: Arguments, _ predictions: [[Float]], targets: [[UInt32]]
  ) throws -> Double? {
    let kind = try #require(OperatorCatalogue.metrics[name])
    let metric = try kind.init(arguments: kind.declaration.completed(arguments))
    let outputs = try #require(predictions.first).count
    let accumulator = metric.accumulator(outputs: outputs)
    #expect(accumulator.value == nil)
    let words = targets.flatMap { $0 }
    let width = words.count / predictions.count
    for start in stride(from: 0, to: predictions.count, by: 2) {
      let end = min(start + 2, predictions.count)
      let batch = predictions[start..<end].flatMap { $0 }
      let part = Array(words[start * width..<end * width])
      batch.withUnsafeBufferPointer { batch in
        part.withUnsafeBytes { part in
          guard let x = batch.baseAddress, let t = part.baseAddress else { return }
          accumulator.add(predictions: x, targets: t, samples: end - start)
        }
      }
    }
    return accumulator.value
  }

  private let scores: [[Float]] = [
    [3, 2, 1], [1, 3, 2], [1, 2, 3], [2, 2, 0], [0, 2, 2],
  ]

  @Test func accuracyAndError() throws {
    let classes: [Int32] = [0, 2, 2, 0, 2]
    #expect(try value("accuracy", scores, classes: classes) == 0.6)
    #expect(try value("error", scores, classes: classes) == 0.4)
  }

  @Test func topK() throws {
    let classes: [Int32] = [2, 2, 0, 1, 0]
    #expect(try value("top_k", scores, classes: classes, with: ["k": .number(1)]) == 0)
    #expect(try value("top_k", scores, classes: classes, with: ["k": .number(2)]) == 0.4)
    #expect(try value("top_k", scores, classes: classes, with: ["k": .number(3)]) == 1)
  }

  @Test func nanAndMissingClassesAreMisses() throws {
    let odd: [[Float]] = [[.nan, 0], [0, .nan], [1, 0], [1, 0]]
    #expect(try value("accuracy", odd, classes: [0, 0, -1, 2]) == 0)
  }

  @Test func oneOutputIsALogit() throws {
    let logits: [[Float]] = [[2], [-1], [0.5], [0]]
    #expect(try value("accuracy", logits, classes: [1, 0, 0, 0]) == 0.75)
    #expect(try value("binary_accuracy", logits, values: [[1], [0], [0], [0]]) == 0.75)
  }

  @Test func regression() throws {
    let predictions: [[Float]] = [[2.5], [0], [2], [8]]
    let values: [[Float]] = [[3], [-0.5], [2], [7]]
    #expect(try value("mae", predictions, values: values) == 0.5)
    let rmse = try #require(try value("rmse", predictions, values: values))
    #expect(abs(rmse - 0.375.squareRoot()) < 1e-12)
    // The documented value of scikit-learn's r2_score for these numbers.
    let r2 = try #require(try value("r2", predictions, values: values))
    #expect(abs(r2 - 0.9486081370449679) < 1e-12)
  }

  @Test func r2OfSeveralOutputsAndConstants() throws {
    let predictions: [[Float]] = [[0, 2], [-1, 2], [8, -5]]
    let values: [[Float]] = [[0.5, 1], [-1, 1], [7, -6]]
    // The documented value of scikit-learn's r2_score with uniform average.
    let r2 = try #require(try value("r2", predictions, values: values))
    #expect(abs(r2 - 0.9368005266622779) < 1e-12)
    #expect(try value("r2", [[1], [1]], values: [[1], [1]]) == 1)
    #expect(try value("r2", [[1], [2]], values: [[1], [1]]) == 0)
  }

  @Test func perplexity() throws {
    let even = try #require(try value("perplexity", [[1, 1, 1, 1]], classes: [2]))
    #expect(abs(even - 4) < 1e-12)
    let sure = try #require(try value("perplexity", [[Float(log(3.0)), 0]], classes: [0]))
    #expect(abs(sure - 4.0 / 3) < 1e-6)
  }

  @Test func precisionAndRecall() throws {
    let predictions: [[Float]] = [0, 2, 1, 0, 0, 1].map { winner in
      (0..<3).map { $0 == winner ? 1 : 0 }
    }
    let classes: [Int32] = [0, 1, 2, 0, 1, 2]
    // The documented macro averages of scikit-learn for these classes.
    let precision = try #require(try value("precision", predictions, classes: classes))
    #expect(abs(precision - 2.0 / 9) < 1e-12)
    let recall = try #require(try value("recall", predictions, classes: classes))
    #expect(abs(recall - 1.0 / 3) < 1e-12)
    #expect(
      try value("precision", predictions, classes: classes, with: ["class": .number(0)]) == 2.0 / 3)
    #expect(try value("recall", predictions, classes: classes, with: ["class": .number(9)]) == nil)
  }

  @Test func areaUnderTheCurve() throws {
    // The documented example of scikit-learn's roc_auc_score: 0.75.
    let logits: [[Float]] = [[0.1], [0.4], [0.35], [0.8]]
    #expect(try value("auc", logits, classes: [0, 0, 1, 1]) == 0.75)
    let pairs = logits.map { [0, $0[0]] }
    #expect(try value("auc", pairs, classes: [0, 0, 1, 1]) == 0.75)
    #expect(try value("auc", [[1], [1], [1]], classes: [0, 1, 1]) == 0.5)
    #expect(try value("auc", [[1], [2]], classes: [1, 1]) == nil)
  }

  @Test func areaMatchesCountingPairs() throws {
    let scores = TrialOperand.normals(60, key: 3).map { [($0 * 4).rounded()] }
    let classes = TrialOperand.normals(60, key: 4).map { Int32($0 > 0 ? 1 : 0) }
    var wins = 0.0
    var pairs = 0.0
    for (a, positive) in classes.enumerated() where positive == 1 {
      for (b, negative) in classes.enumerated() where negative == 0 {
        pairs += 1
        wins += scores[a][0] > scores[b][0] ? 1 : scores[a][0] == scores[b][0] ? 0.5 : 0
      }
    }
    let area = try #require(try value("auc", scores, classes: classes))
    #expect(abs(area - wins / pairs) < 1e-12)
  }

  @Test func severalClassesAgainstTheRest() throws {
    let predictions: [[Float]] = [[9, 0, 0], [0, 9, 0], [0, 0, 9], [8, 0, 0]]
    #expect(try value("auc", predictions, classes: [0, 1, 2, 0]) == 1)
  }

  @Test func confusionMatrix() {
    var matrix = ConfusionMatrix(classes: 3)
    for (actual, predicted) in [(0, 0), (0, 1), (1, 1), (3, 0), (0, -1)] {
      matrix.add(actual: actual, predicted: predicted)
    }
    #expect(matrix.counts == [1, 1, 0, 0, 1, 0, 0, 0, 0])
    #expect(matrix.total == 3 && matrix.support(0) == 2 && matrix.said(1) == 2)
    #expect(matrix[actual: 5, predicted: 0] == 0)
    #expect(matrix.precision(1) == 0.5 && matrix.recall(1) == 1 && matrix.precision(2) == nil)
  }
}
