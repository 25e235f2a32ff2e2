import Kernels
import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The update that `adam` and `adamw` share (Kingma and Ba 2015; AMSGrad of Reddi et al. 2018).
struct AdamRule: Sendable {
  /// The share of the mean gradient that is kept.
  let beta1: Double
  /// The share of the mean squared gradient that is kept.
  let beta2: Double
  /// What keeps the divisor from zero.
  let epsilon: Double
  /// Whether the largest mean squared gradient so far divides.
  let isAmsgrad: Bool

  /// The arguments that both take.
  static let arguments = [
    Argument(
      "beta1", keptShare, .value(.number(0.9)), "the share of the mean gradient that is kept"),
    Argument(
      "beta2", keptShare, .value(.number(0.999)),
      "the share of the mean squared gradient that is kept"),
    Argument("epsilon", .positive, .value(.number(1e-8)), "what keeps the divisor from zero"),
  ]

  /// The switch to the variant of Reddi et al.
  static let amsgrad = Argument(
    "amsgrad", .boolean, .value(.name("false")),
    "whether the largest mean squared gradient so far divides, rather than the current one")

  /// The rule from its arguments.
  init(_ arguments: Arguments) {
    beta1 = arguments.number("beta1")
    beta2 = arguments.number("beta2")
    epsilon = arguments.number("epsilon")
    isAmsgrad = arguments.boolean("amsgrad")
  }

  /// The mean gradient, the mean squared gradient, and for AMSGrad the largest of the latter.
  var slots: [Slot] {
    [Slot("mean_gradient"), Slot("squared_gradient")]
      + (isAmsgrad ? [Slot("largest_squared_gradient")] : [])
  }

  /// The rate corrected for the mean gradient's start at zero, and the factor that corrects the
  /// root.
  func scalars(step: Int, rate: Double) -> StepScalars {
    let time = Double(step)
    return StepScalars(
      rate / (1 - pow(beta1, time)), 1 / (1 - pow(beta2, time)).squareRoot())
  }

  /// The step along the mean gradient, divided by the root of the mean square.
  func update(_ inputs: UpdateInputs) -> UpdateFormulas {
    let gradient = inputs.gradient
    let mean = blend(inputs.slots[0], gradient, share: beta1)
    let squares = blend(inputs.slots[1], gradient * gradient, share: beta2)
    var slots = [mean, squares]
    if isAmsgrad { slots.append(maximum(inputs.slots[2], squares)) }
    let divisor = squareRoot(slots[isAmsgrad ? 2 : 1]) * inputs.scalars[1] + .constant(epsilon)
    return UpdateFormulas(weight: inputs.weight - inputs.scalars[0] * mean / divisor, slots: slots)
  }
}
