import Kernels
import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Adam with Nesterov's look ahead.
public struct Nadam: Optimizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "nadam", .optimizer, "Steps as `adam` does, with the look ahead of `nesterov`.",
    arguments: AdamRule.arguments + [
      Argument(
        "momentum_decay", .nonNegative, .value(.number(4e-3)), "how fast the momentum reaches beta1"
      )
    ],
    source:
      "mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2), m and v as adam, w = w - rate ((1 - mu_t) "
      + "g / (1 - prod mu) + mu_(t+1) m / (1 - mu_(t+1) prod mu)) / (sqrt(v / (1 - beta2^t)) + "
      + "epsilon): Dozat 2016; PyTorch's form",
    details: """
      Usually a little ahead of `adam` early on, at about half its rate (2e-3 is its authors' \
      choice).
      """,
    example: "optimizer = nadam(momentum_decay = 4e-3)")

  private let beta1: Double
  private let beta2: Double
  private let epsilon: Double
  private let momentumDecay: Double

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    beta1 = arguments.number("beta1")
    beta2 = arguments.number("beta2")
    epsilon = arguments.number("epsilon")
    momentumDecay = arguments.number("momentum_decay")
  }

  /// The mean gradient and the mean squared gradient.
  public var slots: [Slot] { [Slot("mean_gradient"), Slot("squared_gradient")] }

  /// Three: the rates of the gradient and of the mean gradient, and the correction of the root.
  public var scalarCount: Int { 3 }

  /// The rates of the gradient and of the mean gradient, and the correction of the root.
  public func scalars(step: Int, rate: Double) -> StepScalars {
    let product = momentumProduct(step)
    let next = momentum(step + 1)
    return StepScalars(
      rate * (1 - momentum(step)) / (1 - product), rate * next / (1 - product * next),
      1 / (1 - pow(beta2, Double(step))).squareRoot())
  }

  /// The step along the gradient and the mean gradient, divided by the root of the mean square.
  public func update(_ inputs: UpdateInputs) -> UpdateFormulas {
    let gradient = inputs.gradient
    let mean = blend(inputs.slots[0], gradient, share: beta1)
    let squares = blend(inputs.slots[1], gradient * gradient, share: beta2)
    let direction = inputs.scalars[0] * gradient + inputs.scalars[1] * mean
    let divisor = squareRoot(squares) * inputs.scalars[2] + .constant(epsilon)
    return UpdateFormulas(weight: inputs.weight - direction / divisor, slots: [mean, squares])
  }

  /// mu at a step.
  private func momentum(_ step: Int) -> Double {
    beta1 * (1 - 0.5 * pow(0.96, Double(step) * momentumDecay))
  }

  /// The product of mu over the steps so far; once it is far below the precision of 1 - product the
  /// rest is left out, which bounds the work of a step.
  private func momentumProduct(_ step: Int) -> Double {
    var product = 1.0
    var time = 1
    while time <= step, product > 1e-30 {
      product *= momentum(time)
      time += 1
    }
    return product
  }
}
