import Kernels
import Schema

/// Steps divided by the root of all squared gradients so far.
public struct Adagrad: Optimizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "adagrad", .optimizer,
    "Divides each step by the root of the sum of all squared gradients so far.",
    arguments: [
      Argument("epsilon", .positive, .value(.number(1e-10)), "what keeps the divisor from zero"),
      Argument("initial", .nonNegative, .value(.number(0)), "the sum before the first gradient"),
      Argument(
        "rate_decay", .nonNegative, .value(.number(0)),
        "how fast the rate falls: rate / (1 + "
          + "rate_decay (t - 1))"),
    ],
    source: "s = s + g^2, w = w - rate g / (sqrt(s) + epsilon): Duchi et al. 2011",
    details: """
      Steep directions are slowed down, flat ones sped up. The sum only grows, so that steps \
      shrink to nothing: good for convex problems and rare features, too early an end for deep \
      nets, where `rmsprop` forgets old gradients.
      """,
    example: "optimizer = adagrad")

  private let epsilon: Double
  private let initial: Double
  private let rateDecay: Double

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    epsilon = arguments.number("epsilon")
    initial = arguments.number("initial")
    rateDecay = arguments.number("rate_decay")
  }

  /// The sum of squared gradients.
  public var slots: [Slot] { [Slot("squared_sum", .constant(Float(initial)))] }

  /// The decayed learning rate.
  public func scalars(step: Int, rate: Double) -> StepScalars {
    StepScalars(rate / (1 + rateDecay * Double(step - 1)))
  }

  /// The step divided by the root of the sum.
  public func update(_ inputs: UpdateInputs) -> UpdateFormulas {
    let gradient = inputs.gradient
    let sum = inputs.slots[0] + gradient * gradient
    let step = gradient / (squareRoot(sum) + .constant(epsilon))
    return UpdateFormulas(weight: inputs.weight - inputs.scalars[0] * step, slots: [sum])
  }
}
