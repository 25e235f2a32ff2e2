import Support

/// The precision of a frozen plan's weighted layers.
public enum Precision: String, CaseIterable, Sendable {
  /// Floats of 32 bits.
  case float32
  /// Weights of 16 bits.
  case bfloat16
  /// Weights and inputs of 8 bits.
  case int8
}

/// What a plan of reduced precision says about its cost.
public struct PrecisionLoss: Hashable, Sendable {
  /// The precision.
  public var precision: String
  /// What was measured: `accuracy`, or `rmse` where the targets are values.
  public var metric: String
  /// The part of the data it was measured on.
  public var part: String
  /// How many examples that were.
  public var examples: Int
  /// The metric of the plan with floats.
  public var full: Double
  /// The metric of this plan.
  public var reduced: Double
  /// What is lost: the difference of accuracies, or the growth of the error by its own size.
  public var loss: Double

  /// A loss from what was measured.
  public init(
    _ precision: Precision, metric: String, part: String, examples: Int, full: Double,
    reduced: Double, increases: Bool
  ) {
    self.precision = precision.rawValue
    self.metric = metric
    self.part = part
    self.examples = examples
    self.full = full
    self.reduced = reduced
    loss = increases ? full - reduced : full > 0 ? (reduced - full) / full : reduced - full
  }
}

extension PrecisionLoss {
  /// The loss as a plan keeps it, members in alphabetical order.
  var json: JSON {
    .object([
      ("examples", .integer(examples)), ("full", .number(full)), ("loss", .number(loss)),
      ("metric", .string(metric)), ("part", .string(part)), ("precision", .string(precision)),
      ("reduced", .number(reduced)),
    ])
  }

  /// Reads a loss; nil where the value is none.
  init?(_ json: JSON) {
    guard let precision = json["precision"]?.string, let metric = json["metric"]?.string,
      let part = json["part"]?.string, let examples = json["examples"]?.integer,
      let full = json["full"]?.number, let reduced = json["reduced"]?.number,
      let loss = json["loss"]?.number
    else { return nil }
    (self.precision, self.metric, self.part) = (precision, metric, part)
    (self.examples, self.full, self.reduced, self.loss) = (examples, full, reduced, loss)
  }
}
