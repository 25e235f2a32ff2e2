import Kernels
import Schema

/// Momentum with a rate of its own for each layer.
public struct Lars: Optimizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "lars", .optimizer, "Steps with momentum at a rate in proportion to each weight's length.",
    arguments: [
      Argument(
        "momentum", keptShare, .value(.number(0.9)), "the share of the velocity that is kept"),
      Argument(
        "trust", .positive, .value(.number(1e-3)),
        "the length of a step at rate 1 relative to that of the parameter"),
      Argument("decay", .nonNegative, .value(.number(0)), "the strength of l2 within the rule"),
      Argument("epsilon", .positive, .value(.number(1e-9)), "what keeps the divisor from zero"),
    ],
    source: "local = trust |w| / (|g| + decay |w| + epsilon), v = momentum v + rate local (g + "
      + "decay w), w = w - v: You, Gitman and Ginsburg 2017, algorithm 1",
    details: """
      |w| and |g| are Euclidean norms over a whole parameter; where one is zero, local is 1. Large \
      batches want large rates, at which some layers would diverge: here every layer moves by a \
      like share of its length. Biases and the parameters of normalisations are updated with \
      local = 1 and no decay, as is usual. Wants a warmup, and `rate per 256 samples`.
      """,
    example: "optimizer = lars(momentum = 0.9, decay = 5e-4)")

  private let momentum: Double
  private let trust: Double
  private let strength: Double
  private let epsilon: Double

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    momentum = arguments.number("momentum")
    trust = arguments.number("trust")
    strength = arguments.number("decay")
    epsilon = arguments.number("epsilon")
  }

  /// The velocity, which holds the rates of its steps.
  public var slots: [Slot] { [Slot("velocity")] }

  /// The learning rate and the local one.
  public var scalarCount: Int { 2 }

  /// The learning rate; the local one follows from what is measured.
  public func scalars(step: Int, rate: Double) -> StepScalars { StepScalars(rate, 1) }

  /// The weight and the gradient, unless the parameter is spared.
  public func measured(_ inputs: UpdateInputs) -> [Formula] {
    inputs.isSpared ? [] : [inputs.weight, inputs.gradient]
  }

  /// The local rate.
  public func factor(norms: StepScalars) -> Double {
    guard norms.count == 2, norms[0] > 0, norms[1] > 0 else { return 1 }
    return trust * norms[0] / (norms[1] + strength * norms[0] + epsilon)
  }

  /// The step along the velocity.
  public func update(_ inputs: UpdateInputs) -> UpdateFormulas {
    var gradient = inputs.gradient
    if strength != 0, !inputs.isSpared { gradient = gradient + .constant(strength) * inputs.weight }
    let step = inputs.scalars[0] * inputs.scalars[1] * gradient
    let velocity = .constant(momentum) * inputs.slots[0] + step
    return UpdateFormulas(weight: inputs.weight - velocity, slots: [velocity])
  }
}
