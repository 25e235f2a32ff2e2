import Data
import Runtime
import Semantics
import Support

/// One pass over the training part, or what is left of it.
final class EpochPass {
  private let trainer: Trainer
  private let metrics: MetricSet
  private let earlier: Int
  private let start = ContinuousClock.now
  private var trained = 0.0
  private var waited = 0.0
  /// The epoch, from 0.
  let epoch: Int
  /// The rate of the last update.
  private(set) var rate = 0.0

  /// The pass that the trainer's state stands in; its metrics go on from the sums kept there.
  init(_ trainer: Trainer) throws(DiagnosticError) {
    self.trainer = trainer
    epoch = trainer.state.epoch
    metrics = trainer.passMetrics
    if !trainer.state.epochSums.isEmpty { _ = metrics.restore(trainer.state.epochSums) }
    earlier = metrics.samples
  }

  /// Seconds since the process started this pass.
  var seconds: Double { (ContinuousClock.now - start).seconds }
  /// The mean loss and the metrics over the whole epoch so far.
  var results: [(name: String, value: Double)] { metrics.results }
  /// What a checkpoint keeps of the metrics.
  var sums: [Double] { metrics.state }
  /// Examples trained on in a second, by this process.
  var samplesPerSecond: Double { trained > 0 ? Double(metrics.samples - earlier) / trained : 0 }
  /// The share of the time spent waiting for data.
  var waitingShare: Double { trained > 0 ? waited / trained : 0 }

  /// True where the observer interrupted before the epoch was over.
  func run(_ observer: any TrainingObserver) throws(DiagnosticError) -> Bool {
    let loader = try BatchLoader(
      trainer.data.train,
      trainer.data.loading(training: true, seed: trainer.experiment.training.seed),
      plan: trainer.batches, startEpoch: epoch, startBatch: trainer.state.batch, epochs: epoch + 1)
    let feeder = trainer.feeder
    while trainer.state.step < trainer.totalSteps, let batch = try loader.next() {
      rate = trainer.rate
      try trainer.step(batch, feeder, rate, metrics)
      observer.stepped(report)
      let isInside = trainer.state.epoch == epoch && trainer.state.step < trainer.totalSteps
      if isInside, observer.isInterrupted { return true }
    }
    trained = seconds
    waited = loader.waitedSeconds
    return false
  }

  private func report() -> StepReport {
    let batches = trainer.batches.batches
    return StepReport(
      epoch: epoch, epochs: (trainer.totalSteps + batches - 1) / batches,
      batch: trainer.state.epoch > epoch ? batches : trainer.state.batch, batches: batches,
      step: trainer.state.step, totalSteps: trainer.totalSteps, rate: rate,
      metrics: metrics.results,
      samples: metrics.samples - earlier, seconds: seconds)
  }
}

extension Trainer {
  /// Feeds the training executable.
  var feeder: BatchFeeder { BatchFeeder(executable, experiment.model, data) }

  /// The metrics of a pass over the training part, without a confusion matrix.
  var passMetrics: MetricSet {
    MetricSet(experiment, data, samples: batches.batch, confusion: false)
  }

  /// One update; throws where the loss is not finite, with the first layer that made it so.
  func step(
    _ batch: Batch, _ feeder: BatchFeeder, _ rate: Double, _ metrics: MetricSet
  ) throws(DiagnosticError) {
    feeder.feed(batch)
    executable.run(samples: batch.count, step: state.step, rate: rate)
    guard
      let loss = executable.output(TrainingGraph.lossName)?.assumingMemoryBound(to: Float.self)[0]
    else { return }
    guard loss.isFinite else {
      let node = executable.firstNonFinite(samples: batch.count, step: state.step, rate: rate)
      throw DiagnosticError(
        TrainingDiagnostics.notFinite(
          node, epoch: batch.epoch + 1, step: state.step + 1, rate: rate, kept: nil))
    }
    metrics.add(loss: loss, batch: batch) { name in
      executable.output(name)?.assumingMemoryBound(to: Float.self)
    }
    solver?.advance(samples: batch.count, step: state.step)
    state.step += 1
    state.batch += 1
    if state.batch == batches.batches { (state.epoch, state.batch) = (state.epoch + 1, 0) }
  }
}

extension Swift.Duration {
  /// The duration in seconds.
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
