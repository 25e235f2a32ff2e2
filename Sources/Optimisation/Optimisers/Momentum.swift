import Kernels
import Schema

/// Steps along a velocity that gathers the gradients.
public struct Momentum: Optimizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "momentum", .optimizer, "Steps along a velocity that gathers the gradients.",
    arguments: [
      Argument(
        "momentum", .share(Bounds(0, 1, lowOpen: true, highOpen: true)), .value(.number(0.9)),
        "the share of the velocity that is kept")
    ],
    source: "v = momentum v + g, w = w - rate v: Polyak 1964",
    details: """
      Short for `sgd(momentum = 0.9)`. The velocity builds up along slopes that persist and \
      cancels where gradients alternate; a steady gradient moves the weight 1 / (1 - momentum) \
      times as far.
      """,
    example: "optimizer = momentum(0.9)")

  private let rule: MomentumRule

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    rule = MomentumRule(
      momentum: arguments.number("momentum"), isNesterov: false, dampening: 0)
  }

  /// The velocity.
  public var slots: [Slot] { rule.slots }

  /// The step against the velocity.
  public func update(_ inputs: UpdateInputs) -> UpdateFormulas { rule.update(inputs) }
}
