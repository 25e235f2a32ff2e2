import Data
import Schema
import Support

/// A value with the place it was written at; nil where it is a default.
public struct Placed<Content: Hashable & Sendable>: Hashable, Sendable {
  /// The value.
  public let value: Content
  /// The place.
  public let span: Span?

  /// A value at a place.
  public init(_ value: Content, _ span: Span? = nil) {
    self.value = value
    self.span = span
  }
}

/// Where the data come from and how they are prepared.
public struct DataDescription: Hashable, Sendable {
  /// The source of the training part.
  public var train: Placed<Call>?
  /// The source of the test part; nil where there is none.
  public var test: Placed<Call>?
  /// The validation part.
  public var validation: Validation?
  /// The preprocessing of inputs, in order.
  public var preprocess: [Placed<Call>] = []
  /// The random changes of training inputs, in order.
  public var augment: [Placed<Call>] = []
  /// The views that evaluation averages over; nil for one.
  public var evaluate: Placed<Call>?
  /// What is known of the parts whose headers could be read.
  public var headers: [DatasetHeader] = []
  /// The preprocessing of numeric targets, in order.
  public var targets: [Placed<Call>] = []
  /// Whether the section has mistakes, so that what is missing may only be misspelt.
  var isBroken = false

  /// The augmentations as steps.
  public var augmentations: [any Augmentation] { InputChanges.steps(augment.map(\.value)) }

  /// Whether training mixes examples and their targets.
  public var mixesExamples: Bool { BatchMixing(augmentations) != nil }

  /// A validation part: a source of its own, or taken off the training part.
  public enum Validation: Hashable, Sendable {
    /// A source of its own.
    case source(Placed<Call>)
    /// So much of the training part, chosen by the seed; stratified keeps the shares of the
    /// classes.
    case part(Value, stratified: Bool, Span)
    /// One of several folds of the training part, counted from 1.
    case fold(Int, of: Int, stratified: Bool, Span)
  }
}

/// How the network is trained.
public struct TrainingDescription: Hashable, Sendable {
  /// The terms of the loss, which add up.
  public var losses: [LossTerm] = []
  /// The metrics reported beside the loss: those of the setting or of the losses, and those that
  /// promises and the stop rule name.
  public var metrics: [MetricTerm] = []
  /// The update rule.
  public var optimizer: Placed<Call>
  /// The course of the learning rate: a number or a schedule.
  public var rate: Placed<Value>
  /// Examples in a batch.
  public var batch: Int
  /// How long training lasts: epochs or steps.
  public var length: Value
  /// The bound on the gradient.
  public var clip: Placed<Call>?
  /// The average of the weights that is evaluated and exported.
  public var average: Placed<Call>?
  /// The rule that ends training early.
  public var stop: Placed<Call>?
  /// What all random draws follow from.
  public var seed: UInt64
}

/// One term of the loss.
public struct LossTerm: Hashable, Sendable {
  /// The loss.
  public let loss: Call
  /// The output it is computed from.
  public let output: String
  /// The target of the data that it compares with; nil where there is only one.
  public var target: String?
  /// Its factor in the sum.
  public let weight: Double
  /// The place.
  public let span: Span
}

/// One metric that is reported.
public struct MetricTerm: Hashable, Sendable {
  /// The metric.
  public let metric: Call
  /// The output it reads.
  public let output: String
  /// The name it is reported under: `accuracy`, or `logits.accuracy` where the spec names the
  /// output.
  public let name: String
  /// The place; nil where it was not written.
  public let span: Span?
}

/// A comparison that `expect` or `budget` states.
public struct Promise: Hashable, Sendable {
  /// How the sides are compared.
  public enum Relation: String, Hashable, Sendable, CaseIterable {
    /// The same, within a tolerance where one is given.
    case equal = "=="
    /// Below.
    case less = "<"
    /// At most.
    case lessOrEqual = "<="
    /// Above.
    case greater = ">"
    /// At least.
    case greaterOrEqual = ">="
  }

  /// The quantity that an export of reduced precision measures.
  public static let accuracyLoss = "accuracy_loss"

  /// What is measured: `test.accuracy`, `parameters`, `overfit`.
  public let quantity: String
  /// The arguments of what is measured, where it takes some.
  public let arguments: Arguments
  /// How it is compared.
  public let relation: Relation
  /// The number it is compared with; shares as parts of 1, memory in bytes.
  public let bound: Double
  /// The allowed difference, relative to the bound where `isRelative`.
  public let tolerance: Double
  /// Whether the tolerance is a share of the bound.
  public let isRelative: Bool
  /// Whether the bound holds for each example.
  public let perSample: Bool
  /// The text as written.
  public let text: String
  /// The place.
  public let span: Span

  /// Whether a measured value keeps the promise.
  public func holds(for value: Double) -> Bool {
    let slack = isRelative ? abs(bound) * tolerance : tolerance
    switch relation {
    case .equal: return abs(value - bound) <= slack
    case .less: return value < bound + slack
    case .lessOrEqual: return value <= bound + slack
    case .greater: return value > bound - slack
    case .greaterOrEqual: return value >= bound - slack
    }
  }
}

/// What a search may try and how.
public struct SearchDescription: Hashable, Sendable {
  /// The metric that decides.
  public var metric: String
  /// Whether smaller is better.
  public var minimize: Bool
  /// The rounds, in order.
  public var stages: [Call]
  /// What may vary: the names of `let` with `in`, and what each may be.
  public var domains: [Domain]

  /// One dimension of the search space.
  public struct Domain: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The values, or a range.
    public let values: Value
    /// Whether a range is to be drawn from logarithmically.
    public let logarithmic: Bool
    /// The place.
    public let span: Span
  }
}
