import Kernels
import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Adam with a rate of its own for each layer.
public struct Lamb: Optimizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "lamb", .optimizer, "Steps along adam's direction by a share of each weight's length.",
    arguments: [
      Argument(
        "decay", .nonNegative, .value(.number(0.01)), "what the weight adds to the direction"),
      Argument(
        "beta1", keptShare, .value(.number(0.9)), "the share of the mean gradient that is kept"),
      Argument(
        "beta2", keptShare, .value(.number(0.999)),
        "the share of the mean squared gradient that is kept"),
      Argument("epsilon", .positive, .value(.number(1e-6)), "what keeps the divisor from zero"),
    ],
    source: "u = m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon) + decay w, w = w - rate "
      + "|w| / |u| u, with m and v as adam: You et al. 2019, algorithm 2",
    details: """
      |w| and |u| are Euclidean norms over a whole parameter; where one is zero, their quotient is \
      1. `lars` for gradients that want adam: transformers in batches of thousands. Biases and the \
      parameters of normalisations are updated without the quotient and without decay, as is usual.
      """,
    example: "optimizer = lamb(decay = 0.01)")

  private let strength: Double
  private let beta1: Double
  private let beta2: Double
  private let epsilon: Double

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    strength = arguments.number("decay")
    beta1 = arguments.number("beta1")
    beta2 = arguments.number("beta2")
    epsilon = arguments.number("epsilon")
  }

  /// The mean gradient and the mean squared gradient.
  public var slots: [Slot] { [Slot("mean_gradient"), Slot("squared_gradient")] }

  /// The learning rate, the corrections of mean and root, and the quotient of lengths.
  public var scalarCount: Int { 4 }

  /// The learning rate and the corrections of mean and root; the quotient is measured.
  public func scalars(step: Int, rate: Double) -> StepScalars {
    let time = Double(step)
    return StepScalars(
      rate, 1 / (1 - pow(beta1, time)), 1 / (1 - pow(beta2, time)).squareRoot(), 1)
  }

  /// The weight and the direction, unless the parameter is spared.
  public func measured(_ inputs: UpdateInputs) -> [Formula] {
    inputs.isSpared ? [] : [inputs.weight, direction(inputs).along]
  }

  /// |w| / |u|.
  public func factor(norms: StepScalars) -> Double {
    guard norms.count == 2, norms[0] > 0, norms[1] > 0 else { return 1 }
    return norms[0] / norms[1]
  }

  /// The step along the direction.
  public func update(_ inputs: UpdateInputs) -> UpdateFormulas {
    let direction = direction(inputs)
    let rate = inputs.scalars[0] * inputs.scalars[3]
    return UpdateFormulas(weight: inputs.weight - rate * direction.along, slots: direction.slots)
  }

  /// u and the new means.
  private func direction(_ inputs: UpdateInputs) -> (along: Formula, slots: [Formula]) {
    let gradient = inputs.gradient
    let mean = blend(inputs.slots[0], gradient, share: beta1)
    let squares = blend(inputs.slots[1], gradient * gradient, share: beta2)
    let divisor = squareRoot(squares) * inputs.scalars[2] + .constant(epsilon)
    var along = mean * inputs.scalars[1] / divisor
    if strength != 0, !inputs.isSpared { along = along + .constant(strength) * inputs.weight }
    return (along, [mean, squares])
  }
}
