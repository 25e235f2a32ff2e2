import Kernels
import Schema

/// Steps along the mean gradient, divided by the root of the mean squared gradient.
public struct Adam: Optimizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "adam", .optimizer,
    "Steps along the mean gradient, divided by the root of the mean squared gradient.",
    arguments: AdamRule.arguments + [AdamRule.amsgrad],
    source: "m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2, w = w - rate "
      + "(m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon): Kingma and Ba 2015",
    details: """
      The first choice for a new model: it works over a wide range of rates, 1e-3 or 5e-4 to begin \
      with. Momentum and the scale of `rmsprop` in one, with the first steps corrected for \
      averages that start at zero. With l2 prefer `adamw`: here the penalty would be divided as \
      well.
      """,
    example: "optimizer = adam(beta1 = 0.9, beta2 = 0.999)")

  private let rule: AdamRule

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    rule = AdamRule(arguments)
  }

  /// The mean gradient, the mean squared gradient, and for amsgrad the largest of the latter.
  public var slots: [Slot] { rule.slots }

  /// Two: the corrected rate and the correction of the root.
  public var scalarCount: Int { 2 }

  /// The corrected rate and the correction of the root.
  public func scalars(step: Int, rate: Double) -> StepScalars {
    rule.scalars(step: step, rate: rate)
  }

  /// The step along the mean gradient, divided by the root of the mean square.
  public func update(_ inputs: UpdateInputs) -> UpdateFormulas { rule.update(inputs) }
}
