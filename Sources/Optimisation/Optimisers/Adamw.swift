import Kernels
import Schema

/// Steps as `adam` does and shrinks the weights apart from the gradient.
public struct Adamw: Optimizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "adamw", .optimizer, "Steps as `adam` does and shrinks the weights apart from the gradient.",
    arguments: [
      Argument(
        "decay", .nonNegative, .value(.number(0.01)),
        "the share of a weight that each step takes away, times the rate")
    ] + AdamRule.arguments + [AdamRule.amsgrad],
    source: "w = w - rate decay w, then as adam: Loshchilov and Hutter 2019",
    details: """
      l2 in the gradient is divided by the root of the mean square like the rest, so that weights \
      with large gradients are held back less; decay apart from it treats all alike. The standard \
      for transformers. Biases and the parameters of normalisations are spared; a rule \
      `decay(...)` in `regularize` reaches those, too.
      """,
    example: "optimizer = adamw(decay = 0.05)")

  private let rule: AdamRule
  /// The share of a weight that each step takes away, times the rate.
  public let decay: Double

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    rule = AdamRule(arguments)
    decay = arguments.number("decay")
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
