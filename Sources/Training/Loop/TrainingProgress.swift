import Data
import Semantics
import Support

/// What a step made known, for a live view.
public struct StepReport: Sendable {
  /// The epoch, from 0.
  public let epoch: Int
  /// The number of epochs planned; nil where training is measured in steps.
  public let epochs: Int
  /// Batches done in this epoch.
  public let batch: Int
  /// Batches in an epoch.
  public let batches: Int
  /// Updates made since the start of training.
  public let step: Int
  /// Updates planned.
  public let totalSteps: Int
  /// The learning rate of the last update.
  public let rate: Double
  /// The mean loss and the metrics over the epoch so far.
  public let metrics: [(name: String, value: Double)]
  /// Examples seen in this epoch since the process started it.
  public let samples: Int
  /// Seconds since the process started this epoch.
  public let seconds: Double
}

/// What an epoch gave: a line of `metrics.jsonl`.
public struct EpochReport: Sendable {
  /// The epoch, from 1.
  public let epoch: Int
  /// Updates made since the start of training.
  public let step: Int
  /// The learning rate of the last update.
  public let rate: Double
  /// `train.loss`, `train.accuracy`, `validation.loss`, ...
  public let metrics: [(name: String, value: Double)]
  /// Seconds of the epoch, validation included.
  public let seconds: Double
  /// Examples trained on in a second, validation not counted.
  public let samplesPerSecond: Double
  /// The share of the training time spent waiting for data.
  public let waitingShare: Double

  /// The value of a metric.
  public subscript(name: String) -> Double? { metrics.first { $0.name == name }?.value }

  /// A report of known figures.
  public init(
    epoch: Int, step: Int, rate: Double, metrics: [(name: String, value: Double)], seconds: Double,
    samplesPerSecond: Double, waitingShare: Double
  ) {
    (self.epoch, self.step, self.rate, self.metrics) = (epoch, step, rate, metrics)
    self.seconds = seconds
    self.samplesPerSecond = samplesPerSecond
    self.waitingShare = waitingShare
  }
}

/// Who is told how training goes.
public protocol TrainingObserver: AnyObject {
  /// A step was made; called often, so an observer decides itself when to draw.
  func stepped(_ report: () -> StepReport)
  /// An epoch has ended.
  func epochEnded(_ report: EpochReport) throws(DiagnosticError)
  /// Whether training is to end after this step, with a checkpoint.
  var isInterrupted: Bool { get }
  /// The state is worth keeping: after each epoch and when training ends.
  func save(_ checkpoint: Checkpoint) throws(DiagnosticError)
  /// The metric that the stop rule watches has never been better: the weights are to be kept until
  /// training ends. Called before the checkpoint of the same epoch is saved.
  func keepBest(_ checkpoint: Checkpoint) throws(DiagnosticError)
  /// What `keepBest` kept last; nil where nothing was.
  func best() throws(DiagnosticError) -> Checkpoint?
}

/// How training ended.
public enum TrainingOutcome: String, Sendable {
  /// All epochs were made.
  case finished
  /// The stop rule ended it.
  case stopped
  /// A signal ended it; it can be resumed.
  case interrupted
}
