import Data
import Graph
import Operators
import Optimisation
import Planning
import Runtime
import Schema
import Semantics
import Support

/// Trains a network: binds the step's plan, runs it over the batches, evaluates, and keeps the state so
/// that an interrupted run goes on with the same bits.
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
  /// The variables as they are evaluated and exported: averaged, where the spec asks for an average.
  public let evaluationStore: VariableStore
  /// Which examples form which batch.
  public let batches: BatchPlan
  /// Where the run stands.
  public private(set) var state = TrainingState()
  private let executable: Executable
  private let evaluator: Evaluator
  private let schedule: any Schedule
  private let stop: (any StopRule)?
  private let clock: Clock

  /// Compiles the step and draws the first values.
  public init(
    _ experiment: Experiment, data: PreparedData, machine: Machine
  ) throws(DiagnosticError) {
    self.experiment = experiment
    self.data = data
    let graph = try Binding.compiled { () throws(OperatorError) in try TrainingGraph(experiment) }
    let plan = try Binding.compiled { () throws(OperatorError) in try Planner.plan(graph.optimized) }
    let store = try Trainer.store(experiment, graph)
    try InitialValues.fill(store, experiment, graph.slots)
    let seed = experiment.training.seed
    batches = BatchPlan(
      count: data.train.count, batch: experiment.training.batch, order: .shuffled(seed: seed))
    executable = try Binding.bind(
      plan, samples: batches.batch, store: store, machine: machine, seed: seed)
    evaluationStore = Trainer.averaged(store, graph.slots)
    evaluator = try Evaluator(
      experiment, forward: graph.forward, data: data, store: evaluationStore, machine: machine)
    (schedule, stop) = try Trainer.rules(experiment.training)
    clock = Trainer.clock(experiment.training, batches)
    (self.graph, self.plan, self.store) = (graph, plan, store)
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
      ? store : VariableStore(store, aliases: Dictionary(averages, uniquingKeysWith: { first, _ in first }))
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
        TrainingDiagnostics.refused(OperatorError(.attribute, error.description), at: training.rate.span))
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

  /// Puts the run where a checkpoint was made.
  public func restore(_ checkpoint: Checkpoint, path: String) throws(DiagnosticError) {
    try checkpoint.restore(store, path: path)
    state = checkpoint.state
  }

  /// Updates planned in all.
  public var totalSteps: Int { clock.totalSteps }

  /// Bytes of memory taken for variables, arenas and scratch memory of the training step.
  public var memoryBytes: Int { store.bytes + executable.ownBytes }
}

extension Trainer {
  /// Trains to the end, or until the observer interrupts or the stop rule is satisfied.
  public func run(_ observer: any TrainingObserver) throws(DiagnosticError) -> TrainingOutcome {
    if state.isFinished { return .finished }
    while state.step < clock.totalSteps {
      let outcome = try epoch(observer)
      if let outcome {
        state.isFinished = outcome == .stopped
        try observer.save(Checkpoint(state, store))
        return outcome
      }
      if state.step < clock.totalSteps { try observer.save(Checkpoint(state, store)) }
    }
    state.isFinished = true
    try observer.save(Checkpoint(state, store))
    return .finished
  }

  /// Trains to the end of the current epoch, evaluates and reports; says how training ended, where it
  /// did.
  private func epoch(_ observer: any TrainingObserver) throws(DiagnosticError) -> TrainingOutcome? {
    let pass = EpochPass(self)
    let before = state.seconds
    let interrupted = try pass.run(observer)
    if interrupted {
      state.seconds = before + pass.seconds
      return .interrupted
    }
    var metrics = pass.results.map { ("train." + $0.name, $0.value) }
    if let validation = data.validation {
      metrics += try evaluator.run(validation).metrics.map { ("validation." + $0.name, $0.value) }
    }
    state.seconds = before + pass.seconds
    let report = EpochReport(
      epoch: pass.epoch + 1, step: state.step, rate: pass.rate,
      metrics: metrics.map { (name: $0.0, value: $0.1) }, seconds: pass.seconds,
      samplesPerSecond: pass.samplesPerSecond, waitingShare: pass.waitingShare)
    observer.epochEnded(report)
    return observe(report) ? .stopped : nil
  }

  /// Shows the epoch's metrics to the schedule and the stop rule; true where training is to end.
  private func observe(_ report: EpochReport) -> Bool {
    if let name = schedule.watched, let value = report[name] {
      schedule.observe(observation(name, value), clock: clock, state: &state.schedule)
    }
    guard let stop, let value = report[stop.watched] else { return false }
    return stop.observe(observation(stop.watched, value), clock: clock, state: &state.stop)
  }

