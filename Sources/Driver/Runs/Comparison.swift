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

  /// Bytes of values that the network may take while it runs node by node.
  private static let memory = 256 << 20

  /// A comparison on the first examples of the test part, or of the training part where there is
  /// none; of large networks on fewer, since all values of the reference are in memory at once.
  init(_ trainer: Trainer, _ result: Exporter.Result, examples: Int = 64) {
    self.trainer = trainer
    self.result = result
    let values = result.reference.nodes.flatMap(\.results).map(result.reference.type)
    let bytes = values.filter(\.batched).reduce(1) { $0 + $1.bytes(samples: 1) }
    self.examples = max(1, min(examples, Comparison.memory / bytes))
  }

  /// The largest difference of any output, relative to the largest magnitude of that output; not
  /// finite where one of the results is not.
  func largestError() throws(DiagnosticError) -> Double {
    let part = (trainer.data.test ?? trainer.data.train).prefix(examples)
    let samples = part.count
    let values = try RawInputs(trainer).values(part.dataset, part.indices)
    let reference = try reference(part.dataset, values, samples)
    do throws(PredictionError) {
      let runner = try PlanRunner(contentsOf: result.bytes)
      let found = try runner.predict(values, samples: samples)
      return reference.reduce(0) { largest, output in
        let error = Comparison.difference(output.value, found[output.key] ?? [])
        return largest.isFinite && error.isFinite ? max(largest, error) : .infinity
      }
    } catch {
      throw DiagnosticError(TrainingDiagnostics.badPlan("the plan", "\(error)"))
    }
  }

  private func reference(
    _ dataset: Dataset, _ values: [String: [Float]], _ samples: Int
  ) throws(DiagnosticError) -> [String: [Float]] {
    var graph = result.reference
    do throws(OperatorError) {
      graph = try Reference.inference(graph)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.refused(error))
    }
    let ports = trainer.experiment.model.inputs
    var tensors: [String: Tensor] = [:]
    for port in ports {
      guard let field = dataset.header.inputIndex(for: port.name, of: ports.count),
        let numbers = values[port.name]
      else { continue }
      let extents = [samples] + trainer.data.viewed(field).extents
      tensors[port.name] = port.ids == nil
        ? Tensor(extents, numbers) : Tensor(extents, integers: numbers.map { Int32($0) })
    }
    return GraphEvaluator(graph).outputs(tensors, samples: samples).mapValues(\.floats)
  }

  private static func difference(_ expected: [Float], _ found: [Float]) -> Double {
    guard expected.count == found.count, (expected + found).allSatisfy(\.isFinite) else {
      return .infinity
    }
    let scale = expected.map { Double(abs($0)) }.max() ?? 0
    let worst = zip(expected, found).map { Double(abs($0 - $1)) }.max() ?? 0
    return scale == 0 ? worst : worst / scale
  }
}
