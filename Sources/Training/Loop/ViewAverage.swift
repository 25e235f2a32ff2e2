import Data
import Graph
import Operators
import Planning
import Runtime
import Semantics
import Support

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Averages what a network says of several views of each example, then measures the average:
/// probabilities where the loss makes some of the outputs, else the outputs themselves.
final class ViewAverage {
  private struct Output {
    let name: String
    /// Numbers for each example.
    let count: Int
    /// Numbers that are probabilities together.
    let columns: Int
    let form: Form
  }

  /// What is averaged.
  private enum Form { case softmax, sigmoid, values }

  private let experiment: Experiment
  private let data: PreparedData
  private let batch: Int
  private let losses: Executable
  private let outputs: [Output]

  /// An average for batches of up to so many examples.
  init(
    _ experiment: Experiment, _ data: PreparedData, batch: Int, machine: Machine
  ) throws(DiagnosticError) {
    self.experiment = experiment
    self.data = data
    self.batch = batch
    let plan = try Binding.compiled { () throws(OperatorError) -> Plan in
      try Planner.plan(try LossBuilder.losses(experiment))
    }
    let store: VariableStore
    do throws(ArenaMemory.Exhausted) {
      store = try VariableStore([])
    } catch {
      throw DiagnosticError(TrainingDiagnostics.noMemory(error.bytes))
    }
    losses = try Binding.bind(
      plan, samples: batch, store: store, machine: machine, seed: experiment.training.seed)
    let named = Set(experiment.training.losses.map(\.output))
    outputs = try Binding.compiled { () throws(OperatorError) -> [Output] in
      var outputs: [Output] = []
      for port in experiment.model.outputs where named.contains(port.name) {
        let type = experiment.model.graph.type(port.value)
        outputs.append(
          Output(
            name: port.name, count: type.count, columns: type.columns,
            form: try ViewAverage.form(port.name, experiment)))
      }
      return outputs
    }
  }

  private static func form(
    _ output: String, _ experiment: Experiment
  ) throws(OperatorError) -> Form {
    guard let term = experiment.training.losses.first(where: { $0.output == output }),
      let readout = try LossBuilder.loss(term).readout
    else { return .values }
    return readout is Softmax ? .softmax : .sigmoid
  }

  /// Bytes of its own arena.
  var memoryBytes: Int { losses.ownBytes }

  /// The loss and metrics over a part: one pass of `network` for each view, then one over the
  /// targets.
  func run(
    _ part: Subset, _ plan: BatchPlan, _ network: Executable, _ progress: (Int) -> Bool
  ) throws(DiagnosticError) -> EvaluationResult {
    let sums = outputs.map { ScratchFloats($0.count * part.count) }
    for (sum, output) in zip(sums, outputs) {
      sum.start.update(repeating: 0, count: output.count * part.count)
    }
    let feeder = BatchFeeder(network, experiment.model, data)
    for view in data.views.indices {
      let options = data.loading(training: false, view: view)
      let loader = try BatchLoader(part, options, plan: plan, epochs: 1)
      while let batch = try loader.next() {
        feeder.feed(batch)
        network.run(samples: batch.count)
        for (sum, output) in zip(sums, outputs) { add(network, batch, output, to: sum, plan) }
      }
    }
    for (sum, output) in zip(sums, outputs) { finish(sum, output, part.count) }
    return try measure(part, plan, sums, progress)
  }

  private func add(
    _ network: Executable, _ batch: Batch, _ output: Output, to sum: ScratchFloats,
    _ plan: BatchPlan
  ) {
    guard let values = network.output(output.name)?.assumingMemoryBound(to: Float.self) else {
      return
    }
    let target = sum.start + batch.index * plan.batch * output.count
    let count = batch.count * output.count
    switch output.form {
    case .values: for index in 0..<count { target[index] += values[index] }
    case .sigmoid: for index in 0..<count { target[index] += 1 / (1 + exp(-values[index])) }
    case .softmax:
      for row in stride(from: 0, to: count, by: output.columns) {
        let range = row..<row + output.columns
        let largest = range.reduce(-Float.infinity) { max($0, values[$1]) }
        let total = range.reduce(0 as Float) { $0 + exp(values[$1] - largest) }
        for index in range { target[index] += exp(values[index] - largest) / total }
      }
    }
  }

  /// Means, in the form that the loss takes: logits of mean probabilities.
  private func finish(_ sum: ScratchFloats, _ output: Output, _ examples: Int) {
    let count = Float(data.views.count)
    let least = Float.leastNormalMagnitude
    for index in 0..<output.count * examples {
      let mean = sum.start[index] / count
      switch output.form {
      case .values: sum.start[index] = mean
      case .softmax: sum.start[index] = log(max(mean, least))
      case .sigmoid: sum.start[index] = log(max(mean, least)) - log(max(1 - mean, least))
      }
    }
  }

  private func measure(
    _ part: Subset, _ plan: BatchPlan, _ means: [ScratchFloats], _ progress: (Int) -> Bool
  ) throws(DiagnosticError) -> EvaluationResult {
    let options = data.loading(training: false, view: 0)
    let loader = try BatchLoader(part, options, plan: plan, epochs: 1)
    let metrics = MetricSet(experiment, data, samples: batch, confusion: true)
    let feeder = BatchFeeder(losses, experiment.model, data)
    while let batch = try loader.next() {
      feeder.feed(batch)
      var places: [String: UnsafePointer<Float>] = [:]
      for (output, mean) in zip(outputs, means) {
        let start = mean.start + batch.index * plan.batch * output.count
        places[output.name] = UnsafePointer(start)
        losses.input(output.name)?.assumingMemoryBound(to: Float.self)
          .update(from: start, count: batch.count * output.count)
      }
      losses.run(samples: batch.count)
      guard let loss = losses.output(TrainingGraph.lossName) else { break }
      metrics.add(loss: loss.assumingMemoryBound(to: Float.self)[0], batch: batch) { places[$0] }
      if !progress(metrics.samples) { break }
    }
    return EvaluationResult(
      metrics: metrics.results, confusion: metrics.confusion, samples: metrics.samples)
  }
}
