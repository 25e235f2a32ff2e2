/// How far training is, and how well it does.
public struct TrainingProgress: Sendable, Hashable {
  /// The epoch under way, from 1.
  public var epoch: Int
  /// How many epochs there are to be.
  public var epochs: Int
  /// The steps done in this epoch.
  public var step: Int
  /// The steps of an epoch.
  public var steps: Int
  /// The mean training loss of this epoch so far.
  public var loss: Double?
  /// The training accuracy of this epoch so far, 0 to 1.
  public var accuracy: Double?
  /// The validation loss, once the epoch is over.
  public var validationLoss: Double?
  /// The validation accuracy, 0 to 1, once the epoch is over.
  public var validationAccuracy: Double?
  /// The learning rate.
  public var rate: Double?
  /// Training samples per second.
  public var samplesPerSecond: Double?
  /// Seconds until the last epoch is over.
  public var secondsLeft: Double?
  /// Seconds this epoch has taken.
  public var seconds: Double?

  /// Progress; what is not known yet is nil.
  public init(
    epoch: Int, epochs: Int, step: Int, steps: Int, loss: Double? = nil, accuracy: Double? = nil,
    validationLoss: Double? = nil, validationAccuracy: Double? = nil, rate: Double? = nil,
    samplesPerSecond: Double? = nil, secondsLeft: Double? = nil, seconds: Double? = nil
  ) {
    self.epoch = epoch
    self.epochs = epochs
    self.step = step
    self.steps = steps
    self.loss = loss
    self.accuracy = accuracy
    self.validationLoss = validationLoss
    self.validationAccuracy = validationAccuracy
    self.rate = rate
    self.samplesPerSecond = samplesPerSecond
    self.secondsLeft = secondsLeft
    self.seconds = seconds
  }

  /// The share of the epoch that is done, 0 to 1.
  public var share: Double {
    steps > 0 ? min(1, max(0, Double(step) / Double(steps))) : 0
  }
}
