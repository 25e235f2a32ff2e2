import Data
import Graph
import Operators
import Optimisation
import Schema
import Semantics
import Support

extension Trainer {
  /// Trains to the end, or until the observer interrupts or the stop rule is satisfied. Whatever is
  /// saved on the way, training that goes on from it ends with the same bits.
  public func run(_ observer: any TrainingObserver) throws(DiagnosticError) -> TrainingOutcome {
    if state.isFinished { return state.isStopped ? .stopped : .finished }
    while state.step < clock.totalSteps {
      if let outcome = try epoch(observer) {
        if outcome == .stopped { return try conclude(outcome, observer) }
        try save(observer)
        return outcome
      }
      guard state.step < clock.totalSteps else { break }
      try save(observer)
      if observer.isInterrupted { return .interrupted }
    }
    return try conclude(.finished, observer)
  }

  private func save(_ observer: any TrainingObserver) throws(DiagnosticError) {
    try verifyFinite()
    try observer.save(Checkpoint(state, store))
  }

  /// The last checkpoint, with the best weights where a stop rule has watched for them.
  private func conclude(
    _ outcome: TrainingOutcome, _ observer: any TrainingObserver
  ) throws(DiagnosticError) -> TrainingOutcome {
    state.isFinished = true
    state.isStopped = outcome == .stopped
    if stop != nil, let best = try observer.best(), best.state.step == state.stop.changed {
      try best.restore(store, path: "best")
      state.keptStep = best.state.step
    }
    try save(observer)
    return outcome
  }

  /// Trains to the end of the current epoch, evaluates and reports; says how training ended, where
  /// it did.
  private func epoch(_ observer: any TrainingObserver) throws(DiagnosticError) -> TrainingOutcome? {
    let pass = try EpochPass(self)
    let before = state.seconds
    let interrupted = try pass.run(observer)
    if interrupted {
      (state.seconds, state.epochSeconds) = (
        before + pass.seconds, state.epochSeconds + pass.seconds
      )
      state.epochSums = pass.sums
      return .interrupted
    }
    var metrics = pass.results.map { (name: "train." + $0.name, value: $0.value) }
    if let validation = data.validation {
      metrics += try evaluator.run(validation).metrics.map { ("validation." + $0.name, $0.value) }
    }
    let report = EpochReport(
      epoch: pass.epoch + 1, step: state.step, rate: pass.rate, metrics: metrics,
      seconds: state.epochSeconds + pass.seconds, samplesPerSecond: pass.samplesPerSecond,
      waitingShare: pass.waitingShare)
    (state.seconds, state.epochSeconds, state.epochSums) = (before + pass.seconds, 0, [])
    try observer.epochEnded(report)
    return try observe(report, observer) ? .stopped : nil
  }

  /// Shows the epoch's metrics to the schedule and the stop rule; true where training is to end.
  private func observe(
    _ report: EpochReport, _ observer: any TrainingObserver
  ) throws(DiagnosticError) -> Bool {
    if let name = schedule.watched, let value = report[name] {
      schedule.observe(observation(name, value), clock: clock, state: &state.schedule)
    }
    guard let stop, let value = report[stop.watched] else { return false }
    let ends = stop.observe(observation(stop.watched, value), clock: clock, state: &state.stop)
    if state.stop.changed == state.step, state.stop.best == value {
      try verifyFinite()
      try observer.keepBest(Checkpoint(state, store))
    }
    return ends
  }

  private func observation(_ name: String, _ value: Double) -> Observation {
    let metric = name.split(separator: ".").last.map(String.init) ?? name
    let type = OperatorCatalogue.metrics[metric]
    let arguments = type?.declaration.completed() ?? Arguments()
    let increases = type.flatMap { try? $0.init(arguments: arguments).increases } ?? false
    return Observation(value, step: state.step, lowerIsBetter: !increases)
  }

  /// The learning rate of the next update; 1 where the optimizer finds its own.
  var rate: Double {
    if solver != nil { return 1 }
    return schedule.rate(at: state.step, in: ScheduleContext(clock: clock, state: state.schedule))
  }

  /// The loss and metrics over a part.
  public func evaluate(_ part: Subset) throws(DiagnosticError) -> EvaluationResult {
    try evaluator.run(part)
  }

  /// Throws where a parameter or a layer's state holds a NaN or infinity: such weights are not
  /// saved.
  private func verifyFinite() throws(DiagnosticError) {
    let names = experiment.model.parameters.map { ($0.name, $0.span) }
      + experiment.model.states.map { ($0.name, nil) }
    for (name, span) in names where store.buffer(name).map({ Finiteness.holds($0) }) == false {
      throw DiagnosticError(
        TrainingDiagnostics.weightNotFinite(
          name, span, epoch: state.epoch + 1, step: state.step, rate: rate))
    }
  }
}

/// A test for NaN and infinity.
enum Finiteness {
  /// Whether all values are finite: one pass without branches.
  static func holds(_ values: UnsafeMutableBufferPointer<Float>) -> Bool {
    let exponent: UInt32 = 0x7F80_0000
    var largest: UInt32 = 0
    for value in values { largest = max(largest, value.bitPattern & exponent) }
    return largest < exponent
  }
}
