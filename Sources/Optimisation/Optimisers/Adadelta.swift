import Kernels
import Schema

/// Steps in the units of the weights, from averages of squared gradients and squared steps.
public struct Adadelta: Optimizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "adadelta", .optimizer, "Scales each step by the recent steps over the recent gradients.",
    arguments: [
      Argument("rho", keptShare, .value(.number(0.9)), "the share of the averages that is kept"),
      Argument("epsilon", .positive, .value(.number(1e-6)), "what lets the first steps begin"),
    ],
    source: "s = rho s + (1 - rho) g^2, d = sqrt(u + epsilon) / sqrt(s + epsilon) g, "
      + "u = rho u + (1 - rho) d^2, w = w - rate d: Zeiler 2012",
    details: """
      The step has the unit of the weight, so that `rate = 1` is meant to do for every problem; in \
      practice it starts slowly and `adam` has taken its place.
      """,
    example: "optimizer = adadelta(rho = 0.9)")

  private let rho: Double
  private let epsilon: Double

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    rho = arguments.number("rho")
    epsilon = arguments.number("epsilon")
  }

  /// The averages of squared gradients and of squared steps.
  public var slots: [Slot] { [Slot("squared_gradient"), Slot("squared_step")] }

  /// The step in the units of the weight.
  public func update(_ inputs: UpdateInputs) -> UpdateFormulas {
    let gradient = inputs.gradient
    let squares = blend(inputs.slots[0], gradient * gradient, share: rho)
    let ratio =
      squareRoot(inputs.slots[1] + .constant(epsilon)) / squareRoot(squares + .constant(epsilon))
    let step = ratio * gradient
    return UpdateFormulas(
      weight: inputs.weight - inputs.scalars[0] * step,
      slots: [squares, blend(inputs.slots[1], step * step, share: rho)])
  }
}
