import Kernels
import Schema

/// Steps along a velocity corrected by the gradient ahead.
public struct Nesterov: Optimizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "nesterov", .optimizer, "Steps along a velocity corrected by the gradient ahead.",
    arguments: [
      Argument(
        "momentum", .share(Bounds(0, 1, lowOpen: true, highOpen: true)), .value(.number(0.9)),
        "the share of the velocity that is kept")
    ],
    source:
      "v = momentum v + g, w = w - rate (g + momentum v): Nesterov 1983; Sutskever et al. 2013",
    details: """
      Short for `sgd(momentum = 0.9, nesterov = true)`. It looks at the gradient where the \
      velocity is about to lead, and so brakes before a rise rather than after it.
      """,
    example: "optimizer = nesterov(0.9)")

  private let rule: MomentumRule

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    rule = MomentumRule(
      momentum: arguments.number("momentum"), isNesterov: true, dampening: 0)
  }

  /// The velocity.
  public var slots: [Slot] { rule.slots }

  /// The step against the velocity.
  public func update(_ inputs: UpdateInputs) -> UpdateFormulas { rule.update(inputs) }
}
