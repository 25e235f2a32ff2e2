import Data
import Graph
import Passes
import Semantics
import Support

/// Reduces the precision of a frozen graph and measures what that costs.
struct Reduction {
  private let trainer: Trainer
  private let precision: Precision

  /// A reduction to a precision, measured on a trainer's data.
  init(_ trainer: Trainer, _ precision: Precision) {
    self.trainer = trainer
    self.precision = precision
  }

  /// Puts products of reduced precision in place of those of floats. What cannot be computed in
  /// 8-bit integers has its weights rounded to bfloat16.
  func apply(to graph: inout Graph) throws(DiagnosticError) -> [Rewrite] {
    var passes: [any Pass] = [BFloat16Weights()]
    if precision == .int8 {
      let inputs = Int8Products.inputs(of: graph)
      let ranges = try Calibration(trainer).ranges(of: inputs, in: graph)
      passes.insert(Int8Products(ranges: ranges), at: 0)
    }
    return try Binding.compiled { () throws(OperatorError) in
      var rewrites: [Rewrite] = []
      for pass in passes { rewrites += try pass.run(on: &graph) }
      return rewrites
    }
  }

  /// What a plan loses against the one with floats, by the target of an output; throws where that
  /// is more than the spec's budget.
  func loss(
    of reduced: [UInt8], against full: [UInt8], output: String
  ) throws(DiagnosticError) -> PrecisionLoss? {
    let loss = try measure(reduced, full, output)
    for promise in trainer.experiment.budgets where promise.quantity == Promise.accuracyLoss {
      guard let loss else { throw DiagnosticError(TrainingDiagnostics.unmeasuredLoss(promise)) }
      guard promise.holds(for: loss.loss) else {
        throw DiagnosticError(TrainingDiagnostics.tooLossy(promise, loss))
      }
    }
    return loss
  }

  /// The first part there is of these, and its name.
  private var part: (name: String, examples: Subset) {
    let data = trainer.data
    let (name, part) =
      data.validation.map { ("validation", $0) } ?? data.test.map { ("test", $0) }
      ?? ("training", data.train)
    return (name, part.prefix(PlanScore.mostExamples))
  }

  private func measure(
    _ reduced: [UInt8], _ full: [UInt8], _ output: String
  ) throws(DiagnosticError) -> PrecisionLoss? {
    let (name, examples) = part
    let scores = [try PlanScore(full, output, trainer), try PlanScore(reduced, output, trainer)]
    let plans = scores.compactMap(\.self)
    guard plans.count == 2, examples.count > 0 else { return nil }
    let values = try PlanScore.run(plans, on: examples, trainer)
    return PrecisionLoss(
      precision, metric: plans[0].metricName, part: name, examples: examples.count,
      full: values[0], reduced: values[1], increases: plans[0].increases)
  }
}
