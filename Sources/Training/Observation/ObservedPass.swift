import Data
import Graph
import Planning
import Runtime
import Schema
import Semantics
import Support

/// A graph on the first batch of training, run node by node for those who look at what its nodes
/// make. Variables stay as they are unless the graph assigns to them.
public final class ObservedPass {
  /// The examples of the batch.
  public let samples: Int
  private let executable: Executable
  private let loader: BatchLoader
  private let batch: Batch
  private let data: PreparedData
  private let model: Model

  /// Binds a graph of the experiment's network and feeds it: the batch that training begins with,
  /// preprocessed, of `samples` examples where given.
  public init(
    _ graph: Graph, _ experiment: Experiment, data: PreparedData, store: VariableStore,
    machine: Machine, samples: Int? = nil
  ) throws(DiagnosticError) {
    let plan = try Binding.compiled { () throws(OperatorError) in try Planner.plan(graph) }
    let seed = experiment.training.seed
    let batches = BatchPlan(
      count: data.train.count, batch: samples ?? experiment.training.batch,
      order: .shuffled(seed: seed))
    executable = try Binding.bind(
      plan, samples: batches.batch, store: store, machine: machine, seed: seed)
    loader = try BatchLoader(
      data.train, data.loading(training: true, seed: seed), plan: batches, epochs: 1)
    guard let batch = try loader.next() else {
      throw DiagnosticError(TrainingDiagnostics.noData)
    }
    self.batch = batch
    self.samples = batch.count
    self.data = data
    model = experiment.model
    BatchFeeder(executable, model, data).feed(batch)
  }

  /// The numbers that an input of the network is fed; nil for ids.
  public func values(of input: Model.Port) -> UnsafeBufferPointer<Float>? {
    let type = model.graph.type(input.value)
    let header = data.train.dataset.header
    guard type.element == .float32,
      let index = header.inputIndex(for: input.name, of: model.inputs.count)
    else { return nil }
    return UnsafeBufferPointer(start: batch.floats(index), count: type.count(samples: samples))
  }

  /// Runs every node once. `visit` is shown each node and its results by index, nil for ids, before
  /// the next node runs; what it writes to them the nodes behind read.
  public func run(
    _ visit: (Node, (Int) -> UnsafeMutableBufferPointer<Float>?) -> Void
  ) {
    executable.run(samples: samples, visit: visit)
    withExtendedLifetime(loader) {}
  }
}
