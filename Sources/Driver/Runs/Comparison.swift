import Data
import Graph
import Runtime
import Support
import Training

/// Compares a frozen plan with the network it was made from, on examples of the data.
struct Comparison {
  private let trainer: Trainer
  private let result: Exporter.Result
  private let examples: Int

  /// A comparison on the first examples of the test part, or of the training part where there is
  /// none.
  init(_ trainer: Trainer, _ result: Exporter.Result, examples: Int = 64) {
    self.trainer = trainer
    self.result = result
    self.examples = examples
  }

  /// The largest difference of any output, relative to the largest magnitude of that output.
  func largestError() throws(DiagnosticError) -> Double {
    let part = (trainer.data.test ?? trainer.data.train).prefix(examples)
    let samples = part.count
    let input = trainer.experiment.model.inputs[0].name
    let values = part.indices.flatMap { part.dataset.example(Int($0)) }
    let reference = try reference(input, values, samples)
    do throws(PredictionError) {
      let runner = try PlanRunner(contentsOf: result.bytes)
      let found = try runner.predict([input: values], samples: samples)
      return reference.map { name, expected in
        Comparison.difference(expected, found[name] ?? [])
      }.max() ?? 0
    } catch {
      throw DiagnosticError(TrainingDiagnostics.badPlan("the plan", "\(error)"))
    }
  }

  private func reference(
    _ input: String, _ values: [Float], _ samples: Int
  ) throws(DiagnosticError) -> [String: [Float]] {
    var graph = result.reference
    do throws(OperatorError) {
      graph = try Reference.inference(graph)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.refused(error))
    }
    let extents = [samples] + trainer.data.train.dataset.input.extents
    let outputs = GraphEvaluator(graph).outputs([input: Tensor(extents, values)], samples: samples)
    return outputs.mapValues(\.floats)
  }

  private static func difference(_ expected: [Float], _ found: [Float]) -> Double {
    guard expected.count == found.count else { return .infinity }
    let scale = expected.map { Double(abs($0)) }.max() ?? 0
    let worst = zip(expected, found).map { Double(abs($0 - $1)) }.max() ?? 0
    return scale == 0 ? worst : worst / scale
  }
}
