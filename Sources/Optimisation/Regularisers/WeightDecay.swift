import Kernels
import Schema

/// A shrinking of the weights apart from the gradient.
public struct WeightDecay: Regularizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "decay", .regularizer, "Shrinks the weights at each step, apart from the gradient.",
    arguments: [Argument("strength", .nonNegative, .required, "lambda")],
    source: "w = w - rate lambda w before the update: Loshchilov and Hutter 2019",
    details: """
      The same as `l2` for plain `sgd`, and better than it for adaptive rules, which would divide \
      the penalty's gradient like the rest. `adamw` brings its own decay; this one adds to it.
      """,
    example: "weight = decay(0.05)")

  /// The share of a weight that each step takes away, times the rate.
  public let decay: Double

  /// The decay from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) { decay = arguments.number("strength") }

  /// The loss stays as it is.
  public var penalty: Formula? { nil }

  /// The gradient stays as it is.
  public var gradient: Formula? { nil }

  /// No bound.
  public var constraint: NormConstraint? { nil }
}