  private func observation(_ name: String, _ value: Double) -> Observation {
    let metric = name.split(separator: ".").last.map(String.init) ?? name
    let type = OperatorCatalogue.metrics[metric]
    let arguments = type?.declaration.completed() ?? Arguments()
    let increases = type.flatMap { try? $0.init(arguments: arguments).increases } ?? false
    return Observation(value, step: state.step, lowerIsBetter: !increases)
  }

  /// The learning rate of the next update.
  fileprivate var rate: Double {
    schedule.rate(at: state.step, in: ScheduleContext(clock: clock, state: state.schedule))
  }

  /// The loss and metrics over a part.
  public func evaluate(_ part: Subset) throws(DiagnosticError) -> EvaluationResult {
    try evaluator.run(part)
  }
}

/// One pass over the training part, or what is left of it.
private final class EpochPass {
  private let trainer: Trainer
  private let metrics: MetricSet
  private let start = ContinuousClock.now
  private var trained = 0.0
  private var waited = 0.0
  let epoch: Int
  private(set) var rate = 0.0

  init(_ trainer: Trainer) {
    self.trainer = trainer
    epoch = trainer.state.epoch
    let experiment = trainer.experiment
    let output = experiment.training.losses.first?.output ?? ""
    let port = experiment.model.outputs.first { $0.name == output }
    metrics = MetricSet(
      experiment.training.metrics,
      outputs: port.map { experiment.model.graph.type($0.value).count } ?? 1,
      transform: trainer.data.targets, classes: trainer.data.train.dataset.target.classCount,
      samples: trainer.batches.batch)
  }

  var seconds: Double { (ContinuousClock.now - start).seconds }
  var results: [(name: String, value: Double)] { metrics.results }
  var samplesPerSecond: Double { trained > 0 ? Double(metrics.samples) / trained : 0 }
  var waitingShare: Double { trained > 0 ? waited / trained : 0 }

  /// True where the observer interrupted.
  func run(_ observer: any TrainingObserver) throws(DiagnosticError) -> Bool {
    let loader = try BatchLoader(
      trainer.data.train, transforms: trainer.data.inputs.transforms, plan: trainer.batches,
      startEpoch: epoch, startBatch: trainer.state.batch, epochs: epoch + 1)
    let feeder = trainer.feeder
    while trainer.state.step < trainer.totalSteps, let batch = loader.next() {
      rate = trainer.rate
      try trainer.step(batch, feeder, rate, metrics)
      observer.stepped(report)
      if observer.isInterrupted, trainer.state.step < trainer.totalSteps { return true }
    }
    trained = seconds
    waited = loader.waitedSeconds
    trainer.endEpoch()
    return false
  }

  private func report() -> StepReport {
    let batches = trainer.batches.batches
    return StepReport(
      epoch: epoch, epochs: (trainer.totalSteps + batches - 1) / batches,
      batch: trainer.state.epoch > epoch ? batches : trainer.state.batch, batches: batches,
      step: trainer.state.step, totalSteps: trainer.totalSteps, rate: rate, metrics: metrics.results,
      samples: metrics.samples, seconds: seconds)
  }
}

extension Trainer {
  fileprivate var feeder: TargetFeeder {
    TargetFeeder(executable, input: experiment.model.inputs[0].name, transform: data.targets)
  }

  /// One update; throws where the loss is not finite, with the first layer that made it so.
  fileprivate func step(
    _ batch: Batch, _ feeder: TargetFeeder, _ rate: Double, _ metrics: MetricSet
  ) throws(DiagnosticError) {
    feeder.feed(batch, width: data.train.dataset.targetWidth)
    executable.run(samples: batch.count, step: state.step, rate: rate)
    guard let loss = executable.output(TrainingGraph.lossName)?.assumingMemoryBound(to: Float.self)[0]
    else { return }
    guard loss.isFinite else {
      let node = executable.firstNonFinite(samples: batch.count, step: state.step, rate: rate)
      throw DiagnosticError(
        TrainingDiagnostics.notFinite(
          node, epoch: batch.epoch + 1, step: state.step + 1, rate: rate, kept: nil))
    }
    if let name = experiment.training.losses.first?.output, let values = executable.output(name) {
      metrics.add(loss: loss, predictions: values.assumingMemoryBound(to: Float.self), batch: batch)
    }
    state.step += 1
    state.batch += 1
    if state.batch == batches.batches { endEpoch() }
  }

  /// Moves on to the next epoch where one has ended.
  fileprivate func endEpoch() {
    guard state.batch >= batches.batches else { return }
    state.epoch += 1
    state.batch = 0
  }
}

extension Swift.Duration {
  /// The duration in seconds.
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
