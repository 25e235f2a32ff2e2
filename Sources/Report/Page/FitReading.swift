import Support

/// What the figures of training and validation say about the fit.
public struct FitReading: Sendable, Hashable {
  /// The kinds of finding.
  public enum Finding: Sendable, Hashable {
    /// Training is much better than validation.
    case overfitting
    /// Both are poor, and close to each other.
    case underfitting
    /// The loss is not a number, or grew beyond where it began.
    case diverged
    /// The validation loss still falls at the end.
    case stillImproving
    /// Nothing stands out.
    case sound
    /// There is too little to tell.
    case unknown
  }

  /// What was found.
  public let finding: Finding
  /// The finding in a few words.
  public let headline: String
  /// What it means and what to do, in sentences.
  public let advice: String

  /// Reads the epochs; `classes` gives the accuracy of guessing, 1/classes.
  public init(_ epochs: [EpochFigures], classes: Int? = nil) {
    let measured = epochs.filter { $0.trainLoss != nil || $0.trainAccuracy != nil }
    let found = measured.last.map {
      FitReading.classify($0, history: epochs, guessing: 1 / Double(max(2, classes ?? 2)))
    }
    finding = found ?? .unknown
    let numbers = measured.last.map(FitReading.numbers) ?? ""
    headline = FitReading.headline(finding)
    advice = [numbers, FitReading.meaning(finding)].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func classify(
    _ last: EpochFigures, history: [EpochFigures], guessing: Double
  ) -> Finding {
    let losses = history.compactMap(\.trainLoss)
    if losses.contains(where: { !$0.isFinite }) { return .diverged }
    if losses.count > 1, let first = losses.first, let end = losses.last, end > 1.5 * first + 1e-9 {
      return .diverged
    }
    if let train = last.trainAccuracy, let validation = last.validationAccuracy {
      return byAccuracy(train, validation, history, guessing)
    }
    return byLoss(history)
  }

  /// A gap is large where the error on validation is over 1.5 times that of training and at least
  /// 3 points more; accuracy is low where less than half of the way from guessing to 1 is covered.
  private static func byAccuracy(
    _ train: Double, _ validation: Double, _ history: [EpochFigures], _ guessing: Double
  ) -> Finding {
    let gap = train - validation
    if gap >= 0.03, 1 - validation > 1.5 * (1 - train) { return .overfitting }
    if train < guessing + 0.5 * (1 - guessing) { return .underfitting }
    return isImproving(history) ? .stillImproving : .sound
  }

  /// Without accuracy: the validation loss has risen from its best by a tenth while training fell.
  private static func byLoss(_ history: [EpochFigures]) -> Finding {
    let validation = history.compactMap(\.validationLoss)
    let train = history.compactMap(\.trainLoss)
    guard let best = validation.min(), let end = validation.last, let fit = train.last,
      train.count > 1
    else { return .unknown }
    if end > best + 0.1 * abs(best), end > fit + 0.1 * abs(fit) { return .overfitting }
    return isImproving(history) ? .stillImproving : .sound
  }

  /// Whether the last fifth of the epochs lowered the best validation loss by over 2 percent.
  private static func isImproving(_ history: [EpochFigures]) -> Bool {
    let losses = history.compactMap(\.validationLoss)
    let tail = max(1, losses.count / 5)
    guard losses.count >= 5, let before = losses.dropLast(tail).min(),
      let after = losses.suffix(tail).min()
    else { return false }
    return after < before - 0.02 * abs(before)
  }
}

extension FitReading {
  private static func numbers(_ last: EpochFigures) -> String {
    if let train = last.trainAccuracy, let validation = last.validationAccuracy,
      train.isFinite, validation.isFinite
    {
      let gap = Decimal.fixed((train - validation) * 100, places: 1)
      return "After the last epoch accuracy is \(percent(train)) on the training data and "
        + "\(percent(validation)) on the validation data, a gap of \(gap) points."
    }
    if let train = last.trainLoss, let validation = last.validationLoss {
      return "After the last epoch the loss is \(Decimal.text(train, digits: 4)) on the training "
        + "data and \(Decimal.text(validation, digits: 4)) on the validation data."
    }
    return ""
  }

  private static func percent(_ share: Double) -> String {
    Decimal.fixed(share * 100, places: 1) + "%"
  }

  private static func headline(_ finding: Finding) -> String {
    switch finding {
    case .overfitting: "Large gap: the network overfits"
    case .underfitting: "Low accuracy without a gap: the network underfits"
    case .diverged: "The loss went up: training diverged"
    case .stillImproving: "Still improving at the end"
    case .sound: "No large gap"
    case .unknown: "Not enough figures to judge the fit"
    }
  }

  private static func meaning(_ finding: Finding) -> String {
    switch finding {
    case .overfitting:
      "It has learnt the training data by heart more than what they have in common. "
        + "Regularise more strongly (weight decay, dropout, augmentation), stop earlier, or use "
        + "more data."
    case .underfitting:
      "It does not even fit the data it is trained on. Use a larger network, train longer, raise "
        + "the learning rate if the loss falls slowly, or regularise less."
    case .diverged:
      "The learning rate is most likely too high: lower it, warm it up, or clip the gradients. "
        + "Check the initialisation and the scale of the inputs too."
    case .stillImproving:
      "The validation loss was still falling when training ended: more epochs should help, and a "
        + "schedule that lowers the rate towards the end."
    case .sound:
      "Training and validation go together. If the result is not good enough, a larger network "
        + "may do better; watch the gap as it grows."
    case .unknown:
      "Train for a few epochs with a validation part to see the gap between the two."
    }
  }
}
