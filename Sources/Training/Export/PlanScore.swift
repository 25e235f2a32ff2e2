import Data
import Graph
import Operators
import Runtime
import Schema
import Semantics
import Support

/// How well a frozen plan predicts: its accuracy, or the root of its mean squared error where the
/// targets are values.
final class PlanScore {
  /// Whether larger is better.
  let increases: Bool
  /// The metric.
  let metricName: String
  private let runner: PlanRunner
  private let reading: OutputReading
  private let target: TargetForm
  private let accumulator: any MetricAccumulator

  /// Examples that are looked at, from the first of a part on.
  static let mostExamples = 10_000
  /// Examples at a time.
  private static let batch = 128

  /// The score of a file by the target of an output; nil where there is none.
  init?(_ bytes: [UInt8], _ output: String, _ trainer: Trainer) throws(DiagnosticError) {
    guard
      let reading = OutputReading(
        output, trainer.experiment, trainer.data, samples: Self.batch, isFrozen: true)
    else { return nil }
    let metric = try Binding.compiled { () throws(OperatorError) in try PlanScore.metric(reading) }
    self.reading = reading
    (target, increases) = (metric.target, metric.increases)
    metricName = increases ? Accuracy.declaration.name : RootMeanSquaredError.declaration.name
    accumulator = metric.accumulator(outputs: reading.outputs(metric.target))
    runner = try FrozenBytes.runner(bytes, threads: trainer.threads)
  }

  /// Accuracy for classes: that of a yes or no where there is one output for two of them.
  private static func metric(_ reading: OutputReading) throws(OperatorError) -> any Metric {
    guard reading.classes != nil else { return try RootMeanSquaredError(arguments: [:]) }
    let isYesOrNo = reading.positions == 1 && reading.outputs(.classes) == 1
    return isYesOrNo ? try BinaryAccuracy(arguments: [:]) : try Accuracy(arguments: [:])
  }

  /// The metrics of some plans on a part.
  static func run(
    _ plans: [PlanScore], on part: Subset, _ trainer: Trainer
  ) throws(DiagnosticError) -> [Double] {
    let order = BatchPlan(count: part.count, batch: batch, order: .sequential)
    let loader = try BatchLoader(
      part, trainer.data.loading(training: false), plan: order, epochs: 1)
    let inputs = RawInputs(trainer)
    while let batch = try loader.next() {
      let examples = UnsafeBufferPointer(start: batch.examples, count: batch.count)
      let given = try inputs.values(part.dataset, examples)
      for plan in plans { try plan.add(batch, given) }
    }
    return plans.map { $0.accumulator.value ?? .nan }
  }

  private func add(_ batch: Batch, _ given: [String: [Float]]) throws(DiagnosticError) {
    let outputs = try FrozenBytes.outputs(runner, given, samples: batch.count)
    (outputs[reading.output] ?? []).withUnsafeBufferPointer { predictions in
      reading.read(batch, predictions.baseAddress)
      guard let start = reading.predictions else { return }
      if target == .classes, let classes = reading.classLabels {
        accumulator.add(
          predictions: start, targets: classes, samples: batch.count * reading.positions)
      } else if target == .values, let values = reading.values {
        accumulator.add(predictions: start, targets: values, samples: batch.count)
      }
    }
  }
}
