import Kernels
import Schema

/// Steps divided by the root of the recent squared gradients.
public struct Rmsprop: Optimizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "rmsprop", .optimizer, "Divides each step by the root of the mean of recent squared gradients.",
    arguments: [
      Argument("decay", keptShare, .value(.number(0.99)), "the share of the mean that is kept"),
      Argument("momentum", keptShare, .value(.number(0)), "the share of the velocity that is kept"),
      Argument("epsilon", .positive, .value(.number(1e-8)), "what keeps the divisor from zero"),
    ],
    source: "s = decay s + (1 - decay) g^2, d = g / (sqrt(s) + epsilon), w = w - rate d, or with "
      + "v = momentum v + d, w = w - rate v: Hinton 2012; PyTorch's form",
    details: """
      A leaky `adagrad`: it forgets old gradients, so that steps do not die out. Common for \
      recurrent nets; otherwise `adam`, which adds momentum and corrects the first steps.
      """,
    example: "optimizer = rmsprop(decay = 0.99)")

  private let decayRate: Double
  private let momentum: Double
  private let epsilon: Double

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    decayRate = arguments.number("decay")
    momentum = arguments.number("momentum")
    epsilon = arguments.number("epsilon")
  }

  /// The mean of squared gradients, and the velocity where there is momentum.
  public var slots: [Slot] {
    [Slot("squared_gradient")] + (momentum == 0 ? [] : [Slot("velocity")])
  }

  /// The step divided by the root of the mean.
  public func update(_ inputs: UpdateInputs) -> UpdateFormulas {
    let (gradient, rate) = (inputs.gradient, inputs.scalars[0])
    let squares = blend(inputs.slots[0], gradient * gradient, share: decayRate)
    let step = gradient / (squareRoot(squares) + .constant(epsilon))
    guard momentum > 0 else {
      return UpdateFormulas(weight: inputs.weight - rate * step, slots: [squares])
    }
    let velocity = .constant(momentum) * inputs.slots[1] + step
    return UpdateFormulas(weight: inputs.weight - rate * velocity, slots: [squares, velocity])
  }
}
