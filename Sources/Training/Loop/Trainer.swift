import Data
import Graph
import Operators
import Optimisation
import Planning
import Runtime
import Schema
import Semantics
import Support

/// Trains a network: binds the step's plan, runs it over the batches, evaluates, and keeps the
/// state so that an interrupted run goes on with the same bits.
public final class Trainer {
  /// What is trained.
  public let experiment: Experiment
  /// The data.
  public let data: PreparedData
  /// The graph of a step.
  public let graph: TrainingGraph
  /// The plan of a step.
  public let plan: Plan
  /// All variables.
  public let store: VariableStore
  /// The variables as they are evaluated and exported: averaged, where the spec asks for an
  /// average.
  public let evaluationStore: VariableStore
  /// Which examples form which batch.
  public let batches: BatchPlan
  /// Where the run stands.
  public internal(set) var state = TrainingState()
  /// The threads that it runs on.
  let threads: Int
  let executable: Executable
  let evaluator: Evaluator
  let schedule: any Schedule
  let stop: (any StopRule)?
  let clock: Clock
  /// Steps over the whole objective, where the optimizer is of that kind.
  let solver: WholeProblemSolver?

  /// Compiles the step and draws the first values; those that follow from the data only where
  /// training `starts` with them and no checkpoint is restored. A `compiled` step is taken as it
  /// is.
  public init(
    _ experiment: Experiment, data: PreparedData, machine: Machine, starts: Bool = true,
    compiled: TrainingGraph? = nil
  ) throws(DiagnosticError) {
    self.experiment = experiment
    self.data = data
    threads = machine.pool.threads
    let graph = try Binding.compiled { () throws(OperatorError) in
      if let compiled { return compiled }
      return try TrainingGraph(experiment)
    }
    let plan = try Binding.compiled { () throws(OperatorError) in try Planner.plan(graph.optimized)
    }
    let store = try Trainer.store(experiment, graph)
    try InitialValues.fill(
      store, experiment, graph.slots, starts ? .init(data: data, machine: machine) : nil)
    let seed = experiment.training.seed
    batches = try Trainer.batches(experiment, data.train.count)
    executable = try Binding.bind(
      plan, samples: batches.batch, store: store, machine: machine, seed: seed)
    evaluationStore = Trainer.averaged(store, graph.slots)
    evaluator = try Evaluator(
      experiment, forward: graph.forward, data: data, store: evaluationStore, machine: machine)
    (schedule, stop) = try Trainer.rules(experiment.training)
    clock = Trainer.clock(experiment.training, batches)
    solver = WholeProblemSolver(experiment, graph, executable, store)
    (self.graph, self.plan, self.store) = (graph, plan, store)
  }

  /// Shuffled batches; for an optimizer that sees the whole objective one, in the data's order.
  private static func batches(
    _ experiment: Experiment, _ count: Int
  ) throws(DiagnosticError) -> BatchPlan {
    let training = experiment.training
    let optimizer = training.optimizer
    guard (try? WholeProblemGraph.optimizer(of: experiment)) != nil else {
      return BatchPlan(
        count: count, batch: training.batch, order: .shuffled(seed: training.seed))
    }
    guard training.batch >= count else {
      throw DiagnosticError(
        TrainingDiagnostics.notWhole(
          optimizer.value.name, batch: training.batch, count: count, at: optimizer.span))
    }
    return BatchPlan(count: count, batch: count, order: .sequential)
  }

  private static func store(
    _ experiment: Experiment, _ graph: TrainingGraph
  ) throws(DiagnosticError) -> VariableStore {
    let variables = InitialValues.variables(of: experiment, graph.slots)
    do throws(ArenaMemory.Exhausted) {
      return try VariableStore(variables)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.noMemory(error.bytes))
    }
  }

  private static func averaged(
    _ store: VariableStore, _ slots: [TrainingGraph.SlotInfo]
  ) -> VariableStore {
    let averages = slots.filter(\.isAverage).map { ($0.parameter, $0.name) }
    return averages.isEmpty
      ? store
      : VariableStore(store, aliases: Dictionary(averages, uniquingKeysWith: { first, _ in first }))
  }

  private static func rules(
    _ training: TrainingDescription
  ) throws(DiagnosticError) -> (any Schedule, (any StopRule)?) {
    do throws(InvalidArgument) {
      let schedule = try OptimisationCatalogues.schedule(training.rate.value)
      guard let stop = training.stop else { return (schedule, nil) }
      return (schedule, try OptimisationCatalogues.stop(.call(stop.value)))
    } catch {
      throw DiagnosticError(
        TrainingDiagnostics.refused(
          OperatorError(.attribute, error.description), at: training.rate.span))
    }
  }

  /// The clock of a run: an epoch has as many steps as batches.
  static func clock(_ training: TrainingDescription, _ batches: BatchPlan) -> Clock {
    var steps = 1
    if case .quantity(let amount, let unit) = training.length {
      let open = Clock(stepsPerEpoch: batches.batches, totalSteps: 1, batch: batches.batch)
      steps = TrainingLength(amount, unit).steps(open)
    }
    return Clock(stepsPerEpoch: batches.batches, totalSteps: steps, batch: batches.batch)
  }

  /// Puts the run where a checkpoint was made. The place it claims must be one that this run
  /// passes.
  public func restore(_ checkpoint: Checkpoint, path: String) throws(DiagnosticError) {
    let place = checkpoint.state
    let (before, overflow) = place.epoch.multipliedReportingOverflow(by: batches.batches)
    let seen = Double(place.batch) * Double(batches.batch)
    guard !overflow, place.batch < batches.batches, place.step - place.batch == before,
      place.epochSums.first ?? seen == seen
    else {
      throw DiagnosticError(
        TrainingDiagnostics.badCheckpoint(path, "it was made with other batches or other data"))
    }
    guard place.epochSums.isEmpty || passMetrics.restore(place.epochSums) else {
      throw DiagnosticError(
        TrainingDiagnostics.badCheckpoint(
          path, "its running sums are not of the metrics of the spec"))
    }
    try checkpoint.restore(store, path: path)
    state = place
  }

  /// Updates planned in all.
  public var totalSteps: Int { clock.totalSteps }

  /// Bytes of memory taken for variables, the arenas of training and evaluation, the examples, and
  /// the batches on their way.
  public var memoryBytes: Int {
    let evaluates = data.validation != nil || data.test != nil
    return store.bytes + executable.ownBytes + (evaluates ? evaluator.memoryBytes : 0)
      + data.memoryBytes(batches: batches.batch + (evaluates ? evaluator.batch : 0))
  }
}
