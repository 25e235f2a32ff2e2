import Data
import Graph
import Operators
import Passes
import Planning
import Runtime
import Schema
import Semantics
import Support

/// What a pass over a part of the data gave.
public struct EvaluationResult: Sendable {
  /// The mean loss and the metrics, by name.
  public let metrics: [(name: String, value: Double)]
  /// The confusion matrix, for classes.
  public let confusion: ConfusionMatrix?
  /// How many examples were seen.
  public let samples: Int

  /// The value of a metric.
  public subscript(name: String) -> Double? { metrics.first { $0.name == name }?.value }
}

/// Runs the network as it is at inference over parts of the data, on weights that may still change.
public final class Evaluator {
  /// Examples in a batch of an evaluation: enough to keep products efficient, no more than the
  /// parts have.
  public let batch: Int
  /// Bytes taken for arenas and scratch memory.
  public var memoryBytes: Int { executable.ownBytes + (average?.memoryBytes ?? 0) }
  private let experiment: Experiment
  private let data: PreparedData
  private let executable: Executable
  private let average: ViewAverage?

  /// An evaluator of the variables in a store.
  public init(
    _ experiment: Experiment, forward: Graph, data: PreparedData, store: VariableStore,
    machine: Machine
  ) throws(DiagnosticError) {
    self.experiment = experiment
    self.data = data
    let plan = try Binding.compiled { () throws(OperatorError) -> Plan in
      var graph = forward
      _ = try Pipeline.run(Pipeline.evaluation, on: &graph)
      return try Planner.plan(graph)
    }
    batch = Evaluator.batch(
      training: experiment.training.batch, examples: data.largestCount,
      perSample: plan.perSampleBytes)
    executable = try Binding.bind(
      plan, samples: batch, store: store, machine: machine, seed: experiment.training.seed)
    average = data.views.isEmpty
      ? nil : try ViewAverage(experiment, data, batch: batch, machine: machine)
  }

  /// The batch of evaluations beside training with a batch, over parts of up to so many examples:
  /// that of training, or more as long as values of `perSample` bytes an example stay small.
  public static func batch(training: Int, examples: Int, perSample: Int) -> Int {
    let small = min(256, (256 << 20) / max(perSample, 1))
    return max(1, min(max(small, training), examples))
  }

  /// The loss and metrics over a part.
  public func run(
    _ part: Subset, progress: (Int) -> Bool = { _ in true }
  ) throws(DiagnosticError) -> EvaluationResult {
    let plan = BatchPlan(count: part.count, batch: batch, order: .sequential)
    if let average { return try average.run(part, plan, executable, progress) }
    let loader = try BatchLoader(part, data.loading(training: false), plan: plan, epochs: 1)
    let metrics = MetricSet(experiment, data, samples: batch, confusion: true)
    let feeder = BatchFeeder(executable, experiment.model, data)
    while let batch = try loader.next() {
      feeder.feed(batch)
      executable.run(samples: batch.count)
      add(batch, to: metrics)
      if !progress(metrics.samples) { break }
    }
    return EvaluationResult(
      metrics: metrics.results, confusion: metrics.confusion, samples: metrics.samples)
  }

  private func add(_ batch: Batch, to metrics: MetricSet) {
    guard let loss = executable.output(TrainingGraph.lossName) else { return }
    metrics.add(loss: loss.assumingMemoryBound(to: Float.self)[0], batch: batch) { name in
      executable.output(name)?.assumingMemoryBound(to: Float.self)
    }
  }
}

/// Binds plans, with diagnostics instead of errors.
enum Binding {
  /// A bound plan.
  static func bind(
    _ plan: Plan, samples: Int, store: VariableStore, machine: Machine, seed: UInt64
  ) throws(DiagnosticError) -> Executable {
    do throws(BindingError) {
      return try Executable(plan, samples: samples, store: store, machine: machine, seed: seed)
    } catch {
      switch error {
      case .memory(let bytes): throw DiagnosticError(TrainingDiagnostics.noMemory(bytes))
      case .variable(let name):
        throw DiagnosticError(
          TrainingDiagnostics.refused(
            OperatorError(.operands, "the plan wants the variable \(name)")))
      }
    }
  }

  /// Turns a refusal of a pass or the planner into a diagnostic.
  static func compiled<Result>(
    _ make: () throws(OperatorError) -> Result
  ) throws(DiagnosticError) -> Result {
    do throws(OperatorError) {
      return try make()
    } catch {
      throw DiagnosticError(TrainingDiagnostics.refused(error))
    }
  }
}
