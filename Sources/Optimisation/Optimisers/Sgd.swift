import Kernels
import Schema

/// Gradient descent on batches, with momentum where asked for.
public struct Sgd: Optimizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "sgd", .optimizer, "Steps against the gradient, with momentum where asked for.",
    arguments: [
      Argument("momentum", keptShare, .value(.number(0)), "the share of the velocity that is kept"),
      Argument(
        "nesterov", .boolean, .value(.name("false")), "whether the gradient is looked up ahead"),
      Argument(
        "dampening", .share(Bounds(0, 1)), .value(.number(0)),
        "the share of each gradient, after the first, that does not reach the velocity"),
    ],
    source: "v = momentum v + (1 - dampening) g, w = w - rate v; with nesterov w = w - rate (g + "
      + "momentum v); the first v is g (PyTorch's form)",
    details: """
      With momentum 0.9 the first choice for images: it ends lower than adaptive rules, but its \
      rate must be found. Momentum carries through flat and noisy stretches; nesterov corrects its \
      overshoot.
      """,
    example: "optimizer = sgd(momentum = 0.9, nesterov = true)")

  private let rule: MomentumRule

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    rule = MomentumRule(
      momentum: arguments.number("momentum"), isNesterov: arguments.boolean("nesterov"),
      dampening: arguments.number("dampening"))
    if rule.isNesterov, rule.momentum == 0 || rule.dampening != 0 {
      throw InvalidArgument("nesterov", "needs a momentum above 0 and no dampening")
    }
  }

  /// The velocity, where there is momentum.
  public var slots: [Slot] { rule.slots }

  /// The learning rate, and the gradient's share where it is dampened.
  public var scalarCount: Int { rule.scalarCount }

  /// The learning rate, and the gradient's share where it is dampened.
  public func scalars(step: Int, rate: Double) -> StepScalars {
    rule.scalars(step: step, rate: rate)
  }

  /// The step against the velocity.
  public func update(_ inputs: UpdateInputs) -> UpdateFormulas { rule.update(inputs) }
}
